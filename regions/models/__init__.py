"""Territories, and the people who answer for them."""

from regions.models.coordinator import Coordinator
from regions.models.territory import LoadedVintage, Territory, TerritoryAncestor, TerritoryParent

__all__ = ["Coordinator", "LoadedVintage", "Territory", "TerritoryAncestor", "TerritoryParent"]
