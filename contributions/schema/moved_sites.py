"""Sites that move to another commune: they lose the name and postcode of the old one.

A form shows the name that people use for a place, and whoever writes another town below it leaves
that name as it was. It would then be read on the page, in journeys and in search results.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contributions.schema.sections import SOURCE, Content, sites_only, text_of
from directory.vocabulary import Precision
from geo.folding import fold
from geo.models import Place
from regions.models import Territory


@dataclass(frozen=True)
class OldName:
    """A text that still names a place which was left: the name of its section, and the place."""

    section: str
    place: str


def named_where_moved(content: Content, before: Content) -> Content:
    """The content; a site that moved to another commune, with its old name, has that one's name.

    Its postcode goes when it was left unchanged and the new commune has no such postcode.
    """
    moved = moved_sites(content, before)
    if not moved:
        return content
    codes = {content[name]["commune"] for name in moved}
    rows = Territory.objects.filter(code__in=codes).values_list("code", "name")
    names = dict(rows)
    return content | {name: _renamed(content[name], before[name], names) for name in moved}


def moved_sites(content: Content, before: Content) -> list[str]:
    """Names of the sections of sites that are in another commune than ``before``."""
    return [
        name
        for name, site in sites_only(content).items()
        if site.get("commune")
        and (was := (before.get(name) or {}).get("commune"))
        and was != site["commune"]
    ]


def texts_naming_an_old_place(content: Content, before: Content, after: Content) -> list[OldName]:
    """The texts of ``after`` that still name a commune which a changed site has left.

    ``content`` and ``before`` are the changed sections; a commune where another site stays is no
    old place.
    """
    left = {before[name]["commune"] for name in moved_sites(content, before)}
    left |= {
        site["commune"]
        for name, site in sites_only(before).items()
        if site.get("commune") and not content.get(name, True)
    }
    left -= {site.get("commune") for site in sites_only(after).values()}
    if not left:
        return []
    rows = Territory.objects.filter(code__in=left).order_by("code").values_list("name", flat=True)
    return [old for name in rows for old in _texts_with(name, after)]


def _renamed(site: dict, was: dict, names: dict[str, str]) -> dict:
    changed = {}
    if site.get("locality") == was.get("locality"):
        changed["locality"] = names.get(site["commune"], "")
    postcode = site.get("postcode")
    is_kept = postcode and postcode == was.get("postcode") and site["precision"] == Precision.EXACT
    if is_kept and not _has_postcode(site["commune"], str(postcode)):
        changed["postcode"] = ""
    return site | changed


def _has_postcode(commune: str, postcode: str) -> bool:
    places = Place.objects.filter(territory_code=commune, postcodes__contains=[postcode])
    return places.exists()


def _texts_with(place: str, after: Content) -> Iterator[OldName]:
    named = re.compile(rf"(?<!\w){re.escape(fold(place))}(?!\w)")
    for name, text in after.items():
        said = text_of(name)
        if said and said[0] == SOURCE and text and named.search(fold(str(text))):
            yield OldName(name, place)
