"""Declarations of the columns of an import: names, help, example, longest text.

docs/importing.md and the template to download are written from this list.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from contributions.schema.validation import KEYS, LONGEST_TITLE
from directory.fields import ImportColumn, declared_columns, imported_columns
from directory.models import Programme, Site
from geo.folding import fold


@dataclass(frozen=True)
class Column(ImportColumn):
    """One column of an import; every row must fill those that are required."""

    is_required: bool = False


BEFORE = (
    Column(
        "id",
        "identifiant",
        _("Your own number for it; never changes."),
        "12",
        longest=100,
        is_required=True,
    ),
    Column(
        "title",
        "titre",
        _("What it is called, in French."),
        "Cours du soir",
        longest=LONGEST_TITLE,
        is_required=True,
    ),
    Column(
        "summary",
        "resume",
        _("What it offers, in one French sentence."),
        "Apprenez le français.",
        longest=400,
        is_required=True,
    ),
    Column(
        "organization",
        "organisme",
        _("Who runs it."),
        "Association d'exemple",
        longest=200,
        is_required=True,
    ),
    Column(
        "themes",
        "themes",
        _("Themes, the main one first, as codes or names."),
        "french",
        longest=400,
        is_required=True,
    ),
    Column("needs", "besoins", _("Needs, as codes or names."), longest=800),
    Column("procedures", "demarches", _("Procedure sheets, by the name in their address.")),
    Column("description", "description", _("What they do, in more words.")),
    Column("join", "inscription", _("How to join, in words."), "Venez sans rendez-vous."),
    Column("bring", "apporter", _("What to bring.")),
    Column("next", "suite", _("What happens next.")),
)
LANGUAGES = (
    Column("languages", "langues", _("Languages always spoken, as codes or names."), "fr|ar"),
    Column("languages_on_request", "langues_sur_demande", _("Languages spoken on request.")),
    Column("languages_interpreter", "langues_interprete", _("Languages with an interpreter.")),
)
PLACE = (
    Column("address", "adresse", _("Street and number."), "12 rue de l'Exemple", 200),
    Column("postcode", "code_postal", _("Postcode."), "69007", 10),
    Column("commune", "commune", _("Name of the commune."), "Lyon", 120),
    Column(
        "insee_code", "code_insee", _("INSEE code of the commune, surer than its name."), longest=5
    ),
    Column(
        "lat",
        "latitude",
        _("Latitude in degrees, when you know the exact place."),
        "45.7485",
        20,
    ),
    Column("lon", "longitude", _("Longitude in degrees."), "4.8420", 20),
    Column(
        "confidential",
        "confidentiel",
        _("yes when the address must never be public."),
        "no",
        10,
    ),
    Column("coverage", "couverture", _("Territories it serves, as codes."), "dep:69"),
    Column("nationwide", "national", _("yes when it serves the whole country."), "no", 10),
)
# The declared fields that an import may set, by the name of their column in the file.
_FILLED = imported_columns(*declared_columns(Programme), *declared_columns(Site))
DECLARED = {name: column for name, (column, _imported) in _FILLED.items()}
_BEFORE_LANGUAGES = ("joining", "conditions")
COLUMNS: tuple[ImportColumn, ...] = (
    *BEFORE,
    *(imported for column, imported in _FILLED.values() if column.section in _BEFORE_LANGUAGES),
    *LANGUAGES,
    *(imported for column, imported in _FILLED.values() if column.section not in _BEFORE_LANGUAGES),
    *PLACE,
)
# No column holds a longer text.
LONGEST_CELL = max(column.longest for column in COLUMNS)
TRANSLATED = tuple(
    (f"{key}_{language}", language, key)
    for language, _name in settings.CONTENT_LANGUAGES
    if language != settings.SOURCE_LANGUAGE
    for key in KEYS
)
BY_NAME = {column.name: column for column in COLUMNS}
REQUIRED = tuple(column.name for column in BEFORE if column.is_required)


def header_of(name: str) -> str:
    """The header of a column in the template: its French name in the French interface."""
    column = BY_NAME.get(name)
    return column.french if column and get_language() == "fr" else name


def column_named(header: str) -> str | None:
    """The name of the column with this English or French header; None for another."""
    return _HEADERS.get(_folded(header))


def _folded(header: str) -> str:
    return fold(header.replace("_", " ").replace("-", " "))


_HEADERS = {_folded(column.french): column.name for column in COLUMNS}
_HEADERS |= {_folded(column.name): column.name for column in COLUMNS}
_HEADERS |= {_folded(name): name for name, _language, _key in TRANSLATED}


TABLE = "| column | French name | what it holds | example |\n|---|---|---|---|\n"


def with_table(page: str) -> str:
    """The text of docs/importing.md with its table of columns replaced."""
    before, _table, rest = page.partition(TABLE)
    _rows, _blank, after = rest.partition("\n\n")
    with override("en"):
        rows = "".join(_row(column) for column in COLUMNS)
    return f"{before}{TABLE}{rows}\n{after}"


def _row(column: ImportColumn) -> str:
    french = f"`{column.french}`" if column.french != column.name else ""
    needed = " **Needed.**" if column.name in REQUIRED else ""
    example = f"`{column.example}`".replace("|", "\\|") if column.example else ""
    return f"| `{column.name}` | {french} | {column.holds}{needed} | {example} |\n"
