"""Actors: who acts on public content, and for which territories they are responsible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from accounts.models import LanguageRole, SheetEditor, User
from accounts.roles import Role
from regions.models import TerritoryAncestor
from regions.rights import territories_of_coordinator


@dataclass(frozen=True)
class Actor:
    """A user, a visitor or a bulk import.

    ``held`` are ids of the territories assigned to her, without those below. ``sender_of`` is the
    revision whose secret link a sender without an account holds.
    """

    user: User | None = None
    held: frozenset[int] = frozenset()
    sender_of: UUID | None = None
    is_import: bool = False
    # The programme whose signed link an organization got by mail: it confirms that page, and may
    # propose as every visitor. Set by ``contributions.freshness.answers`` alone.
    confirms: UUID | None = None
    # Whether she writes procedure sheets and reviews those of others.
    edits_sheets: bool = False
    # False for a coordinator without the second factor: she has the rights of a contributor.
    decides: bool = True

    @cached_property
    def languages(self) -> Mapping[str, str]:
        """The role of the actor in each language that she has; one query, when it is asked."""
        rows = LanguageRole.objects.of(self.user).order_by("language")
        return dict(rows.values_list("language", "role"))

    def reviews(self, language: str) -> bool:
        """Whether the actor is a reviewer of translations into ``language``."""
        return self.languages.get(language) == Role.REVIEWER

    def role_for(self, language: str) -> Role:
        """The role in which the actor acts on translations into ``language``."""
        return Role(self.languages[language]) if language in self.languages else self.role

    @property
    def is_administrator(self) -> bool:
        """Whether the actor answers for every territory."""
        return bool(self.decides and self.user and self.user.is_active and self.user.is_superuser)

    @property
    def is_reviewer(self) -> bool:
        """Whether the actor decides on revisions in any territory."""
        return self.is_administrator or bool(self.held)

    @property
    def role(self) -> Role:
        """The role that audit and public histories show."""
        if self.is_import:
            return Role.INSTALLATION
        if self.confirms:
            return Role.MEMBER
        if self.user is None:
            return Role.VISITOR
        if self.is_administrator:
            return Role.ADMINISTRATOR
        if self.held:
            return Role.COORDINATOR
        return Role.SHEET_EDITOR if self.edits_sheets else Role.CONTRIBUTOR

    def answered_for(self, territories: Iterable[int]) -> set[int]:
        """Ids among ``territories`` that are assigned to the actor or below one that is."""
        requested = set(territories)
        if self.is_administrator or self.is_import or self.confirms:
            return requested
        if not (requested and self.held):
            return set()
        below = TerritoryAncestor.objects.filter(territory__in=requested, ancestor__in=self.held)
        return set(below.values_list("territory_id", flat=True))


def actor_of(user: User, *, decides: bool = True) -> Actor:
    """The actor of a signed-in user, with the territories assigned to her.

    ``decides`` is False on pages that do not require the second factor of coordinators.
    """
    held = territories_of_coordinator(user) if decides else frozenset()
    return Actor(user=user, held=held, decides=decides)


def sheet_actor(user: User, *, decides: bool = True) -> Actor:
    """The actor of a user on pages where she may act as an editor of sheets.

    ``decides`` as for ``actor_of``: without the second factor she is none.
    """
    actor = actor_of(user, decides=decides)
    is_editor = decides and user.is_active and SheetEditor.objects.filter(user=user).exists()
    return replace(actor, edits_sheets=is_editor or actor.is_administrator)


VISITOR = Actor()
IMPORT = Actor(is_import=True)
