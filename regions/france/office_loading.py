"""Loading of the embedded town halls: staged by COPY, then merged by code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

from django.db import connection, transaction
from django.utils import timezone

from geo.statements import read_sql
from regions.france import fixture
from regions.france.loading import NAME as FRANCE
from regions.france.offices import OFFICES
from regions.models import LoadedVintage
from regions.offices.replacing import end_embedded

NAME = "offices"
# Raise it to load the same file again, after a change of the statements.
LOADER = "1"
STAGE = read_sql(__file__, "stage_offices")
MERGE = read_sql(__file__, "merge_offices")
COPY = "COPY staged_office FROM STDIN"
ANALYZE = "ANALYZE regions_publicoffice"
# Ids are the same in every installation.
IDS = uuid5(NAMESPACE_URL, "https://www.data.gouv.fr/annuaire/mairie/")
NULLED = ("lon", "lat")


def load_offices() -> bool:
    """Load the town halls unless the same file is loaded; return whether it did.

    Runs after the territories and places, which they refer to.
    """
    with transaction.atomic():
        loaded, _ = LoadedVintage.objects.select_for_update().get_or_create(
            name=NAME, defaults={"fingerprint": ""}
        )
        wanted = _fingerprint()
        if loaded.fingerprint == wanted:
            return False
        today = {"today": timezone.localdate()}
        with connection.cursor() as cursor:
            cursor.execute(STAGE)
            with cursor.copy(COPY) as copy:
                for row in _rows():
                    copy.write_row(row)
            cursor.execute(MERGE, today)
            end_embedded()
            cursor.execute(ANALYZE)
        loaded.fingerprint = wanted
        loaded.save()
    return True


def _fingerprint() -> str:
    """A hash of the file, and of the territories and places that were loaded before it."""
    france = LoadedVintage.objects.filter(name=FRANCE).values_list("fingerprint", flat=True)
    digest = hashlib.sha256(f"{LOADER} {france.first()} ".encode())
    digest.update((fixture.FOLDER / OFFICES[0]).read_bytes())
    return digest.hexdigest()


def _rows() -> Iterator[tuple[object, ...]]:
    for row in fixture.read_table(OFFICES):
        code = row["code"] or row["commune"]
        values = {**row, "code": code} | {name: row[name] or None for name in NULLED}
        yield (uuid5(IDS, code), *(values[column] for column in OFFICES[1]))
