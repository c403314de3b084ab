"""Writes rows of link tables in bulk."""

from django.db import connection
from django.db.models import Model

from contributions.store.bulk_insert import insert


def replace_links(through: type[Model], here: str, there: str, links: dict) -> None:
    """Make the rows of a link table be exactly ``links``, for the owners named in it.

    ``links`` maps the owner's id (column ``here``) to the ids linked (column ``there``).
    """
    with connection.cursor() as cursor:
        gone = f"DELETE FROM {through._meta.db_table} WHERE {here} = ANY(%s)"  # noqa: S608 (our own)
        cursor.execute(gone, [list(links)])
    insert(through, [{here: a, there: b} for a, bs in links.items() for b in bs])
