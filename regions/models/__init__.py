"""Models of territories, public offices, coordinators and invitations."""

from regions.models.coordinator import Coordinator
from regions.models.invitation import Invitation, InvitationQuerySet
from regions.models.office import PublicOffice, PublicOfficeQuerySet
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
    "PublicOffice",
    "PublicOfficeQuerySet",
    "Territory",
    "TerritoryAncestor",
    "TerritoryParent",
    "TerritoryQuerySet",
]
