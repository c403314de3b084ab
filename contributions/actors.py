"""Who acts on public content, and for which territories they are responsible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from accounts.roles import Role
from regions.models import TerritoryAncestor
from regions.rights import territories_of_coordinator


@dataclass(frozen=True)
class Actor:
    """A person, or what loads files; ``held`` are the territories she coordinates herself.

    ``sender_of`` is the revision whose secret link somebody without an account holds.
    """

    user: User | None = None
    held: frozenset[int] = frozenset()
    sender_of: UUID | None = None
    is_import: bool = False
    # Without her second factor a coordinator writes and proposes as anyone does.
    decides: bool = True

    @property
    def is_administrator(self) -> bool:
        """Whether she answers for every territory."""
        return bool(self.decides and self.user and self.user.is_active and self.user.is_superuser)

    @property
    def is_reviewer(self) -> bool:
        """Whether she decides anywhere."""
        return self.is_administrator or bool(self.held)

    @property
    def role(self) -> Role:
        """As what she acts: all that is said of her in public."""
        if self.is_import:
            return Role.INSTALLATION
        if self.user is None:
            return Role.VISITOR
        if self.is_administrator:
            return Role.ADMINISTRATOR
        return Role.COORDINATOR if self.held else Role.CONTRIBUTOR

    def answered_for(self, territories: Iterable[int]) -> set[int]:
        """Those of ``territories`` that are hers or lie below one of hers."""
        asked = set(territories)
        if self.is_administrator or self.is_import:
            return asked
        if not (asked and self.held):
            return set()
        below = TerritoryAncestor.objects.filter(territory__in=asked, ancestor__in=self.held)
        return set(below.values_list("territory_id", flat=True))


def actor_of(user: User, *, decides: bool = True) -> Actor:
    """A signed-in person with what she coordinates.

    ``decides`` is False on pages that do not ask coordinators for their second factor.
    """
    held = territories_of_coordinator(user) if decides else frozenset()
    return Actor(user=user, held=held, decides=decides)


VISITOR = Actor()
IMPORT = Actor(is_import=True)
