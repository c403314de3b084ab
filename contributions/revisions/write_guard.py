"""Write guard: public content is written inside ``allow_writes`` only, by triggers in the database.

The database refuses INSERT, UPDATE and DELETE on every table of public content unless the
transaction has set the name of what changes it (``reperes.revision``: the id of a revision, or the
name of a bulk load). Only actions, bulk loading, the load generator and the factories of tests set
it. See docs/adr/0011-one-door-for-every-write.md.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from geo.statements import read_sql

SETTING = "reperes.revision"
# Settings with which a transaction may change decided revisions, for one of two reasons
# (contributions/migrations/0013).
WITHHOLDING, REENCRYPTION = "reperes.withholding", "reperes.reencryption"
# With which the role that owns the tables may blank personal data (migration 0020).
REDACTION = "reperes.redaction"
# Tables without public content: opening rules and the open intervals computed from them, which are
# shared, official school holidays, what readers searched and did not find, how often pages are
# read, and recordings of public texts, which contributions/recordings/actions.py alone writes.
UNGUARDED = {
    "directory_openingrule",
    "directory_openinterval",
    "directory_pageviews",
    "directory_recording",
    "directory_schoolcalendar",
    "directory_unfoundreader",
    "directory_unfoundwords",
}

# MATERIALIZED: the former name is read before the new one is set.
REPLACE_NAME = read_sql(__file__, "replace_name")


@contextmanager
def allow_writes(name: UUID | str, *, savepoint: bool = True) -> Iterator[None]:
    """Allow this transaction to write public content within the block, under ``name``.

    A nested block restores the name of the outer one. Without ``savepoint`` an exception rolls back
    the outer transaction as well. ``ValueError`` without a name.
    """
    if not str(name):
        raise ValueError("Public content changes in the name of something.")
    with transaction.atomic(savepoint=savepoint):
        before = _set_name(str(name))
        yield
        _set_name(before)


def withholding(name: UUID | str) -> AbstractContextManager[None]:
    """Allow this transaction to remove addresses from decided revisions, under ``name``."""
    return _named(WITHHOLDING, str(name))


def reencrypting() -> AbstractContextManager[None]:
    """Allow this transaction to re-encrypt confidential parts of decided revisions."""
    return _named(REENCRYPTION, "rotation of the server key")


def redacting(name: UUID | str) -> AbstractContextManager[None]:
    """Allow this transaction to blank personal data in decided revisions, as their owner."""
    return _named(REDACTION, str(name))


@contextmanager
def _named(setting: str, name: str) -> Iterator[None]:
    # Local to the transaction: a rollback, to a savepoint too, resets it.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [setting, name])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [setting])


def guarded_models() -> list[type[models.Model]]:
    """Models of public content and of tables derived from it, link tables included."""
    every_model = apps.get_app_config("directory").get_models(include_auto_created=True)
    return [model for model in every_model if model._meta.db_table not in UNGUARDED]


def _set_name(name: str) -> str:
    """Set the name of what changes public content; return the former one.

    Local to the transaction: a rollback, to a savepoint too, resets it.
    """
    with connection.cursor() as cursor:
        cursor.execute(REPLACE_NAME, {"setting": SETTING, "name": name})
        before: str = cursor.fetchone()[0]
        return before
