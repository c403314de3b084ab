"""Bulk replacement of rows of many-to-many tables."""

from django.db import connection
from django.db.models import Model
from psycopg import sql

from contributions.store.bulk_insert import insert
from geo.statements import Template

DELETE = Template("DELETE FROM {table} WHERE {owner_column} = ANY(%s)")


def replace_links(through: type[Model], owner_column: str, linked_column: str, links: dict) -> None:
    """Replace the rows of a many-to-many table for the owners in ``links``.

    ``links`` maps the owner's id (``owner_column``) to the linked ids (``linked_column``).
    """
    with connection.cursor() as cursor:
        statement = DELETE.fill(
            table=sql.Identifier(through._meta.db_table), owner_column=sql.Identifier(owner_column)
        )
        cursor.execute(statement.text, [list(links)])
    insert(through, [{owner_column: a, linked_column: b} for a, bs in links.items() for b in bs])
