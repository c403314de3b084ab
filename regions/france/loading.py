"""Loading of fixtures/france into the database: staged by COPY, then merged by code."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import astuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from regions.closure import rebuild_ancestors
from regions.france import fixture
from regions.france.rows import Embedded
from regions.models import LoadedVintage

NAME = "france"
# Raised when the same files must be loaded again, because folding or the statements changed.
LOADER = "1"

STAGE = {
    "territory": "code text, kind text, insee_code text, name text, names jsonb, population int,"
    " centre geography(Point, 4326), centre_precision text, time_zone text,"
    " chief_town_code text",
    "parent": "child text, parent text",
    "place": "code text, kind text, name text, context text, insee_code text, postcodes text[],"
    " population int, point geography(Point, 4326), precision text, territory_code text,"
    " names jsonb",
    "spelling": "code text, name text, population int",
    "outline": "code text, geojson text",
}

MERGE_TERRITORIES = """
INSERT INTO regions_territory (
    code, kind, insee_code, name, names, population, centre, centre_precision, time_zone,
    chief_town_code, outline_is_official, valid_from
)
SELECT code, kind, insee_code, name, names, population, centre, centre_precision, time_zone,
    chief_town_code, false, %(vintage)s
FROM staged_territory
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, names = excluded.names, population = excluded.population,
    centre = excluded.centre, centre_precision = excluded.centre_precision,
    time_zone = excluded.time_zone, chief_town_code = excluded.chief_town_code,
    valid_to = NULL
"""
# A commune merged into another keeps its row, because programmes and people refer to it.
CLOSE_TERRITORIES = """
UPDATE regions_territory AS t SET valid_to = %(vintage)s
WHERE kind <> 'custom' AND valid_to IS NULL AND valid_from < %(vintage)s
  AND NOT EXISTS (SELECT 1 FROM staged_territory AS s WHERE s.code = t.code)
"""
REPLACE_PARENTS = """
DELETE FROM regions_territoryparent USING regions_territory AS t
WHERE child_id = t.id AND t.code IN (SELECT code FROM staged_territory);
INSERT INTO regions_territoryparent (child_id, parent_id)
SELECT child.id, parent.id FROM staged_parent
JOIN regions_territory AS child ON child.code = staged_parent.child
JOIN regions_territory AS parent ON parent.code = staged_parent.parent
"""
# Regions and the country are their departments; outlines imported as official stay.
MERGE_OUTLINES = """
WITH department AS (
    SELECT code, ST_SetSRID(ST_GeomFromGeoJSON(geojson), 4326) AS outline FROM staged_outline
), area AS (
    SELECT code, ST_Multi(outline) AS outline FROM department
    UNION ALL
    SELECT above.code, ST_Multi(ST_Union(department.outline)) FROM department
    JOIN regions_territory AS t USING (code)
    JOIN regions_territoryancestor AS link ON link.territory_id = t.id
    JOIN regions_territory AS above ON above.id = link.ancestor_id AND above.id <> t.id
    GROUP BY above.code
)
UPDATE regions_territory AS t SET outline = area.outline
FROM area WHERE area.code = t.code AND NOT t.outline_is_official
"""
# The middle of an EPCI is that of its communes; areas with an outline have a point in their
# largest part.
CENTRES = """
UPDATE regions_territory AS t SET centre = middle.point, centre_precision = 'epci'
FROM (
    SELECT link.parent_id, ST_Centroid(ST_Collect(c.centre::geometry))::geography AS point
    FROM regions_territoryparent AS link JOIN regions_territory AS c ON c.id = link.child_id
    GROUP BY link.parent_id
) AS middle
WHERE t.kind = 'epci' AND middle.parent_id = t.id;
UPDATE regions_territory AS t SET centre_precision = 'outline', centre = (
    SELECT ST_PointOnSurface(part.geom)::geography FROM ST_Dump(t.outline) AS part
    ORDER BY ST_Area(part.geom) DESC LIMIT 1
)
WHERE kind IN ('country', 'region', 'department') AND outline IS NOT NULL
"""
MERGE_PLACES = """
INSERT INTO geo_place (
    code, kind, name, context, insee_code, postcodes, population, point, precision,
    territory_code, names
)
SELECT s.code, s.kind, s.name, s.context, s.insee_code, s.postcodes, s.population,
    coalesce(s.point, t.centre), s.precision, s.territory_code, s.names
FROM staged_place AS s LEFT JOIN regions_territory AS t ON t.code = s.code
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name = excluded.name, context = excluded.context,
    postcodes = excluded.postcodes, population = excluded.population, point = excluded.point,
    precision = excluded.precision, territory_code = excluded.territory_code,
    names = excluded.names;
DELETE FROM geo_placename;
DELETE FROM geo_place WHERE code NOT IN (SELECT code FROM staged_place);
INSERT INTO geo_placename (place_id, name, population)
SELECT p.id, s.name, s.population FROM staged_spelling AS s JOIN geo_place AS p USING (code)
"""
ANALYZE = """
ANALYZE regions_territory; ANALYZE regions_territoryparent; ANALYZE regions_territoryancestor;
ANALYZE geo_place; ANALYZE geo_placename
"""


def load_france(say: Callable[[str], None]) -> bool:
    """Load the embedded territory unless these very files are loaded already; whether it did."""
    wanted = hashlib.sha256(f"{LOADER} {fixture.fingerprint()}".encode()).hexdigest()
    with transaction.atomic():
        loaded, _ = LoadedVintage.objects.select_for_update().get_or_create(
            name=NAME, defaults={"fingerprint": ""}
        )
        if loaded.fingerprint == wanted:
            return False
        _load(Embedded(), say)
        loaded.fingerprint = wanted
        loaded.save()
    return True


def _load(france: Embedded, say: Callable[[str], None]) -> None:
    with connection.cursor() as cursor:
        say("Reading fixtures/france …")
        _stage(cursor, "territory", map(astuple, france.territories()))
        _stage(cursor, "parent", france.parents())
        _stage(cursor, "place", map(astuple, france.places()))
        _stage(cursor, "spelling", france.spellings())
        _stage(cursor, "outline", france.outlines())
        say("Territories and what they lie in …")
        vintage = {"vintage": fixture.VINTAGE}
        cursor.execute(MERGE_TERRITORIES, vintage)
        cursor.execute(CLOSE_TERRITORIES, vintage)
        cursor.execute(REPLACE_PARENTS)
        rebuild_ancestors()
        say("Outlines …")
        cursor.execute(MERGE_OUTLINES)
        cursor.execute(CENTRES)
        say("Gazetteer …")
        cursor.execute(MERGE_PLACES)
        cursor.execute("DROP TABLE " + ", ".join(f"staged_{name}" for name in STAGE))
        cursor.execute(ANALYZE)


def _stage(cursor: CursorWrapper, name: str, rows: Iterable[tuple[object, ...]]) -> None:
    cursor.execute(f"CREATE TEMPORARY TABLE staged_{name} ({STAGE[name]}) ON COMMIT DROP")
    with cursor.copy(f"COPY staged_{name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
