"""Models of opening hours: shared rules, and their open intervals computed ahead."""

from django.db import models

from geo.limits import text_at_most


class OpeningRule(models.Model):
    """Opening hours in OpenStreetMap syntax, stored once for all sites that share them.

    ``text`` is complete: local public holidays and dated closures are already ``off`` rules in
    it. It is evaluated in ``time_zone``.
    """

    text = models.TextField()
    time_zone = models.CharField(max_length=40)
    # The time for which its open intervals are stored.
    computed_from = models.DateTimeField(null=True, blank=True)
    computed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "time_zone"], name="opening_rule_kept_once"),
            *text_at_most("opening_rule", text=4000),
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.time_zone})"


class OpenInterval(models.Model):
    """An interval in which a rule is open, at most a day long."""

    rule = models.ForeignKey(OpeningRule, models.CASCADE, related_name="open_intervals")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["opens_at", "closes_at", "rule"], name="open_interval_moment"),
        ]

    def __str__(self) -> str:
        return f"rule {self.rule_id} from {self.opens_at} to {self.closes_at}"
