"""Import of public offices: the whole file or nothing, the same file twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils import timezone

from geo.models import FormerCommune, Place
from geo.statements import read_sql
from geo.value_types import SqlParams
from regions.models import PublicOffice, Territory
from regions.offices.directory_file import OfficeFileError, OfficeRow, read_office_file
from regions.offices.replacing import end_embedded

BATCH = 1000
# As of the embedded town halls: a point farther outside its commune's outline is a mistake.
FARTHEST_M = 500
FAR_FROM_COMMUNE = read_sql(__file__, "far_from_commune")
# What a row says of an office; its commune and point are looked up.
PLAIN = [
    each.name
    for each in fields(OfficeRow)
    if each.name not in {"id", "commune", "at", "hours_problem"}
]
WRITTEN = [*PLAIN, "commune", "point", "is_located", "ended_on"]


@dataclass
class Outcome:
    """What an import did, counted; ``unread_hours`` names the offices whose hours were left out.

    ``outside``: services outside the departments, left out; ``misplaced``: points left out, far
    from the commune that the office is in.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    embedded_ended: int = 0
    of_other_kinds: int = 0
    outside: int = 0
    misplaced: int = 0
    unread_hours: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Ground:
    """The communes and points that the rows of a file refer to, by INSEE code."""

    communes: dict[str, Territory]
    points: dict[str, Point]


def import_offices(path: Path, *, dry_run: bool = False) -> Outcome:
    """Write the offices of a file of the national directory, in one transaction.

    For each kind it holds, the file is taken for all there is: offices of an earlier file that it
    does not hold end. ``OfficeFileError`` names every row that cannot be read.
    """
    file = read_office_file(path)
    outcome = Outcome(of_other_kinds=file.of_other_kinds, outside=file.outside)
    with transaction.atomic():
        ground = _ground(file.offices)
        misplaced = _far_from_commune(file.offices, ground)
        outcome.misplaced = len(misplaced)
        offices = [replace(row, at=None) if row.id in misplaced else row for row in file.offices]
        _write(offices, ground, outcome)
        outcome.ended = _end_missing(file.offices)
        outcome.embedded_ended = end_embedded()
        transaction.set_rollback(dry_run)
    return outcome


def _ground(rows: list[OfficeRow]) -> Ground:
    """What the rows refer to; a borough's code leads to its city, a former commune's to today's."""
    given = {f"com:{row.commune}" for row in rows}
    former = FormerCommune.objects.filter(code__in=given)
    today = dict(former.values_list("code", "place_code"))
    codes = given | set(today.values())
    places = {place.code: place for place in Place.objects.filter(code__in=codes)}
    territory_codes = codes | {place.territory_code for place in places.values()}
    found = Territory.objects.filter(code__in=territory_codes, kind=Territory.Kind.COMMUNE)
    territories = {territory.code: territory for territory in found.defer("outline")}
    communes, points, problems = {}, {}, []
    for row in rows:
        code = f"com:{row.commune}"
        place = places.get(code) or places.get(today.get(code, code))
        commune = territories.get(place.territory_code if place else code)
        at = place.point if place else commune.centre if commune else None
        if commune and at:
            communes[row.commune], points[row.commune] = commune, at
        else:
            problems.append(f"{row.name} ({row.id}): no commune has the code {row.commune!r}")
    if problems:
        raise OfficeFileError("\n".join(problems))
    return Ground(communes, points)


def _far_from_commune(rows: list[OfficeRow], ground: Ground) -> set[UUID]:
    """The ids of offices whose point lies far outside the commune they are in."""
    placed = [row for row in rows if row.at]
    params: SqlParams = {
        "ids": [row.id for row in placed],
        "communes": [ground.communes[row.commune].pk for row in placed],
        "lons": [row.at.x for row in placed if row.at],
        "lats": [row.at.y for row in placed if row.at],
        "farthest_m": FARTHEST_M,
    }
    with connection.cursor() as cursor:
        cursor.execute(FAR_FROM_COMMUNE, params)
        return {pk for (pk,) in cursor.fetchall()}


def _write(rows: list[OfficeRow], ground: Ground, outcome: Outcome) -> None:
    source = PublicOffice.Source.DIRECTORY
    held = {office.source_id: office for office in PublicOffice.objects.filter(source=source)}
    added, changed = [], []
    for row in rows:
        if row.hours_problem:
            outcome.unread_hours.append(f"{row.name}: {row.hours_problem}")
        office = held.get(str(row.id))
        if office is None:
            office = PublicOffice(id=row.id, source=source, source_id=str(row.id))
            added.append(office)
            _fill(office, row, ground)
        elif _fill(office, row, ground):
            changed.append(office)
        else:
            outcome.unchanged += 1
    PublicOffice.objects.bulk_create(added, batch_size=BATCH)
    PublicOffice.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)
    outcome.added, outcome.changed = len(added), len(changed)


def _fill(office: PublicOffice, row: OfficeRow, ground: Ground) -> bool:
    """Write a row into an office; return whether that changed it."""
    values: dict[str, object] = {name: getattr(row, name) for name in PLAIN}
    values |= {
        "commune_id": ground.communes[row.commune].pk,
        "point": row.at or ground.points[row.commune],
        "is_located": row.at is not None,
        "ended_on": None,
    }
    is_changed = any(getattr(office, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(office, name, value)
    return is_changed


def _end_missing(rows: list[OfficeRow]) -> int:
    """End the offices of an earlier file that this one, which holds their kind, does not."""
    earlier = PublicOffice.objects.current().filter(
        source=PublicOffice.Source.DIRECTORY, kind__in={row.kind for row in rows}
    )
    missing = earlier.exclude(pk__in=[row.id for row in rows])
    return missing.update(ended_on=timezone.localdate())
