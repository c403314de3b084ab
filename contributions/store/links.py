"""Writes rows of link tables in bulk."""

from django.db import connection
from django.db.models import Model
from psycopg import sql

from contributions.store.bulk_insert import insert
from geo.statements import Template

DELETE = Template("DELETE FROM {table} WHERE {here} = ANY(%s)")


def replace_links(through: type[Model], here: str, there: str, links: dict) -> None:
    """Make the rows of a link table be exactly ``links``, for the owners named in it.

    ``links`` maps the owner's id (column ``here``) to the ids linked (column ``there``).
    """
    with connection.cursor() as cursor:
        gone = DELETE.fill(table=sql.Identifier(through._meta.db_table), here=sql.Identifier(here))
        cursor.execute(gone.text, [list(links)])
    insert(through, [{here: a, there: b} for a, bs in links.items() for b in bs])
