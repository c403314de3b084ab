"""Questions about revisions; who asks decides what there is to see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from contributions.workflows import RevisionState

if TYPE_CHECKING:
    from contributions.actors import Actor


class RevisionQuerySet(models.QuerySet):
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
        links = apps.get_model("contributions.RevisionTerritory").objects
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
