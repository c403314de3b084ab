"""Measure how often the embedded outlines alone would name the wrong department."""

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


class Command(BaseCommand):
    help = (
        "For every commune with a point of its own, compare the department of its INSEE code with "
        "the embedded outline its point lies in."
    )

    def handle(self, **options):
        with connection.cursor() as cursor:
            cursor.execute(MEASURE)
            points, right, nowhere, wrong, several, people = cursor.fetchone()
        self.stdout.write(f"communes with a point of their own: {points}")
        for label, count in [
            ("in their department's outline only", right),
            ("in the outline of another department only", wrong),
            ("in no outline (coasts, islands)", nowhere),
            ("in several outlines", several),
        ]:
            self.stdout.write(f"  {label}: {count} ({count / max(points, 1):.2%})")
        self.stdout.write(f"people in communes put in another department: {people or 0:.2%}")
