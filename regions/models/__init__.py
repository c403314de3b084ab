"""Models of territories, coordinators and invitations."""

from regions.models.coordinator import Coordinator
from regions.models.invitation import Invitation, InvitationQuerySet
from regions.models.territory import (
    SMALLEST_FIRST,
    LoadedVintage,
    Territory,
    TerritoryAncestor,
    TerritoryParent,
    TerritoryQuerySet,
)

__all__ = [
    "SMALLEST_FIRST",
    "Coordinator",
    "Invitation",
    "InvitationQuerySet",
    "LoadedVintage",
    "Territory",
    "TerritoryAncestor",
    "TerritoryParent",
    "TerritoryQuerySet",
]
