"""Tile addresses (z, x, y), and which the proxy serves: those that show France or are near it.

From zoom 8 on a tile is served only within a screen's width of French land, overseas included. Up
to zoom 7 all tiles of the world are served: they are few, and a map of France shows its neighbours.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from geo.mercator import column_and_row

# West, south, east, north in degrees: the metropolis, then overseas from west to east.
LANDS = (
    (-5.3, 41.2, 9.7, 51.2),
    (-63.2, 17.8, -62.7, 18.2),  # Saint-Martin and Saint-Barthélemy
    (-61.9, 15.8, -60.9, 16.6),  # Guadeloupe
    (-61.3, 14.3, -60.7, 15.0),  # Martinique
    (-56.6, 46.7, -56.0, 47.2),  # Saint-Pierre-et-Miquelon
    (-54.7, 2.0, -51.5, 5.9),  # French Guiana
    (45.0, -13.1, 45.4, -12.5),  # Mayotte
    (55.1, -21.5, 55.9, -20.8),  # La Réunion
)
CLOSEST_ZOOM = 24
ZOOM_OF_THE_WORLD = 7
TILES_AROUND = 5  # 1,280 pixels: what a map centred on the border shows beyond it


@dataclass(frozen=True)
class Tile:
    """A square of the web grid: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    @property
    def is_on_map(self) -> bool:
        """Whether the tile exists."""
        return 0 <= self.z <= CLOSEST_ZOOM and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z

    def is_served(self, max_zoom: int) -> bool:
        """Whether the tile exists, is no closer than ``max_zoom``, and shows France."""
        if not self.is_on_map or self.z > max_zoom:
            return False
        return self.z <= ZOOM_OF_THE_WORLD or any(self._is_near(land) for land in LANDS)

    def _is_near(self, land: tuple[float, float, float, float]) -> bool:
        west, south, east, north = land
        first, last = tile_at(west, north, self.z), tile_at(east, south, self.z)
        return (
            first.x - TILES_AROUND <= self.x <= last.x + TILES_AROUND
            and first.y - TILES_AROUND <= self.y <= last.y + TILES_AROUND
        )


def tile_at(lon: float, lat: float, z: int) -> Tile:
    """The tile of zoom ``z`` that holds a point in degrees (spherical Mercator, EPSG:3857)."""
    return Tile(z, *column_and_row(lon, lat, z))


def tiles_in(box: tuple[float, float, float, float], z: int) -> Iterator[Tile]:
    """The tiles of zoom ``z`` that show a box (west, south, east, north), row by row."""
    west, south, east, north = box
    first, last = tile_at(west, north, z), tile_at(east, south, z)
    for y in range(first.y, last.y + 1):
        for x in range(first.x, last.x + 1):
            yield Tile(z, x, y)
