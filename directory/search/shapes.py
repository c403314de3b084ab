"""The shape of a search: what its compiled SQL depends on, without the values.

Django takes longer to compile a queryset than all other work for a search. So SQL is compiled once
for each shape, for a search that has a placeholder (``LaterValue``) in place of each value; the
values are bound when it is executed.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from directory.expressions import LaterValue, SearchPoint
from directory.search import lookups
from directory.search.criteria import Criteria, Here
from directory.search.text_query import TextQuery
from geo.box import Box
from geo.statements import array_of

RADIUS_M = LaterValue("radius_m", "double precision")
# Conditions whose value is bound, by field of ``Criteria``.
VALUES: dict[str, LaterValue] = {
    "radius_m": RADIUS_M,
    "audiences": LaterValue("audiences", "varchar[]"),
    "statuses": LaterValue("statuses", "varchar[]"),
    "age": LaterValue("age", "integer"),
    "sheet_id": LaterValue("sheet_id", "uuid"),
    "open_at": LaterValue("open_rules", "bigint[]"),
    "school_time": LaterValue("open_rules", "bigint[]"),
}
# Fields with codes that term ids stand for.
CODES = ("themes", "needs", "spoken_languages", "access_modes")
# The names of their term ids (``lookups.term_ids``).
TERM_FIELDS = {"spoken_languages": "languages"}
COMMUNE = LaterValue("commune", "bigint")
TERRITORY_IDS = LaterValue("territory_ids", "bigint[]")


class LaterTerritory(NamedTuple):
    """Stands for the territory of a search in its shape."""

    pk: LaterValue = LaterValue("territory", "bigint")


class Shape(NamedTuple):
    """Which conditions a search has.

    Part of it by value are the level of French, of which there are five, codes newer than the
    taxonomy of this process, and boxes, which are made into polygons.
    """

    conditions: tuple[str, ...]
    term_fields: tuple[str, ...]
    site_filters: tuple[str, ...]
    new_codes: tuple[tuple[str, tuple[str, ...]], ...]
    french_level: str
    is_free: bool
    box: Box | None
    has_point: bool
    has_territory: bool
    has_commune: bool

    @property
    def has_radius(self) -> bool:
        """Whether there is a radius."""
        return "radius_m" in self.conditions

    @property
    def is_prepared(self) -> bool:
        """Whether one plan is good for all values; a territory may lie near the point or far."""
        return not self.has_territory and self.box is None

    def criteria(self) -> Criteria:
        """A search of this shape with a placeholder for each value."""
        placeholders: dict[str, Any] = {name: VALUES[name] for name in self.conditions}
        codes: dict[str, Any] = dict(self.new_codes)
        shaped = Criteria(
            here=Here(SearchPoint()) if self.has_point else None,  # type: ignore[arg-type]
            box=self.box,
            territory=LaterTerritory() if self.has_territory else None,  # type: ignore[arg-type]
            french_level=self.french_level,
            is_free=self.is_free,
            offers=tuple((name, ()) for name in self.site_filters),
            **placeholders,
            **codes,
        )
        shaped.memo["text_query"] = TextQuery()
        shaped.memo["term_ids"] = {
            field: LaterValue(f"ids_{field}", "integer[]") for field in self.term_fields
        }
        shaped.memo["open_rules"] = VALUES["open_at"]
        shaped.memo["commune_id"] = COMMUNE if self.has_commune else None
        shaped.memo["territory_ids"] = TERRITORY_IDS
        return shaped


def shape_of(criteria: Criteria) -> Shape:
    """The shape of a search, but for its words."""
    ids = lookups.term_ids(criteria)
    return Shape(
        conditions=tuple(name for name in VALUES if getattr(criteria, name) not in (None, (), "")),
        term_fields=tuple(ids),
        site_filters=tuple(name for name, _codes in criteria.offers),
        new_codes=tuple(
            (name, codes)
            for name in CODES
            if (codes := getattr(criteria, name)) and TERM_FIELDS.get(name, name) not in ids
        ),
        french_level=criteria.french_level,
        is_free=criteria.is_free,
        box=criteria.box,
        has_point=criteria.point is not None,
        has_territory=criteria.territory is not None,
        has_commune=lookups.commune_id(criteria) is not None,
    )


def values_of(criteria: Criteria) -> dict[str, Any]:
    """The values of a search by the names of their placeholders.

    Arrays of numbers are text, of which PostgreSQL infers the type: psycopg would choose one by how
    large they are, and each would be a statement of its own.
    """
    values: dict[str, Any] = {
        f"ids_{field}": array_of(ids) for field, ids in lookups.term_ids(criteria).items()
    }
    values |= {
        "language": criteria.language,
        "radius_m": criteria.radius_m,
        "audiences": list(criteria.audiences),
        "statuses": list(criteria.statuses),
        "age": criteria.age,
        "sheet_id": criteria.sheet_id,
        "commune": str(lookups.commune_id(criteria)),
    }
    if criteria.radius_m is not None:
        values["radius_m"] = float(criteria.radius_m)
    if criteria.here is not None:
        values["point"] = criteria.here.bound_point
    if criteria.is_about_hours:
        values["open_rules"] = array_of(lookups.open_rules(criteria))
    if criteria.territory is not None:
        values["territory"] = str(criteria.territory.pk)
        values["territory_ids"] = array_of(lookups.territory_ids(criteria))
    return values


def position_values(position: list[tuple[str, Any]]) -> dict[str, Any]:
    """The values of an order key, as ``fetch.after_position`` names them."""
    return {
        f"after_{field}": value if isinstance(value, UUID) else float(value)
        for field, value in position
    }
