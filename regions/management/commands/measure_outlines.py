"""Measure how far the embedded outlines and borrowed points can be trusted."""

from django.core.management.base import BaseCommand
from django.db import connection

MEASURE = """
WITH town AS (
    SELECT place.point::geometry AS point, place.population, 'dep:' || CASE
        WHEN left(place.insee_code, 2) = '97' THEN left(place.insee_code, 3)
        ELSE left(place.insee_code, 2) END AS department
    FROM geo_place AS place WHERE kind = 'commune' AND precision = 'own'
), told AS (
    SELECT town.*, array_agg(t.code) FILTER (WHERE t.code IS NOT NULL) AS covering
    FROM town LEFT JOIN regions_territory AS t
        ON t.kind = 'department' AND NOT t.outline_is_official AND ST_Covers(t.outline, town.point)
    GROUP BY town.point, town.population, town.department
)
SELECT count(*),
    count(*) FILTER (WHERE covering = ARRAY[department]::varchar[]),
    count(*) FILTER (WHERE covering IS NULL),
    count(*) FILTER (WHERE NOT covering && ARRAY[department]::varchar[]),
    count(*) FILTER (WHERE covering && ARRAY[department]::varchar[] AND cardinality(covering) > 1),
    sum(population) FILTER (WHERE NOT covering && ARRAY[department]::varchar[])::float
        / sum(population)
FROM told
"""
# What a commune with a point of its own would have borrowed, had it none.
BORROWED = """
WITH town AS (
    SELECT place.code, place.postcodes, place.point, ST_X(place.point::geometry) AS lon,
        ST_Y(place.point::geometry) AS lat, left(place.insee_code, 2) AS department,
        epci.code AS epci
    FROM geo_place AS place JOIN regions_territory AS t ON t.code = place.code
    LEFT JOIN regions_territoryparent AS link ON link.child_id = t.id
        AND link.parent_id IN (SELECT id FROM regions_territory WHERE kind = 'epci')
    LEFT JOIN regions_territory AS epci ON epci.id = link.parent_id
    WHERE place.kind = 'commune' AND place.precision = 'own'
), lent AS (
    SELECT 'postcode' AS source, one.code, one.point, avg(other.lon) AS lon, avg(other.lat) AS lat
    FROM town AS one CROSS JOIN unnest(one.postcodes) AS postcode
    JOIN (SELECT *, unnest(postcodes) AS code_of FROM town) AS other
        ON other.code_of = postcode AND other.department = one.department
        AND other.code <> one.code
    GROUP BY one.code, one.point
    UNION ALL
    SELECT 'EPCI', one.code, one.point, avg(other.lon), avg(other.lat)
    FROM town AS one JOIN town AS other
        ON other.epci = one.epci AND other.department = one.department AND other.code <> one.code
    GROUP BY one.code, one.point
)
SELECT source, count(*), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (
    ORDER BY ST_Distance(point, ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography) / 1000)
FROM lent GROUP BY source ORDER BY source DESC
"""


class Command(BaseCommand):
    help = (
        "For every commune with a point of its own, compare the department of its INSEE code with "
        "the embedded outline its point lies in, and its point with the one it would have borrowed."
    )

    def handle(self, *args: str, **options: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(MEASURE)
            self.say_outlines(*cursor.fetchone())
            cursor.execute(BORROWED)
            for source, count, (median, tenth) in cursor.fetchall():
                self.stdout.write(
                    f"a point borrowed from the {source} would be {median:.1f} km off (median), "
                    f"one in ten more than {tenth:.1f} km ({count} communes)"
                )

    def say_outlines(
        self, points: int, right: int, nowhere: int, wrong: int, several: int, people: float | None
    ) -> None:
        self.stdout.write(f"communes with a point of their own: {points}")
        for label, count in [
            ("in their department's outline only", right),
            ("in the outline of another department only", wrong),
            ("in no outline (coasts, islands)", nowhere),
            ("in several outlines", several),
        ]:
            self.stdout.write(f"  {label}: {count} ({count / max(points, 1):.2%})")
        self.stdout.write(f"people in communes put in another department: {people or 0:.2%}")
