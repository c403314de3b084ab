"""Templates of life goals: data, read from fixtures/goals.yaml, in every language it is written in.

A template is an ordered list of steps: procedures by their slug, and needs, which resolve to the
nearest programmes that the person qualifies for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import yaml
from django.conf import settings
from django.utils.translation import get_language

from directory import taxonomy, texts
from directory.display.cards import Card, cards
from directory.models import ProcedureSheet, TaxonomyTerm
from directory.search.pages import search_results
from directory.texts import Text
from journeys.profile import Profile

# How many programmes are offered for a need.
OFFERED = 3


@dataclass(frozen=True)
class TemplateStep:
    """A procedure by its slug, or a need by its code."""

    procedure: str = ""
    need: str = ""


@dataclass(frozen=True)
class GoalTemplate:
    """A goal that many people have, with the steps that lead to it."""

    code: str
    icon: str
    names: dict[str, str]
    summaries: dict[str, str]
    steps: tuple[TemplateStep, ...]

    @property
    def name(self) -> Text:
        """What it is called, in the reader's language when known."""
        return in_language(self.names)

    @property
    def summary(self) -> Text:
        """What it is about, in one sentence."""
        return in_language(self.summaries)


@dataclass(frozen=True)
class Proposal:
    """One step of a template, ready to be chosen: a sheet, or a need with programmes near."""

    no: int
    sheet: ProcedureSheet | None = None
    title: Text | None = None
    summary: Text | None = None
    need: TaxonomyTerm | None = None
    cards: tuple[Card, ...] = ()

    @property
    def field(self) -> str:
        """The name under which a form says which programmes were chosen for it."""
        return f"programme-{self.no}"


@cache
def templates() -> dict[str, GoalTemplate]:
    """Every template by its code, in order."""
    path = settings.FIXTURES / "goals.yaml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        each["code"]: GoalTemplate(
            each["code"],
            each["icon"],
            each["names"],
            each["summaries"],
            tuple(TemplateStep(**step) for step in each["steps"]),
        )
        for each in declared
    }


def in_language(words: dict[str, str]) -> Text:
    """The words in the reader's language, else in English, else in French."""
    language = get_language() or settings.SOURCE_LANGUAGE
    lang = next(code for code in (language, "en", "fr") if code in words)
    return Text(words[lang], lang, is_fallback=lang != language)


def proposals(template: GoalTemplate, profile: Profile) -> list[Proposal]:
    """The steps of a template for a person: its published sheets, and help near her."""
    language = get_language()
    slugs = [step.procedure for step in template.steps if step.procedure]
    sheets = {
        sheet.slug: sheet for sheet in ProcedureSheet.objects.published().filter(slug__in=slugs)
    }
    words = texts.of_sheets([sheet.pk for sheet in sheets.values()], language, "title", "summary")
    terms = {term.code: term for term in taxonomy.needs()}
    proposed = []
    for no, step in enumerate(template.steps, start=1):
        if sheet := sheets.get(step.procedure):
            value = words[sheet.pk]
            proposed.append(Proposal(no, sheet, value["title"], value.get("summary")))
        elif need := terms.get(step.need):
            proposed.append(Proposal(no, need=need, cards=tuple(offers(need.code, profile))))
    return proposed


def offers(need: str, profile: Profile, count: int = OFFERED) -> list[Card]:
    """The nearest programmes for a need that accept the person; none until she says where."""
    if not profile.found_place():
        return []
    language = get_language()
    criteria = profile.criteria(need, language)
    entries = search_results(criteria, count).entries
    return cards(entries, language)
