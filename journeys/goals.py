"""Templates of life goals, read from fixtures/goals.yaml with their texts in several languages.

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
        """Its name in the reader's language, else in English, else in French."""
        return in_language(self.names)

    @property
    def summary(self) -> Text:
        """A sentence about it, in the same language as the name."""
        return in_language(self.summaries)


@dataclass(frozen=True)
class TemplateChoice:
    """One step of a template as a form offers it: a sheet, or a need with programmes near."""

    no: int
    sheet: ProcedureSheet | None = None
    title: Text | None = None
    summary: Text | None = None
    need: TaxonomyTerm | None = None
    cards: tuple[Card, ...] = ()

    @property
    def field(self) -> str:
        """Name of the form field that holds the programmes chosen for it."""
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


def in_language(translations: dict[str, str]) -> Text:
    """The text in the reader's language, else in English, else in French."""
    language = get_language() or settings.SOURCE_LANGUAGE
    lang = next(code for code in (language, "en", "fr") if code in translations)
    return Text(translations[lang], lang, is_fallback=lang != language)


def choices_of(template: GoalTemplate, profile: Profile) -> list[TemplateChoice]:
    """The steps of a template for a person: its published sheets, and programmes near her."""
    language = get_language()
    slugs = [step.procedure for step in template.steps if step.procedure]
    sheets = {
        sheet.slug: sheet for sheet in ProcedureSheet.objects.published().filter(slug__in=slugs)
    }
    by_sheet = texts.of_sheets([each.pk for each in sheets.values()], language, "title", "summary")
    terms = {term.code: term for term in taxonomy.needs()}
    choices = []
    for no, step in enumerate(template.steps, start=1):
        if sheet := sheets.get(step.procedure):
            by_key = by_sheet[sheet.pk]
            choices.append(TemplateChoice(no, sheet, by_key["title"], by_key.get("summary")))
        elif need := terms.get(step.need):
            choices.append(TemplateChoice(no, need=need, cards=tuple(offers(need.code, profile))))
    return choices


def offers(need: str, profile: Profile, count: int = OFFERED) -> list[Card]:
    """The ``count`` nearest programmes for a need that accept her, as cards; none without place."""
    if not profile.found_place():
        return []
    language = get_language()
    criteria = profile.criteria(need, language)
    entries = search_results(criteria, count).entries
    return cards(entries, language)
