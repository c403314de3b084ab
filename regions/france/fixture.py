"""Reads and writes the files of fixtures/france: reproducible, compact tables."""

import csv
import gzip
import hashlib
import io
import lzma
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from geo.value_types import JsonObject
from regions.france import border_file
from regions.france.mesh import Border

FOLDER: Path = settings.FIXTURES / "france"
VINTAGE = "2026-01-01"

Table = tuple[str, tuple[str, ...]]  # the name of the file and its columns

TERRITORIES: Table = (
    "territories.csv",
    ("code", "kind", "name", "parents", "population", "time_zone", "chief_town"),
)
COMMUNES = (
    "communes.csv.gz",
    ("code", "name", "department", "epci", "population", "postcodes", "lon", "lat", "precision"),
)
BOROUGHS = (
    "boroughs.csv",
    ("code", "name", "commune", "population", "postcodes", "lon", "lat", "precision"),
)
# Names in other scripts; without a language they are only looked up, never shown.
NAMES = ("names.csv.gz", ("code", "lang", "name"))
# Names of regions and departments written for this project.
NAMES_BY_HAND = ("names-by-hand.csv", ("code", "lang", "name"))
# Names in other scripts by how they sound, of large communes that no source names in a language:
# "derived" by rules, or of a source whose letters leave the language open.
NAMES_BY_SOUND = ("names-by-sound.csv.gz", ("code", "lang", "name", "derived"))
# Communes merged into another, with the INSEE code of today's.
FORMER_COMMUNES = ("former-communes.csv.gz", ("code", "name", "commune", "population"))
# Short names, and those of former regions (with "former"), written for this project.
USUAL_NAMES = ("usual-names.csv", ("code", "name", "former"))
# Stations that people name as places, with the commune or borough they stand in: by hand.
STATIONS = ("stations.csv", ("code", "name"))
# Names of large communes in other languages with Latin letters (GeoNames): looked up, never shown.
FOREIGN_NAMES = ("foreign-names.csv.gz", ("code", "name"))
# Folded names of capitals and large cities abroad (GeoNames): read by geo.foreign_cities.
FOREIGN_CITIES: Table = ("foreign-cities.csv.gz", ("name",))
# The borders of the communes, each with the communes on its sides (``border_file``).
OUTLINES = "outlines.xz"
TABLES = [
    TERRITORIES,
    COMMUNES,
    BOROUGHS,
    NAMES,
    NAMES_BY_HAND,
    NAMES_BY_SOUND,
    FORMER_COMMUNES,
    USUAL_NAMES,
    STATIONS,
    FOREIGN_NAMES,
]


@dataclass(frozen=True)
class Size:
    """How much one written file holds."""

    file: str
    rows: int
    size: int


def write_table(table: Table, rows: Iterable[JsonObject], folder: Path = FOLDER) -> Size:
    """Write one table, compressed as its name says."""
    file, columns = table
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return Size(file, count, _write(folder / file, text.getvalue()))


def read_table(table: Table, folder: Path = FOLDER) -> list[dict[str, str]]:
    """The rows of one table, every value as text."""
    return list(csv.DictReader(io.StringIO(_read(folder / table[0]))))


def names_by_code(rows: Iterable[JsonObject]) -> dict[str, dict[str, str]]:
    """Names to show, by code and language; a later row replaces an earlier one."""
    names: dict[str, dict[str, str]] = {}
    for row in rows:
        if row["lang"]:
            names.setdefault(row["code"], {})[row["lang"]] = row["name"]
    return names


def write_borders(borders: list[Border], folder: Path = FOLDER) -> Size:
    """Write the borders of the communes."""
    data = border_file.encoded(borders)
    (folder / OUTLINES).write_bytes(data)
    return Size(OUTLINES, len(borders), len(data))


def read_borders(folder: Path = FOLDER) -> list[Border]:
    """The borders of the communes."""
    return border_file.decoded((folder / OUTLINES).read_bytes())


def fingerprint(folder: Path = FOLDER) -> str:
    """A hash of all files, which changes when any of them does."""
    digest = hashlib.sha256()
    for file in sorted([table[0] for table in TABLES] + [OUTLINES]):
        digest.update(file.encode())
        digest.update((folder / file).read_bytes())
    return digest.hexdigest()


def _write(path: Path, text: str) -> int:
    data = text.encode()
    if path.suffix == ".gz":
        data = gzip.compress(data, 9, mtime=0)
    elif path.suffix == ".xz":
        data = lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(data)
    return len(data)


def _read(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".xz":
        data = lzma.decompress(data)
    return data.decode()
