"""Fingerprints (SHA-256) of loaded files, so that unchanged files are not loaded again."""

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

# Stored in place of a fingerprint: the content was removed and is not loaded again by itself.
REMOVED = "removed"
LOCK = Template("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def fingerprint(paths: Iterable[Path], *beside: str) -> str:
    """A digest of the files' names and bytes, and of further inputs ``beside``."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for word in beside:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()


def wait_for_others() -> None:
    """Take a table lock that serialises loadings; call it in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK.fill(table=sql.Identifier(LoadedContent._meta.db_table)).text)


def is_loaded(name: str, print_of_files: str) -> bool:
    """Whether exactly these files have been loaded under ``name``."""
    return LoadedContent.objects.filter(name=name, fingerprint=print_of_files).exists()


def loaded_ids(name: str) -> set[UUID]:
    """The ids of the rows in the last loading under ``name``."""
    brought = LoadedContent.objects.filter(name=name).values_list("brought", flat=True).first()
    return set(brought or [])


def first_loaded_on(name: str) -> date | None:
    """The date of the first loading under ``name``; None before."""
    first = LoadedContent.objects.filter(name=name).values_list("first_loaded_on", flat=True)
    return first.first()


def remember(name: str, print_of_files: str, brought: Iterable[UUID]) -> None:
    """Store that these files are loaded, and the ids of their rows."""
    values = {"fingerprint": print_of_files, "brought": sorted(brought)}
    LoadedContent.objects.update_or_create(
        name=name,
        defaults=values,
        create_defaults=values | {"first_loaded_on": timezone.localdate()},
    )
