"""Archetypes (kinds) of example programmes, read from fixtures/examples/archetypes-*.yaml."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from contributions.loading.yaml_fields import Fields, read_yaml, unique
from contributions.schema.problems import Problems
from contributions.schema.programme import ClosureDeclaration
from contributions.schema.sections import LANGUAGES, SOURCE
from contributions.schema.validation import KEYS
from directory.models.programme import OLDEST
from directory.vocabulary import (
    SPOKEN_LANGUAGES,
    AccessMode,
    Audience,
    Cost,
    FrenchLevel,
    JoinMode,
    LanguageMode,
    Operating,
    Precision,
    Status,
)

COVERAGES = ("none", "commune", "epci", "department", "region", "nationwide")
NEEDED_TEXTS = ("title", "summary", "description", "join")
MOST_SITES = 3
HEAVIEST = 5
# What a kind may declare.
FIELDS = (
    *("code", "themes", "needs", "procedures", "statuses", "audiences", "age"),
    *("french_levels", "cost", "cost_eur", "languages", "access_modes", "join_modes"),
    *("by_appointment", "hours", "closures", "coverage", "sites", "precision", "capacity"),
    *("operating", "weight", "towns", "texts"),
)


@dataclass(frozen=True)
class Archetype:
    """A kind of programme; ``hours`` are variants used in turn, ``weight`` how often it occurs.

    A kind with ``towns`` (their codes) is in these alone.
    """

    code: str
    file: str
    themes: list[str]
    needs: list[str]
    procedures: list[str]
    statuses: list[str]
    audiences: list[str]
    age_min: int | None
    age_max: int | None
    french_levels: list[str]
    cost: str
    cost_eur: Decimal | None
    languages: dict[str, list[str]]
    access_modes: list[str]
    join_modes: list[str]
    by_appointment: bool
    hours: list[str]
    closures: tuple[ClosureDeclaration, ...]
    coverage: str
    sites: int
    precision: str
    places: int | None
    days_valid: int | None
    operating: str
    weight: int
    towns: list[str]
    texts: dict[str, dict[str, str]]


def read_archetypes(paths: list[Path]) -> list[Archetype]:
    """The kinds declared in files; ``ContentRefusedError`` lists all that is wrong with them."""
    problems = Problems()
    declared_at: dict[str, Any] = {}
    archetypes: list[Archetype] = []
    for path in paths:
        document = read_yaml(path, problems)
        listed = Fields({"kinds": document}, file=path.name, at="", problems=problems)
        archetypes += [_archetype(fields, declared_at) for fields in listed.each("kinds")]
    problems.refuse_any()
    return archetypes


def _archetype(fields: Fields, declared_at: dict) -> Archetype:
    code = fields.text("code", longest=60)
    fields.at = code or fields.at
    unique(declared_at, code, fields, "code")
    fields.only(*FIELDS)
    age_min, age_max = _ages(fields)
    places, days_valid = _capacity(fields)
    return Archetype(
        code=code,
        file=fields.file,
        themes=fields.codes("themes", None, least=1),
        needs=fields.codes("needs", None),
        procedures=fields.codes("procedures", None),
        statuses=fields.codes("statuses", Status.values),
        audiences=fields.codes("audiences", Audience.values),
        age_min=age_min,
        age_max=age_max,
        french_levels=fields.codes("french_levels", FrenchLevel.values),
        cost=fields.choice("cost", Cost.values, blank=True),
        cost_eur=fields.amount("cost_eur"),
        languages=_languages(fields),
        access_modes=fields.codes("access_modes", AccessMode.values, least=1),
        join_modes=fields.codes("join_modes", JoinMode.values),
        by_appointment=fields.flag("by_appointment"),
        hours=fields.codes("hours", None),
        closures=tuple(map(_closure, fields.each("closures"))),
        coverage=fields.choice("coverage", COVERAGES),
        sites=fields.number("sites", most=MOST_SITES, blank=False) or 0,
        precision=fields.choice("precision", Precision.values),
        places=places,
        days_valid=days_valid,
        operating=fields.choice("operating", Operating.values),
        weight=fields.number("weight", least=1, most=HEAVIEST, blank=False) or 1,
        towns=fields.codes("towns", None),
        texts=_texts(fields.fields("texts")),
    )


def _ages(fields: Fields) -> tuple[int | None, int | None]:
    """The ages in [from, to], both included; None where there is no bound."""
    ages = fields.mapping.get("age")
    if ages is None:
        return None, None
    if not isinstance(ages, list) or len(ages) != len(("from", "to")):
        fields.wrong("age", f"must be [from, to], not {ages!r}")
        return None, None
    bounds = Fields(
        {"from": ages[0], "to": ages[1]},
        file=fields.file,
        at=f"{fields.at}.age",
        problems=fields.problems,
    )
    return bounds.number("from", most=OLDEST), bounds.number("to", most=OLDEST)


def _capacity(fields: Fields) -> tuple[int | None, int | None]:
    if fields.mapping.get("capacity") is None:
        return None, None
    stated = fields.fields("capacity")
    stated.only("places", "days_valid")
    return stated.number("places", blank=False), stated.number("days_valid", blank=False, least=1)


def _languages(fields: Fields) -> dict[str, list[str]]:
    spoken: dict[str, list[str]] = {}
    for language in fields.each("languages"):
        language.only("code", "mode")
        mode = language.choice("mode", LanguageMode.values)
        spoken.setdefault(mode, []).append(language.choice("code", SPOKEN_LANGUAGES))
    return spoken


def _closure(fields: Fields) -> ClosureDeclaration:
    fields.only("from", "to", "reason")
    # A day that is missing is reported among the problems of the file.
    return ClosureDeclaration(
        first_on=fields.day("from"),  # type: ignore[arg-type]
        last_on=fields.day("to"),  # type: ignore[arg-type]
        reasons=fields.fields("reason").in_every_language(),
    )


def _texts(fields: Fields) -> dict[str, dict[str, str]]:
    fields.only(*LANGUAGES)
    texts = {}
    for language in LANGUAGES:
        if language != SOURCE and language not in fields.mapping:
            continue
        declared = fields.fields(language)
        declared.only(*KEYS)
        texts[language] = {key: declared.text(key, required=key in NEEDED_TEXTS) for key in KEYS}
    return texts
