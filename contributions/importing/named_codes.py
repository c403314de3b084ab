"""Codes of vocabularies in cells: given as codes, as names in any language, or otherwise usual."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override

from directory import taxonomy
from directory.models import TaxonomyTerm
from directory.models.taxonomy import Scheme
from directory.vocabulary import SPOKEN_LANGUAGES
from geo.folding import fold

SEVERAL = re.compile(r"[|,;\n]")
# What also stands between names: "Français / Anglais", "arabe et dari".
BETWEEN = re.compile(r"\s*[/&+]\s*|\s+(?:et|ou|and|or|و|і|и)\s+")
# French last: where a name means two things, it is read as French.
LABELLED_IN = [code for code, _name in reversed(settings.CONTENT_LANGUAGES)]
# Usual names of languages that differ from those shown.
OTHER_NAMES = {
    "farsi": "fa",
    "persan": "fa",
    "iranien": "fa",
    "pachtou": "ps",
    "pashto": "ps",
    "pachto": "ps",
    "pachtoune": "ps",
    "tigrigna": "ti",
    "tigrinya": "ti",
    "peul": "ff",
    "pular": "ff",
    "poular": "ff",
    "pulaar": "ff",
    "arabe dialectal": "ar",
    "anglais us": "en",
    "arabe littéraire": "ar",
    "kurmandji": "ku",
    "sorani": "ku",
    "bengali": "bn",
    "langue des signes": "lsf",
    "langue des signes française": "lsf",
    "albanais": "sq",
    "gb": "en",
    "ukr": "uk",
    "rus": "ru",
    "ara": "ar",
    "fra": "fr",
    "fre": "fr",
    "eng": "en",
    "fas": "fa",
    "per": "fa",
    "pus": "ps",
    "tir": "ti",
    "spa": "es",
    "por": "pt",
    "tur": "tr",
}


class Terms:
    """The names of themes and needs, read once for many rows."""

    def __init__(self) -> None:
        terms = taxonomy.terms()
        self.known = {scheme: _terms(terms, scheme) for scheme in Scheme.values}

    def of(self, cell: str, scheme: str) -> list[str]:
        """Codes of themes or needs, given as codes or names."""
        return _codes(cell, self.known[scheme])


def codes(cell: str, choices: Mapping[str, object]) -> list[str]:
    """Codes of a vocabulary, given as codes or names, in the order of the vocabulary."""
    some = _some_codes(cell, _in_data_inclusion(choices) | _in_every_language(choices))
    in_order = [code for code in choices if code in some.codes]
    if some.left:
        raise PartlyUnknownError(Some(in_order, some.left))
    return in_order


def code(cell: str, choices: Mapping[str, object]) -> str:
    """One code of a vocabulary."""
    matching = codes(cell, choices)
    if len(matching) != 1:
        raise ValueError(gettext("Write one value only."))
    return matching[0]


def languages(cell: str) -> list[str]:
    """Codes of languages spoken, given as codes or names."""
    return _codes(cell, _languages())


@dataclass(frozen=True)
class Some:
    """Some codes of a cell: those known, and the names left out."""

    codes: list[str]
    left: list[str]


class PartlyUnknownError(ValueError):
    """Names of a cell are not known; ``known`` are the codes of the others."""

    def __init__(self, some: Some) -> None:
        self.known = some.codes
        text = gettext("“%(value)s” is not known here.")
        super().__init__(text % {"value": ", ".join(some.left)[:60]})


def _codes(cell: str, known: Mapping[str, str]) -> list[str]:
    some = _some_codes(cell, known)
    if some.left:
        raise PartlyUnknownError(some)
    return some.codes


def _some_codes(cell: str, known: Mapping[str, str]) -> Some:
    """The codes of the names in a cell, each once, "" of a name meaning nothing to be left."""
    codes: list[str] = []
    left: list[str] = []
    for name in SEVERAL.split(cell):
        whole = known.get(_folded(name))
        for part in [name] if whole is not None else BETWEEN.split(name):
            code = known.get(_folded(part))
            if code is None and part.strip():
                left.append(part.strip())
            elif code and code not in codes:
                codes.append(code)
    return Some(codes, left)


def _folded(name: str) -> str:
    return fold(name.replace("_", " ").replace("-", " "))


def _named(labels: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {_folded(name): code for code, name in labels}


def _terms(terms: Iterable[TaxonomyTerm], scheme: str) -> dict[str, str]:
    of_scheme = [term for term in terms if term.scheme == scheme]
    names = [
        (t.code, t.labels[lang]) for t in of_scheme for lang in LABELLED_IN if lang in t.labels
    ]
    own = _named(names) | _named((term.code, term.code) for term in of_scheme)
    return _of_data_inclusion(terms, scheme) | own


def _of_data_inclusion(terms: Iterable[TaxonomyTerm], scheme: str) -> dict[str, str]:
    """Our codes by the thématiques of data·inclusion; the first in our order, where several are.

    "apprendre-francais--suivre-formation" names a need, and with it the theme that has it.
    """
    parents = {term.pk: term.code for term in terms}
    known: dict[str, str] = {}
    for term in sorted(terms, key=lambda term: term.scheme != Scheme.THEME):
        code = term.code if term.scheme == scheme else parents.get(term.parent_id or 0, "")
        if scheme == Scheme.NEED and term.scheme == Scheme.THEME:
            code = ""  # a theme alone names no need, and is no mistake in the cell
        for other in term.mappings.get("data-inclusion", []):
            known.setdefault(_folded(other), code)
    return known


@cache
def _languages() -> dict[str, str]:
    return _named((code, name) for name, code in OTHER_NAMES.items()) | _in_every_language(
        SPOKEN_LANGUAGES
    )


# Codes of data·inclusion, version 1, for those of our vocabularies; "" for what we say by saying
# nothing. docs/importing.md names what has no equal here.
DATA_INCLUSION = {
    "gratuit-sous-conditions": "conditional",
    "gratuit": "free",
    "payant": "paid",
    "adhesion": "conditional",
    "pass-numerique": "conditional",
    "en-presentiel": "on_site",
    "a-distance": "remote",
    "telephoner": "phone",
    "envoyer-un-courriel": "email",
    "se-presenter": "walk_in",
    "utiliser-lien-mobilisation": "online",
    "envoyer-un-courriel-avec-une-fiche-de-prescription": "referral",
    "femmes": "women",
    "familles": "families",
    "jeunes": "young_adults",
    "seniors": "seniors",
    "etudiants": "students",
    "personnes-en-situation-de-handicap": "disabled",
    "tous-publics": "",
    "adultes": "",
    "personnes-exilees": "",
}


def _in_data_inclusion(choices: Mapping[str, object]) -> dict[str, str]:
    """Those of the codes that mean one of these choices, or nothing."""
    means = ((code, other) for other, code in DATA_INCLUSION.items())
    return _named((code, other) for code, other in means if not code or code in choices)


# The names of a vocabulary by its codes: made once, since they take all languages.
_NAMES: dict[tuple[str, ...], dict[str, str]] = {}


def _in_every_language(labels: Mapping[str, object]) -> dict[str, str]:
    """The codes by their labels in every language of the content, and by themselves."""
    key = tuple(labels)
    if key not in _NAMES:
        names: dict[str, str] = {}
        for language in LABELLED_IN:
            with override(language):
                names |= _named((code, str(label)) for code, label in labels.items())
        _NAMES[key] = names | _named((code, code) for code in labels)
    return _NAMES[key]
