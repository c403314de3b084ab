"""Revisions: one proposed or accepted change of public content each, and what hangs on them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.encrypted_fields import EncryptedJSONField
from accounts.roles import Role
from contributions.actors import Actor
from contributions.workflows import RevisionState
from geo.limits import bytes_at_most, json_at_most, text_at_most
from regions.models import Territory

CONFIDENTIAL = b"reperes confidential part of a revision 1"
# Of why a change is made, and of what people tell each other about it.
LONGEST = 4000


class TargetKind(models.TextChoices):
    """What a revision changes."""

    PROGRAMME = "programme", _("programme")
    SHEET = "sheet", _("procedure sheet")


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Revisions, asked in words of the field."""

    def waiting(self) -> RevisionQuerySet:
        """Those that wait for a decision."""
        return self.filter(state=RevisionState.WAITING)

    def accepted(self) -> RevisionQuerySet:
        """Those that were applied."""
        return self.filter(state=RevisionState.ACCEPTED)

    def of(self, *target_ids: UUID) -> RevisionQuerySet:
        """Those that change one of these programmes or sheets."""
        return self.filter(target_id__in=target_ids)

    def in_territories(self, ids: Iterable[int]) -> RevisionQuerySet:
        """Those that belong to one of these territories, or to one below it."""
        links = RevisionTerritory.objects
        return self.filter(Exists(links.filter(revision=OuterRef("pk"), territory__in=list(ids))))

    def submitted(self) -> RevisionQuerySet:
        """Those that left their author's hands."""
        return self.exclude(state__in=[RevisionState.DRAFT, RevisionState.WITHDRAWN])

    def reviewable_by(self, actor: Actor) -> RevisionQuerySet:
        """Those whose decision, taken or not, lies with ``actor``."""
        if actor.is_administrator:
            return self.submitted()
        return self.submitted().in_territories(actor.held) if actor.held else self.none()

    def written_by(self, actor: Actor) -> RevisionQuerySet:
        """Those that ``actor`` wrote, signed in or as the holder of a revision's link."""
        mine = Q(pk=actor.sender_of) if actor.sender_of else Q(pk__in=[])
        return self.filter(mine | Q(author=actor.user) if actor.user else mine)

    def visible_to(self, actor: Actor) -> RevisionQuerySet:
        """Those that ``actor`` wrote or decides."""
        mine = self.written_by(actor).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=self.reviewable_by(actor).values("pk")))


class Revision(models.Model):
    """One proposed or accepted change of public content, by one author, with its source.

    ``content`` maps the sections that change to what they shall say
    (contributions.schema.sections); ``base`` maps the same sections to what they said when the
    change was written. Accepting is refused when one of these sections says something else by then,
    so that for an accepted revision ``base`` is what stood there before. ``target_id`` names the
    programme or sheet, which for a new programme does not exist until the revision is accepted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_kind = models.CharField(max_length=20, choices=TargetKind)
    target_id = models.UUIDField()
    creates = models.BooleanField(_("a new programme"), default=False)
    language = models.CharField(max_length=3)
    content = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    keeps_meaning = models.BooleanField(_("meaning unchanged"), default=False)
    source = models.CharField(_("where this comes from"), max_length=300, blank=True)
    note = models.TextField(_("why"), blank=True)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="revisions"
    )
    role = models.CharField(max_length=20, choices=Role)
    # By it the database knows the link that a sender without an account follows it with.
    secret_fingerprint = models.BinaryField(max_length=32, null=True, unique=True)
    batch = models.UUIDField(_("import"), null=True, blank=True)

    state = models.CharField(max_length=20, choices=RevisionState, default=RevisionState.DRAFT)
    # Territories that have agreed so far, where a change needs several sides.
    agreed = ArrayField(models.BigIntegerField(), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["target_id", "decided_at"], name="revision_of_target"),
            models.Index(fields=["author", "changed_at"], name="revision_of_author"),
            models.Index(fields=["batch"], name="revision_batch", condition=Q(batch__isnull=False)),
            # An administrator's queue; those of territories stand in RevisionTerritory.
            models.Index(
                fields=["waiting_since", "id"],
                name="revision_waiting_anywhere",
                condition=Q(state=RevisionState.WAITING),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RevisionState.values), name="revision_state_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values) & Q(target_kind__in=TargetKind.values),
                name="revision_words_known",
            ),
            models.CheckConstraint(
                condition=Q(state=RevisionState.WAITING, waiting_since__isnull=False)
                | (~Q(state=RevisionState.WAITING) & Q(waiting_since__isnull=True)),
                name="revision_waits_since",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[RevisionState.ACCEPTED, RevisionState.REJECTED],
                    decided_at__isnull=False,
                )
                | (
                    ~Q(state__in=[RevisionState.ACCEPTED, RevisionState.REJECTED])
                    & Q(decided_at__isnull=True)
                ),
                name="revision_decided_at",
            ),
            *json_at_most("revision", content=2_000_000, base=2_000_000),
            *text_at_most("revision", note=LONGEST),
            *bytes_at_most("revision", secret_fingerprint=32),
        ]

    def __str__(self) -> str:
        return f"{self.state} revision of {self.target_kind} {self.target_id}"

    def is_written_by(self, actor: Actor) -> bool:
        """Whether it is hers, by her account or by the secret link she holds."""
        is_author = bool(actor.user and self.author_id == actor.user.pk)
        return actor.sender_of == self.pk or is_author


class ConfidentialPart(models.Model):
    """The addresses and points of hidden sites in a revision, by section, kept apart from it.

    Encrypted at rest; the database cannot look into it.
    """

    revision = models.OneToOneField(
        Revision, models.CASCADE, primary_key=True, related_name="confidential_part"
    )
    content = EncryptedJSONField(default=dict, purpose=CONFIDENTIAL, row=("revision",))
    base = EncryptedJSONField(default=dict, purpose=CONFIDENTIAL, row=("revision",))

    class Meta:
        constraints = [
            *bytes_at_most("confidential_part", content=500_000, base=500_000),
        ]

    def __str__(self) -> str:
        return f"confidential part of {self.revision_id}"


class RevisionTerritory(models.Model):
    """That a revision belongs to a territory, directly or to one below it.

    Written when it is submitted, and kept; ``waiting_since`` only while it waits, so that a
    coordinator's queue is one walk of one index however many wait elsewhere.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="territory_links")
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="revision_links", db_index=False
    )
    waiting_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["territory", "revision"], name="revision_once_in"),
        ]
        indexes = [
            models.Index(
                fields=["territory", "waiting_since", "revision"],
                name="revision_waiting",
                condition=Q(waiting_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} in {self.territory_id}"


class Remark(models.Model):
    """What a coordinator told the sender with a decision, or the sender answered."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="remarks")
    verb = models.CharField(max_length=40)
    role = models.CharField(max_length=20, choices=Role)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_has_text"),
            *text_at_most("remark", text=LONGEST),
        ]

    def __str__(self) -> str:
        return f"{self.verb} by {self.role}"
