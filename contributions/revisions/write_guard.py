"""Write guard: public content is written inside ``allow_writes`` only, by triggers in the database.

The database refuses INSERT, UPDATE and DELETE on every table of public content unless the
transaction has named what changes it (``reperes.revision``: the id of a revision, or the name of
what loads in bulk). Actions, bulk loading, the load generator and the factories of tests name it
here; nothing else does. See docs/adr/0011-one-door-for-every-write.md.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from geo.statements import read_sql

SETTING = "reperes.revision"
# Decided revisions change only in transactions that say for which of two reasons
# (contributions/migrations/0013).
WITHHOLDING, REENCRYPTION = "reperes.withholding", "reperes.reencryption"
# Rules of opening hours are kept once for all who share them and say nothing by themselves; nor do
# the spans in which they are laid out ahead.
UNGUARDED = {"directory_openingrule", "directory_openinterval"}

# What was said before is read first: the outer query reads the inner one row by row.
REPLACE_NAME = read_sql(__file__, "replace_name")


@contextmanager
def allow_writes(name: UUID | str, *, savepoint: bool = True) -> Iterator[None]:
    """Let this transaction write public content until the block ends, in the name of ``name``.

    A block inside another restores the name that was set before. Without ``savepoint`` an exception
    undoes the transaction around the block as well. ``ValueError`` without a name.
    """
    if not str(name):
        raise ValueError("Public content changes in the name of something.")
    with transaction.atomic(savepoint=savepoint):
        before = _set_name(str(name))
        yield
        _set_name(before)


def withholding(name: UUID | str) -> AbstractContextManager[None]:
    """Let this transaction take addresses out of decided revisions, in the name of ``name``."""
    return _named(WITHHOLDING, str(name))


def reencrypting() -> AbstractContextManager[None]:
    """Let this transaction encrypt confidential parts of decided revisions with another key."""
    return _named(REENCRYPTION, "rotation of the server key")


@contextmanager
def _named(setting: str, name: str) -> Iterator[None]:
    # Local to the transaction: a rollback, to a savepoint too, takes it back.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [setting, name])
        yield
        cursor.execute("SELECT set_config(%s, '', true)", [setting])


def guarded_models() -> list[type[models.Model]]:
    """Every table of public content and of what is derived from it, links included."""
    found = apps.get_app_config("directory").get_models(include_auto_created=True)
    return [model for model in found if model._meta.db_table not in UNGUARDED]


def _set_name(name: str) -> str:
    """Name what changes public content from here on; returns what was named before.

    Local to the transaction: a rollback, to a savepoint too, takes it back.
    """
    with connection.cursor() as cursor:
        cursor.execute(REPLACE_NAME, {"setting": SETTING, "name": name})
        before: str = cursor.fetchone()[0]
        return before
