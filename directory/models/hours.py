from django.db import models


class OpeningRule(models.Model):
    """Opening hours in OpenStreetMap syntax, kept once however many sites share them.

    ``text`` is complete: local public holidays and dated closures are already ``off`` rules in
    it. ``time_zone`` is the zone in which it is read.
    """

    text = models.TextField()
    time_zone = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "time_zone"], name="opening_rule_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.time_zone})"
