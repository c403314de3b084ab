"""Embedded offices give way to those of an imported file."""

from django.db import connection
from django.utils import timezone

from geo.statements import read_sql

END_EMBEDDED = read_sql(__file__, "end_embedded")


def end_embedded() -> int:
    """End embedded offices of which an imported file holds a newer one; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(END_EMBEDDED, {"today": timezone.localdate()})
        ended: int = cursor.rowcount
    return ended
