"""Models of the mails that tell senders what became of a proposal or a report."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.encrypted_fields import EncryptedJSONField
from contributions.models.report import Report
from contributions.models.revision import Revision
from geo.limits import bytes_at_most

ADDRESS = b"reperes address for an outcome 1"


def about_one(name: str) -> models.CheckConstraint:
    """The constraint that a row is about a revision or a report, not about both."""
    return models.CheckConstraint(
        condition=Q(revision__isnull=True) ^ Q(report__isnull=True), name=f"{name}_about_one"
    )


class ReplyAddress(models.Model):
    """The mail address that a sender without an account left, to be told what becomes of it.

    Encrypted at rest, and deleted with the last mail: nobody else reads it.
    """

    revision = models.OneToOneField(
        Revision, models.CASCADE, null=True, blank=True, related_name="reply_address"
    )
    report = models.OneToOneField(
        Report, models.CASCADE, null=True, blank=True, related_name="reply_address"
    )
    address = EncryptedJSONField(default=None, purpose=ADDRESS, row=("revision", "report"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            about_one("reply_address"),
            *bytes_at_most("reply_address", address=2_000),
        ]

    def __str__(self) -> str:
        return f"address for {self.revision_id or self.report_id}"


class OutcomeMail(models.Model):
    """A mail to be sent about one decision, recorded before it is sent and after.

    Without ``sent_at`` it waits, or sending was interrupted: a later run sends it again.
    """

    revision = models.ForeignKey(
        Revision, models.CASCADE, null=True, blank=True, related_name="outcome_mails"
    )
    report = models.ForeignKey(
        Report, models.CASCADE, null=True, blank=True, related_name="outcome_mails"
    )
    verb = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], name="outcome_mail_due", condition=Q(sent_at__isnull=True)
            ),
        ]
        constraints = [
            about_one("outcome_mail"),
            models.CheckConstraint(condition=~Q(verb=""), name="outcome_mail_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} of {self.revision_id or self.report_id}"
