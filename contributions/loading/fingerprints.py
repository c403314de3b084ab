"""Remembers what was loaded from which files, so that the same files are loaded once."""

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.utils import timezone
from psycopg import sql

from contributions.models import LoadedContent
from geo.statements import Template

# In the place of a fingerprint: what was loaded has been removed and is not to come back by itself.
REMOVED = "removed"
LOCK = Template("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def fingerprint(paths: Iterable[Path], *beside: str) -> str:
    """A digest of the files' names and bytes, and of what else decides the result."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for word in beside:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()


def wait_for_others() -> None:
    """Let a loading under way end first, since all derive the same rows; in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK.fill(table=sql.Identifier(LoadedContent._meta.db_table)).text)


def is_loaded(name: str, print_of_files: str) -> bool:
    """Whether exactly these files have been loaded under ``name``."""
    return LoadedContent.objects.filter(name=name, fingerprint=print_of_files).exists()


def loaded_ids(name: str) -> set[UUID]:
    """The ids that the last loading under ``name`` brought."""
    brought = LoadedContent.objects.filter(name=name).values_list("brought", flat=True).first()
    return set(brought or [])


def first_loaded_on(name: str) -> date | None:
    """The day on which content was loaded under ``name`` for the first time; None before."""
    first = LoadedContent.objects.filter(name=name).values_list("first_loaded_on", flat=True)
    return first.first()


def remember(name: str, print_of_files: str, brought: Iterable[UUID]) -> None:
    """Note that these files are loaded and which rows they brought."""
    values = {"fingerprint": print_of_files, "brought": sorted(brought)}
    LoadedContent.objects.update_or_create(
        name=name,
        defaults=values,
        create_defaults=values | {"first_loaded_on": timezone.localdate()},
    )
