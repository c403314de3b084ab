"""Models of a person's plan: journey, goals, steps, links that share them, and comments.

Further keys, proposals and the history of shares are in ``journeys.sharing_models``, feeds and
reminders in ``journeys.calendar_models``.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import ProcedureDocument, ProcedureSheet, Programme
from geo.limits import bytes_at_most
from journeys import calendar_models, sharing_models  # noqa: F401 their models belong to this app
from journeys.columns import sealed
from journeys.workflows import Scope, StepState, state_after


def this_month() -> date:
    """The first day of this month."""
    return timezone.localdate().replace(day=1)


class JourneyQuerySet(models.QuerySet["Journey"]):
    """Journeys, narrowed by when they were last used."""

    def unused_for(self, months: int) -> JourneyQuerySet:
        """Narrow to those that nobody has opened in this month and the ``months`` before it."""
        month = this_month()
        since = month.year * 12 + month.month - 1 - months
        return self.filter(last_used_on__lt=date(since // 12, since % 12 + 1, 1))


class Journey(models.Model):
    """The plan of one person, encrypted: only she and those she shares with read its texts.

    Its owner is whoever holds the secret that has the fingerprint ``secret_fingerprint``, or one
    of its ``keys``. ``sealed_name`` tells it from other journeys of a family.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    secret_fingerprint = models.BinaryField(max_length=32, unique=True, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    sealed_profile = sealed()
    sealed_name = sealed()
    # Dates to remember and documents she has ready, see ``journeys.deadlines`` and ``.documents``.
    sealed_deadlines = sealed()
    sealed_documents = sealed()
    # Ids and dates of reminders by mail, see ``journeys.date_copies``.
    sealed_reminders = sealed()
    # Set while a recovery phrase was shown and not confirmed; the phrase itself is kept nowhere.
    sealed_unconfirmed_phrase = sealed()
    created_at = models.DateTimeField(auto_now_add=True)
    # The first day of the month in which it was last opened, and nothing finer.
    last_used_on = models.DateField(default=this_month)

    objects = JourneyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["last_used_on"], name="journey_last_used")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_used_on__day=1), name="journey_last_used_to_the_month"
            ),
            *bytes_at_most("journey", secret_fingerprint=32, wrapped_key=100, sealed_profile=1000),
            *bytes_at_most("journey", sealed_name=400),
            *bytes_at_most("journey", sealed_deadlines=40_000, sealed_documents=20_000),
            *bytes_at_most("journey", sealed_reminders=3000, sealed_unconfirmed_phrase=100),
        ]

    def __str__(self) -> str:
        return f"journey {self.pk}"


class AccountKey(models.Model):
    """The secret of a journey stored in an account, encrypted by a key of this server.

    There is no foreign key to the journey: which one it opens follows from the secret alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sealed_secret = models.BinaryField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            *bytes_at_most("account_key", sealed_secret=200),
        ]

    def __str__(self) -> str:
        return f"key of {self.pk}"


class Goal(models.Model):
    """A named group of steps. Its name is the person's own, or that of the template it is from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    journey = models.ForeignKey(Journey, models.CASCADE, related_name="goals")
    position = models.PositiveIntegerField()
    template = models.SlugField(max_length=60, blank=True)
    sealed_name = sealed()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["journey", "position"],
                name="goal_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=~Q(template="") | Q(sealed_name__isnull=False), name="goal_has_a_name"
            ),
            *bytes_at_most("goal", sealed_name=1000),
        ]

    def __str__(self) -> str:
        return f"goal {self.pk}"


class StepQuerySet(models.QuerySet["Step"]):
    """Steps with what they refer to."""

    def with_targets(self) -> StepQuerySet:
        """With programme and sheet, and the ids of the documents to bring, in the same query."""
        documents = ProcedureDocument.objects.filter(sheet=OuterRef("sheet")).order_by("position")
        return self.select_related(
            "programme__organization", "programme__theme", "programme__rule", "sheet__theme"
        ).annotate(document_ids=ArraySubquery(documents.values("pk")))  # type: ignore[no-redef]


class Step(models.Model):
    """One thing to do: a programme to go to, a procedure, a need without programme, or own text.

    What the step refers to is stored in clear text; what the person writes is encrypted. When a
    programme or a sheet leaves the directory the step stays and shows that it is gone. A step of a
    programme keeps the need it was chosen for, so that one programme may serve two needs or goals.
    """

    class Kind(models.TextChoices):
        PROGRAMME = "programme", _("Programme")
        PROCEDURE = "procedure", _("Procedure")
        NEED = "need", _("Help to choose")
        OWN = "own", _("My own step")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    journey = models.ForeignKey(Journey, models.CASCADE, related_name="steps")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, blank=True, related_name="steps")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    programme = models.ForeignKey(
        Programme, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sheet = models.ForeignKey(
        ProcedureSheet, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    need = models.SlugField(max_length=60, blank=True)
    sealed_text = sealed()
    sealed_note = sealed()
    sealed_date = sealed()
    sealed_time = sealed()
    sealed_place = sealed()
    # What she has seen of the programme, to say what changed since; see ``journeys.changes``.
    sealed_seen = sealed()
    # When each of its parts was set last, see ``journeys.versions``.
    sealed_versions = sealed()
    state = models.CharField(max_length=10, choices=StepState, default=StepState.TODO)

    objects = StepQuerySet.as_manager()

    # Annotated by ``with_targets``.
    document_ids: list[uuid.UUID]

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["journey", "position"],
                name="journey_step_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["journey", "programme", "goal", "need"],
                condition=Q(programme__isnull=False),
                nulls_distinct=False,
                name="journey_holds_programme_once",
            ),
            models.UniqueConstraint(fields=["journey", "sheet"], name="journey_holds_sheet_once"),
            models.CheckConstraint(
                condition=Q(state__in=StepState.values), name="journey_step_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="programme", sheet__isnull=True)
                | Q(kind="procedure", programme__isnull=True, need="")
                | (Q(kind="need", programme__isnull=True, sheet__isnull=True) & ~Q(need=""))
                | Q(kind="own", programme__isnull=True, sheet__isnull=True, need=""),
                name="journey_step_refers_to_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="own", sealed_text__isnull=False)
                | (~Q(kind="own") & Q(sealed_text__isnull=True)),
                name="journey_step_own_has_words",
            ),
            *bytes_at_most("journey_step", sealed_text=2100, sealed_note=16_100),
            *bytes_at_most("journey_step", sealed_date=100, sealed_time=100),
            *bytes_at_most("journey_step", sealed_place=1000, sealed_seen=500),
            *bytes_at_most("journey_step", sealed_versions=8000),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def start(self) -> None:
        """Set the state to started; ``TransitionRefusedError`` where that is not possible."""
        self.state = state_after(self.state, "start")

    def finish(self) -> None:
        """Set the state to done; ``TransitionRefusedError`` where that is not possible."""
        self.state = state_after(self.state, "finish")

    def reopen(self) -> None:
        """Set the state back to to-do; ``TransitionRefusedError`` where that is not possible."""
        self.state = state_after(self.state, "reopen")


class ShareQuerySet(models.QuerySet["Share"]):
    """Shares, narrowed by whether they work."""

    def working(self, moment: datetime) -> ShareQuerySet:
        """Narrow to those neither revoked nor expired at ``moment``."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=moment)


class Share(models.Model):
    """A link given to one caregiver, for the whole journey or for one goal.

    ``sealed_secret`` lets the owner show the link again. Revoking destroys the wrapped key; the
    fingerprint stays, so that whoever has the link is told that it was closed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    journey = models.ForeignKey(Journey, models.CASCADE, related_name="shares")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, blank=True, related_name="shares")
    secret_fingerprint = models.BinaryField(max_length=32, unique=True, editable=False)
    wrapped_key = models.BinaryField(null=True, editable=False)
    sealed_secret = sealed()
    sealed_label = sealed()
    sealed_language = sealed()
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.LOOK)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, wrapped_key__isnull=False)
                | Q(revoked_at__isnull=False, wrapped_key__isnull=True, sealed_secret__isnull=True),
                name="share_revoked_has_no_key",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="share_expires_after_creation"
            ),
            *bytes_at_most("share", secret_fingerprint=32, wrapped_key=100, sealed_secret=200),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="share_scope_known"),
            *bytes_at_most("share", sealed_label=400, sealed_language=100),
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"

    def is_working(self, moment: datetime) -> bool:
        """Whether it is neither revoked nor expired at ``moment``."""
        return self.revoked_at is None and self.expires_at > moment


class Comment(models.Model):
    """A comment on a step, or on all that a link shows, between the owner and one caregiver.

    Holders of other links do not see it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    share = models.ForeignKey(Share, models.CASCADE, related_name="comments")
    step = models.ForeignKey(Step, models.CASCADE, null=True, blank=True, related_name="comments")
    is_by_owner = models.BooleanField(default=False)
    sealed_text = models.BinaryField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            *bytes_at_most("comment", sealed_text=8100),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Operation(models.Model):
    """The id of a change that was made offline and has been applied: it is not applied again.

    What it changed stands in the step alone; the id is deleted after two months.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    journey = models.ForeignKey(Journey, models.CASCADE, related_name="operations")
    received_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["journey", "received_on"], name="operation_received")]

    def __str__(self) -> str:
        return f"operation {self.pk}"
