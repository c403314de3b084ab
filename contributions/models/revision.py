"""Models of revisions, their confidential parts, territories and remarks."""

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
from accounts.models import LanguageRole
from accounts.roles import Role
from contributions.actors import Actor
from contributions.workflows import RevisionState
from geo.limits import bytes_at_most, json_at_most, text_at_most
from regions.models import Territory

CONFIDENTIAL = b"reperes confidential part of a revision 1"
# Longest note of a revision, and longest remark.
LONGEST = 4000


class TargetKind(models.TextChoices):
    """The kind of object that a revision changes."""

    PROGRAMME = "programme", _("programme")
    SHEET = "sheet", _("procedure sheet")


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Querysets of revisions."""

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
        """Those that were sent: neither drafts nor withdrawn."""
        return self.exclude(state__in=[RevisionState.DRAFT, RevisionState.WITHDRAWN])

    def reviewable_by(self, actor: Actor) -> RevisionQuerySet:
        """Those that ``actor`` decides on, or may have decided on.

        Coordinators decide on changes in their territories, reviewers on translations into their
        languages.
        """
        if actor.is_administrator:
            return self.submitted()
        if actor.confirms and actor.sender_of:
            # The confirmation that it has just written.
            return self.submitted().filter(pk=actor.sender_of, target_id=actor.confirms)
        if actor.user is None:
            return self.none()
        languages = LanguageRole.objects.of(actor.user).reviewers().values("language")
        decided = Q(translates__in=languages) & ~Q(translates="")
        if actor.edits_sheets:
            # Another editor reviews what one of them wrote.
            decided |= Q(target_kind=TargetKind.SHEET, translates="") & ~Q(author=actor.user)
        if actor.held:
            links = RevisionTerritory.objects.filter(
                revision=OuterRef("pk"), territory__in=list(actor.held)
            )
            decided |= Q(Exists(links), translates="")
        return self.submitted().filter(decided)

    def written_by(self, actor: Actor) -> RevisionQuerySet:
        """Those that ``actor`` wrote, signed in or as the holder of the secret link."""
        mine = Q(pk=actor.sender_of) if actor.sender_of else Q(pk__in=[])
        return self.filter(mine | Q(author=actor.user) if actor.user else mine)

    def visible_to(self, actor: Actor) -> RevisionQuerySet:
        """Those that ``actor`` wrote or decides."""
        mine = self.written_by(actor).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=self.reviewable_by(actor).values("pk")))


class Revision(models.Model):
    """One proposed or accepted change of public content, by one author, with its source.

    ``content`` maps the names of changed sections to their new values
    (contributions.schema.sections); ``base`` maps the same names to the values when the change was
    written. Accepting is refused when the current value differs from ``base`` (optimistic lock), so
    that an accepted revision has the former values in ``base``. ``target_id`` is the programme or
    sheet; a new programme does not exist until its revision is accepted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target_kind = models.CharField(max_length=20, choices=TargetKind)
    target_id = models.UUIDField()
    creates = models.BooleanField(_("a new programme"), default=False)
    language = models.CharField(max_length=3)
    content = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    keeps_meaning = models.BooleanField(_("meaning unchanged"), default=False)
    # The language of a revision that changes translations into it alone, which its reviewers
    # decide; "" for all others, which coordinators decide. Set when it is submitted.
    translates = models.CharField(max_length=3, blank=True, default="")
    # ``text_no`` of the French text that a translation was made from; null where nobody said.
    source_text_no = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(_("where this comes from"), max_length=300, blank=True)
    note = models.TextField(_("why"), blank=True)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="revisions"
    )
    role = models.CharField(max_length=20, choices=Role)
    # Digest of the secret link of a sender without an account.
    secret_fingerprint = models.BinaryField(max_length=32, null=True, unique=True)
    # Keyed digest of her account, or of her network on that day (``contributions.senders``).
    sender = models.CharField(max_length=32, blank=True, default="")
    batch = models.UUIDField(_("import"), null=True, blank=True)

    state = models.CharField(max_length=20, choices=RevisionState, default=RevisionState.DRAFT)
    # Ids of territories that have agreed so far, where several must agree.
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
            # What one sender sent, of which many may wait.
            models.Index(
                fields=["sender", "waiting_since"],
                name="revision_of_sender",
                condition=~Q(sender=""),
            ),
            # The queue of a language's reviewers, and its figures by month.
            models.Index(
                fields=["translates", "waiting_since", "decided_at"],
                name="revision_of_language",
                condition=~Q(translates=""),
            ),
            # The queue of administrators; those of territories use RevisionTerritory.
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
        """Whether ``actor`` wrote it, by account or by the secret link."""
        is_author = bool(actor.user and self.author_id == actor.user.pk)
        return actor.sender_of == self.pk or is_author


class ConfidentialPart(models.Model):
    """The addresses and points of hidden sites in a revision, by section, stored separately.

    Encrypted at rest.
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
    """Link from a revision to a territory that it concerns, or to one above such a territory.

    Written when it is submitted; ``waiting_since`` is set only while it waits, so that a
    coordinator's queue is one range scan of a partial index.
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
    """A message from a coordinator to the sender with a decision, or the sender's answer."""

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
