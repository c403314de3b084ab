"""Templates of life goals, read from fixtures/goals.yaml with their texts in several languages.

A template is an ordered list of steps: procedures by their slug, and needs, which resolve to the
nearest programmes that the person qualifies for. A step may come after others, and several steps
may be alternatives, of which one is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import get_language

from directory import taxonomy, texts
from directory.models import ProcedureSheet, TaxonomyTerm
from directory.texts import Text
from journeys.offers import Offer, chosen_among, offers
from journeys.profile import Profile


@dataclass(frozen=True)
class TemplateStep:
    """A procedure by its slug, or a need by its code.

    ``after``: keys of the steps that come before it; ``group``: number of the alternatives it
    belongs to, 0 for a step without alternative.
    """

    procedure: str = ""
    need: str = ""
    after: tuple[str, ...] = ()
    group: int = 0

    @property
    def key(self) -> str:
        """How other steps of the template name it; a sheet and a need may have one code."""
        return step_key(self.procedure, self.need)


@dataclass(frozen=True)
class GoalTemplate:
    """A goal that many people have, with the steps that lead to it."""

    code: str
    icon: str
    theme: str
    names: dict[str, str]
    summaries: dict[str, str]
    steps: tuple[TemplateStep, ...]

    def step(self, key: str) -> TemplateStep | None:
        """The step with this key."""
        return next((step for step in self.steps if step.key == key), None)

    def alternatives_of(self, key: str) -> list[str]:
        """Keys of the steps of which one is enough, ``key`` included; [] without alternatives."""
        step = self.step(key)
        if step is None or not step.group:
            return []
        return [other.key for other in self.steps if other.group == step.group]

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
    """One step of a template as a form offers it: a sheet, or a need with programmes near.

    ``group`` as in ``TemplateStep``; ``is_chosen``: ticked before she has chosen herself;
    ``is_first``: the first of its alternatives; ``after``: titles of what comes before it.
    """

    no: int
    group: int = 0
    is_chosen: bool = True
    is_first: bool = False
    after: tuple[Text, ...] = ()
    sheet: ProcedureSheet | None = None
    title: Text | None = None
    summary: Text | None = None
    need: TaxonomyTerm | None = None
    offers: tuple[Offer, ...] = ()

    @property
    def chosen(self) -> str:
        """The id of the programme ticked before she has chosen herself, "" for none."""
        return chosen_among(self.offers)

    @property
    def field(self) -> str:
        """Name of the form field that holds the programmes chosen for it."""
        return f"programme-{self.no}"


def step_key(procedure: str, need: str) -> str:
    """The key of a step for a procedure or a need, "" for neither."""
    if procedure:
        return f"procedure:{procedure}"
    return f"need:{need}" if need else ""


@cache
def templates() -> dict[str, GoalTemplate]:
    """Every template by its code, in order."""
    path = settings.FIXTURES / "goals.yaml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        each["code"]: GoalTemplate(
            each["code"],
            each["icon"],
            each["theme"],
            each["names"],
            each["summaries"],
            tuple(_steps(each["steps"])),
        )
        for each in declared
    }


def _steps(declared: list[dict[str, Any]]) -> Iterator[TemplateStep]:
    """The steps in order; ``one_of`` holds alternatives, which share what comes before them."""
    for group, each in enumerate(declared, start=1):
        alternatives = each.get("one_of", [])
        for step in alternatives or [each]:
            yield TemplateStep(
                step.get("procedure", ""),
                step.get("need", ""),
                tuple(each.get("after", ())),
                group if alternatives else 0,
            )


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
    titles: dict[str, Text] = {}
    groups: set[int] = set()
    choices = []
    for no, step in enumerate(template.steps, start=1):
        sheet, need = sheets.get(step.procedure), terms.get(step.need)
        if sheet:
            titles[step.key] = by_sheet[sheet.pk]["title"]
        elif need:
            titles[step.key] = Text(need.label, language or settings.SOURCE_LANGUAGE)
        else:
            continue
        is_first = step.group not in groups
        groups.add(step.group)
        choices.append(
            TemplateChoice(
                no,
                group=step.group,
                is_chosen=not step.group or is_first,
                is_first=bool(step.group) and is_first,
                after=tuple(titles[key] for key in step.after if key in titles),
                sheet=sheet,
                title=titles[step.key],
                summary=by_sheet[sheet.pk].get("summary") if sheet else None,
                need=None if sheet else need,
                offers=tuple(offers(step.need, profile)) if not sheet else (),
            )
        )
    return choices
