"""What a programme becomes when a duplicate is merged into it: of which side each section is taken.

A section is taken of the one that stays, of the one that goes, or of both, where it holds lists or
fields that complete each other. Places are kept or left one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import cos, hypot, radians
from typing import Any
from uuid import uuid4

from contributions.schema.sections import (
    SOURCE,
    STATE,
    Content,
    SectionValue,
    site_name,
    site_of,
    sites_only,
    stated,
    text_name,
    text_of,
)
from directory.vocabulary import LanguageMode, Precision

# Sections that no side is chosen of.
NOT_CHOSEN = {STATE, "verified", "origin"}
# Places at most so far from each other, or in one commune where one of both is not exact, are
# taken for one.
ONE_PLACE_M = 200
METRES_OF_A_DEGREE = 111_320


class Side(StrEnum):
    """Of which programme a section is taken."""

    STAYS = "stays"
    GONE = "gone"
    BOTH = "both"


@dataclass(frozen=True)
class Differing:
    """A section that the two say differently: both values, and the side offered first."""

    name: str
    stays: SectionValue
    gone: SectionValue
    offered: Side

    @property
    def sides(self) -> list[Side]:
        """The sides that it can be taken of."""
        return list(Side) if self.name in TOGETHER else [Side.STAYS, Side.GONE]


def differing_sections(gone: Content, stays: Content) -> list[Differing]:
    """The sections that two programmes say differently, but for their places."""
    names = [name for name in gone | stays if site_of(name) is None and name not in NOT_CHOSEN]
    return [
        Differing(name, stays.get(name), gone.get(name), _offered(name, gone, stays))
        for name in names
        if stated(gone.get(name)) != stated(stays.get(name))
    ]


def places_offered(gone: Content, stays: Content) -> set[str]:
    """Names of the places that are kept unless somebody chooses otherwise.

    All of the one that stays, and of the one that goes those that the other does not have.
    """
    kept = sites_only(stays)
    new = (
        name
        for name, site in sites_only(gone).items()
        if not any(_is_one_place(site, other) for other in kept.values())
    )
    return {*kept, *new}


def merged_changes(
    gone: Content, stays: Content, sides: Mapping[str, Side], places: Iterable[str]
) -> Content:
    """The sections of the one that stays as they change; ``places`` are names of those kept.

    A place of the one that goes becomes a new one of the other, since it stays with both.
    """
    chosen = {
        each.name: _taken(each, sides.get(each.name, Side.STAYS))
        for each in differing_sections(gone, stays)
    }
    changes = {
        name: value for name, value in chosen.items() if stated(value) != stated(stays.get(name))
    }
    changes = {name: value for name, value in changes.items() if _has_french(name, changes, stays)}
    kept = set(places)
    removed: Content = {name: None for name in sites_only(stays) if name not in kept}
    added = {site_name(uuid4()): value for name, value in sites_only(gone).items() if name in kept}
    return changes | removed | added


def _taken(section: Differing, side: Side) -> SectionValue:
    """The value of a section of one side or both."""
    if side == Side.BOTH and section.name in TOGETHER:
        return TOGETHER[section.name](section.stays or {}, section.gone or {})
    value = section.gone if side == Side.GONE else section.stays
    return value or ("" if text_of(section.name) else value)


def _has_french(name: str, changes: Content, stays: Content) -> bool:
    """Whether a section is no translation of a text that there will not be in French."""
    place = text_of(name)
    if not place or place[0] == SOURCE or not changes[name]:
        return True
    french = text_name(SOURCE, place[1])
    return bool(changes.get(french, stays.get(french)))


def _offered(name: str, gone: Content, stays: Content) -> Side:
    """What stays says stays; gaps are filled, of translations only for the same French text."""
    if stated(stays.get(name)):
        return Side.STAYS
    place = text_of(name)
    if place and place[0] != SOURCE:
        french = text_name(SOURCE, place[1])
        is_same = stays.get(french) in (None, "", gone.get(french))
        return Side.GONE if is_same else Side.STAYS
    return Side.GONE


def _is_one_place(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one.get("commune") != other.get("commune"):
        return False
    if {one.get("precision"), other.get("precision")} != {Precision.EXACT.value}:
        return True
    (lon, lat), (other_lon, other_lat) = one["point"], other["point"]
    east = (lon - other_lon) * cos(radians(lat))
    return hypot(east, lat - other_lat) * METRES_OF_A_DEGREE <= ONE_PLACE_M


def _listed(one: Iterable[str] | None, other: Iterable[str] | None) -> list[str]:
    """Codes of both, in the order of the first."""
    return list(dict.fromkeys([*(one or []), *(other or [])]))


def _topics(stays: dict[str, Any], gone: dict[str, Any]) -> dict[str, Any]:
    names = ("themes", "needs", "procedures")
    return {name: _listed(stays.get(name), gone.get(name)) for name in names}


def _areas(stays: dict[str, Any], gone: dict[str, Any]) -> dict[str, Any]:
    return {
        "territories": sorted(_listed(stays.get("territories"), gone.get("territories"))),
        "is_nationwide": bool(stays.get("is_nationwide") or gone.get("is_nationwide")),
    }


def _spoken(stays: dict[str, Any], gone: dict[str, Any]) -> dict[str, Any]:
    """Languages of both; one that each says otherwise is spoken in the surest of both ways."""
    spoken: dict[str, list[str]] = {}
    named: set[str] = set()
    for mode in LanguageMode.values:
        codes = [code for code in _listed(stays.get(mode), gone.get(mode)) if code not in named]
        spoken[mode] = codes
        named |= set(codes)
    return spoken


def _completed(stays: dict[str, Any], gone: dict[str, Any]) -> dict[str, Any]:
    """The fields of the one that stays, empty ones from the other; a label goes with its phone."""
    completed = {name: stays.get(name) or gone.get(name) for name in {**gone, **stays}}
    if stays.get("second_phone"):
        completed["second_phone_label"] = stays.get("second_phone_label", "")
    return {name: value if value is not None else "" for name, value in completed.items()}


# Sections of which both sides can be taken, and how they go together.
TOGETHER: dict[str, Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]] = {
    "about": _topics,
    "coverage": _areas,
    "languages": _spoken,
    "contact": _completed,
}
