"""The columns of an import, as data: what each is called, what may stand in it, and where it goes.

docs/importing.md and the template to download are written from this list.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contributions.schema.validation import KEYS, LONGEST_TITLE
from geo.folding import fold

# No column holds a longer text.
LONGEST_CELL = 4000


@dataclass(frozen=True)
class Column:
    """One column: its name, its French name, what it holds, and an example."""

    name: str
    french: str
    holds: str | Promise
    example: str = ""
    is_required: bool = False
    longest: int = LONGEST_CELL


COLUMNS = (
    Column("id", "identifiant", _("Your own number for it; never changes."), "12", True, 100),
    Column(
        "title", "titre", _("What it is called, in French."), "Cours du soir", True, LONGEST_TITLE
    ),
    Column(
        "summary",
        "resume",
        _("What it offers, in one French sentence."),
        "Apprenez le français.",
        True,
        400,
    ),
    Column("organization", "organisme", _("Who runs it."), "Association d'exemple", True, 200),
    Column(
        "themes", "themes", _("Themes, the main one first, as codes or names."), "french", True, 400
    ),
    Column("needs", "besoins", _("Needs, as codes or names."), "", longest=800),
    Column("procedures", "demarches", _("Procedure sheets, by the name in their address."), ""),
    Column("description", "description", _("What they do, in more words."), ""),
    Column("join", "inscription", _("How to join, in words."), "Venez sans rendez-vous."),
    Column("bring", "apporter", _("What to bring."), ""),
    Column("next", "suite", _("What happens next."), ""),
    Column(
        "access_modes", "acces", _("How help reaches people: on_site, remote, at_home."), "on_site"
    ),
    Column(
        "join_modes",
        "modalites",
        _("How one joins: walk_in, phone, email, online, appointment, referral."),
        "walk_in",
    ),
    Column(
        "statuses",
        "statuts",
        _("Administrative statuses it is for; empty is everyone."),
        "refugee|asylum_seeker",
    ),
    Column("audiences", "publics", _("Whom it is made for; empty is everyone."), ""),
    Column("french_levels", "niveaux_francais", _("Levels of French asked for."), "beginner|a1"),
    Column("age_min", "age_min", _("From this age."), "16", longest=3),
    Column("age_max", "age_max", _("To this age, included."), "", longest=3),
    Column("cost", "cout", _("free, conditional or paid."), "free", longest=40),
    Column("cost_eur", "prix", _("The price in euros."), "", longest=10),
    Column("languages", "langues", _("Languages always spoken, as codes or names."), "fr|ar"),
    Column("languages_on_request", "langues_sur_demande", _("Languages spoken on request."), ""),
    Column("languages_interpreter", "langues_interprete", _("Languages with an interpreter."), ""),
    Column("phone", "telephone", _("Telephone."), "04 72 00 00 00", longest=30),
    Column("email", "courriel", _("Mail address."), "accueil@example.org", longest=254),
    Column("website", "site_web", _("Web address."), "", longest=200),
    Column(
        "opening_hours",
        "horaires",
        _("Hours in the syntax of OpenStreetMap."),
        "Mo-Fr 09:00-12:00; PH off",
        longest=400,
    ),
    Column("by_appointment", "sur_rendez_vous", _("yes or no."), "no", longest=10),
    Column("address", "adresse", _("Street and number."), "12 rue de l'Exemple", longest=200),
    Column("postcode", "code_postal", _("Postcode."), "69007", longest=10),
    Column("commune", "commune", _("Name of the commune."), "Lyon", longest=120),
    Column(
        "insee_code",
        "code_insee",
        _("INSEE code of the commune, surer than its name."),
        "",
        longest=5,
    ),
    Column(
        "lat",
        "latitude",
        _("Latitude in degrees, when you know the exact place."),
        "45.7485",
        longest=20,
    ),
    Column("lon", "longitude", _("Longitude in degrees."), "4.8420", longest=20),
    Column(
        "confidential",
        "confidentiel",
        _("yes when the address must never be public."),
        "no",
        longest=10,
    ),
    Column("coverage", "couverture", _("Territories it serves, as codes."), "dep:69"),
    Column("nationwide", "national", _("yes when it serves the whole country."), "no", longest=10),
)
TRANSLATED = tuple(
    (f"{key}_{language}", language, key)
    for language, _name in settings.CONTENT_LANGUAGES
    if language != settings.SOURCE_LANGUAGE
    for key in KEYS
)
BY_NAME = {column.name: column for column in COLUMNS}
REQUIRED = tuple(column.name for column in COLUMNS if column.is_required)


def header_of(name: str) -> str:
    """What the template calls a column: its French name where the reader reads French."""
    column = BY_NAME.get(name)
    return column.french if column and get_language() == "fr" else name


def column_named(header: str) -> str | None:
    """The name of the column a header means, in English or French; None for another."""
    return _HEADERS.get(_folded(header))


def _folded(header: str) -> str:
    return fold(header.replace("_", " ").replace("-", " "))


_HEADERS = {_folded(column.french): column.name for column in COLUMNS}
_HEADERS |= {_folded(column.name): column.name for column in COLUMNS}
_HEADERS |= {_folded(name): name for name, _language, _key in TRANSLATED}
