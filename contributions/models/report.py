"""Model of reports: what a reader says is wrong with a programme, in two taps."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.encrypted_fields import EncryptedJSONField
from accounts.roles import Role
from contributions.models.revision import Revision
from directory.models import Programme
from geo.limits import bytes_at_most

WORDS = b"reperes words of a report 1"
# Longest words that go with a report.
LONGEST_WORDS = 500


class ReportKind(models.TextChoices):
    """What a reader says of a programme."""

    CLOSED = "closed", _("Closed for good")
    SUSPENDED = "suspended", _("Closed for now")
    MOVED = "moved", _("It has moved")
    CONTACT = "contact", _("Wrong phone or hours")
    RIGHT = "right", _("All still right")


# Those that wait for a decision; that all is right is a sign for coordinators, and decides nothing.
WRONG = tuple(kind for kind in ReportKind if kind != ReportKind.RIGHT)


class ReportState(models.TextChoices):
    """What became of a report."""

    WAITING = "waiting", _("waiting for a decision")
    ACTED = "acted", _("the page was changed")
    KEPT = "kept", _("the page stays as it is")
    SPAM = "spam", _("set aside as spam")


class ReportQuerySet(models.QuerySet["Report"]):
    """Querysets of reports."""

    def waiting(self) -> ReportQuerySet:
        """Those that wait for a decision."""
        return self.filter(state=ReportState.WAITING, kind__in=WRONG)

    def signs(self) -> ReportQuerySet:
        """Those that say that all is still right, and that no check has followed yet."""
        return self.filter(state=ReportState.WAITING, kind=ReportKind.RIGHT)


class Report(models.Model):
    """What one reader says of one programme: closed, moved, wrong phone, or still right.

    Several of one kind are one thing to decide. Her words are encrypted, and erased once it is
    decided. ``sender`` is the keyed digest of her network on that day, or of her account
    (``contributions.senders``), to see that many came from one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=20, choices=ReportKind)
    language = models.CharField(max_length=3)
    words = EncryptedJSONField(default=None, purpose=WORDS, row=("id",))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    role = models.CharField(max_length=20, choices=Role)
    # Digest of the secret link of a sender without an account.
    secret_fingerprint = models.BinaryField(max_length=32, null=True, unique=True)
    sender = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(max_length=20, choices=ReportState, default=ReportState.WAITING)
    # The change that it led to, if there was one.
    revision = models.ForeignKey(
        Revision, models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["programme", "kind", "created_at"],
                name="report_waiting",
                condition=Q(state=ReportState.WAITING),
            ),
            models.Index(fields=["author", "-created_at"], name="report_of_author"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=ReportKind.values, state__in=ReportState.values, role__in=Role.values
                ),
                name="report_words_known",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.WAITING, decided_at__isnull=True)
                | (~Q(state=ReportState.WAITING) & Q(decided_at__isnull=False)),
                name="report_decided_at",
            ),
            *bytes_at_most("report", words=4_000, secret_fingerprint=32),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, said of {self.programme_id}"
