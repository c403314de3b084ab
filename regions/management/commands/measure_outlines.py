"""Command: measure the errors of the embedded outlines and of borrowed points."""

from django.core.management.base import BaseCommand
from django.db import connection

from geo.statements import read_sql

MEASURE = read_sql(__file__, "measure_outlines")
BORROWED = read_sql(__file__, "measure_borrowed_points")


class Command(BaseCommand):
    help = (
        "For every commune with a point of its own, compare the department of its INSEE code with "
        "the embedded outline its point lies in, and its point with the one it would have borrowed."
    )

    def handle(self, *args: str, **options: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(MEASURE)
            self.report_outlines(*cursor.fetchone())
            cursor.execute(BORROWED)
            for source, count, (median, tenth) in cursor.fetchall():
                self.stdout.write(
                    f"a point borrowed from the {source} would be {median:.1f} km off (median), "
                    f"one in ten more than {tenth:.1f} km ({count} communes)"
                )

    def report_outlines(
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
