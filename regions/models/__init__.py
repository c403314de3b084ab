"""Territories, and the people who answer for them."""

from regions.models.coordinator import Coordinator
from regions.models.invitation import Invitation
from regions.models.territory import LoadedVintage, Territory, TerritoryAncestor, TerritoryParent

__all__ = [
    "Coordinator",
    "Invitation",
    "LoadedVintage",
    "Territory",
    "TerritoryAncestor",
    "TerritoryParent",
]
