"""Labels of sections of content: titles, and (label, value) lines in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from contributions.revisions import sheet_labels
from contributions.schema.sections import FIXED, Content, SectionValue, site_of, text_of
from contributions.schema.snapshot import COLUMNS, ORGANIZATION, SITE_COLUMNS
from directory import taxonomy, texts
from directory.display.conditions import age_in_words, cost_in_words, joined, levels_in_words
from directory.display.declared import value_in_words
from directory.fields import Column, HoursColumn, Label, PhoneColumn, declared_columns
from directory.models import ProcedureDocument, ProcedureFact, ProcedureStep, Programme, Section
from directory.vocabulary import (
    SPOKEN_LANGUAGES,
    LanguageMode,
    Operating,
    Publication,
)
from geo.value_types import JsonObject
from regions.models import Territory

# Label and value of a line.
Line = tuple[str, str]

KEYS: dict[str, Label] = {
    "title": _("Title"),
    "summary": _("In one sentence"),
    "description": _("What they do"),
    "join": _("How to join"),
    "bring": _("What to bring"),
    "next": _("What happens next"),
    "who": _("Who it is for"),
}
TITLES: dict[str, Label] = {
    "organization": _("Who runs it"),
    "about": _("What it is about"),
    "conditions": _("Who can go"),
    "languages": _("Languages spoken"),
    "joining": _("How help reaches people"),
    "contact": _("Contact"),
    "hours": _("Hours without a place"),
    "capacity": pgettext_lazy("room left in a programme", "Places"),
    "operating": _("Whether it runs"),
    "coverage": _("For people who live in"),
    "state": pgettext_lazy("of a programme", "State"),
    "verified": _("Checked"),
    "origin": _("Where this comes from"),
    **sheet_labels.TITLES,
}
ORDER = (*KEYS, *FIXED, *sheet_labels.TITLES)


@dataclass(frozen=True)
class Names:
    """Names of codes and ids in sections, read at once for many sections (``names_for``)."""

    territories: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)
    programmes: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)


def names_for(contents: Iterable[Content]) -> Names:
    """The names of all codes and ids in these contents, in at most nine queries."""
    codes: set[str] = set()
    slugs: set[str] = set()
    keys: set[str] = set()
    merged: set[str] = set()
    for name, value in (pair for content in contents for pair in content.items()):
        if place := text_of(name):
            keys.add(place[1])
        elif isinstance(value, dict):
            codes |= {value.get("commune") or "", *value.get("territories", [])}
            slugs |= set(value.get("procedures", []))
            merged.add(value.get("merged_into") or "")
    return Names(
        territories=_territories(codes - {""}),
        sheets=_sheets(slugs),
        programmes=_programmes(merged - {""}),
        keys=_keys(keys - set(KEYS)),
    )


def section_title(name: str, names: Names | None = None) -> str:
    """The title of a section; of a text with its language where that is not French."""
    if place := text_of(name):
        language, key = place
        known_keys = (names or names_for([{name: ""}])).keys
        title = str(KEYS.get(key) or known_keys.get(key) or _("A step or a paper"))
        if language == settings.SOURCE_LANGUAGE:
            return title
        return gettext("%(what)s, in %(language)s") % {
            "what": title,
            "language": dict(settings.CONTENT_LANGUAGES).get(language, language),
        }
    if site_of(name):
        return gettext("Place")
    return str(TITLES.get(name, name))


def section_order(name: str) -> tuple[object, ...]:
    """Sort key of sections in reading order: French texts first."""
    place, site = text_of(name), site_of(name)
    if place:
        language, key = place
        at = ORDER.index(key) if key in ORDER else len(KEYS)
        return (0 if language == settings.SOURCE_LANGUAGE else 3, language, at, key)
    return (2, "", 0, name) if site else (1, "", ORDER.index(name) if name in ORDER else 99, name)


def section_lines(name: str, stated: SectionValue, names: Names | None = None) -> list[Line]:
    """The lines (label, value) of a section in the reader's language; values may be "".

    The labels depend on the section's name alone, so that two versions can be compared by line.
    """
    if text_of(name):
        return [(section_title(name, names), str(stated or ""))]
    known = names or names_for([{name: stated}])
    lines = LINES["site" if site_of(name) else name]
    content = stated if isinstance(stated, dict) else {}
    return [(str(label), str(value(content, known) or "")) for label, value in lines]


def _territories(codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    language = get_language() or settings.SOURCE_LANGUAGE
    rows = Territory.objects.filter(code__in=codes).only("code", "name", "names")
    return {territory.code: territory.name_in(language) for territory in rows}


def _sheets(slugs: set[str]) -> dict[str, str]:
    if not slugs:
        return {}
    language = get_language() or settings.SOURCE_LANGUAGE
    rows = Section.objects.filter(sheet__slug__in=slugs).with_keys("title")
    titles = rows.in_languages(language, settings.SOURCE_LANGUAGE).values_list(
        "language", "sheet__slug", "text"
    )
    french_first = sorted(titles, key=lambda row: row[0] != settings.SOURCE_LANGUAGE)
    return {slug: text for _language, slug, text in french_first}


def _programmes(ids: set[str]) -> dict[str, str]:
    """Titles of published programmes by id."""
    if not ids:
        return {}
    language = get_language() or settings.SOURCE_LANGUAGE
    public = Programme.objects.published().filter(pk__in=ids).values_list("pk", flat=True)
    titles = texts.of_programmes(public, language, "title")
    return {
        str(pk): owner_texts["title"].text
        for pk, owner_texts in titles.items()
        if "title" in owner_texts
    }


def _keys(ids: set[str]) -> dict[str, str]:
    """Names of steps, documents and figures of sheets by id, such as "Step 2"."""
    if not ids:
        return {}
    numbered = (
        (ProcedureStep, _("Step %(number)s")),
        (ProcedureDocument, _("Paper %(number)s")),
        (ProcedureFact, _("Figure %(number)s")),
    )
    return {
        str(pk): str(name_format) % {"number": position}
        for model, name_format in numbered
        for pk, position in model.objects.filter(pk__in=ids).values_list("pk", "position")
    }


# Reads the value of a line from a section.
ValueReader = Callable[[JsonObject, Names], object]


def _plain(key: str) -> ValueReader:
    return lambda value, names: value.get(key)


def _code(key: str, choices: type[TextChoices]) -> Callable[[JsonObject, Names], object]:
    # Codes outside the vocabulary, such as the role of who checked an example, are shown as stored.
    labels: dict[str, Any] = dict(choices.choices)
    return lambda value, names: labels.get(str(value.get(key)), value.get(key) or "")


def _yes(key: str) -> ValueReader:
    return lambda value, names: _("yes") if value.get(key) else ""


def _day(key: str) -> ValueReader:
    return lambda value, names: _date(value.get(key))


def _date(day: str | None) -> str:
    return date_format(date.fromisoformat(day), "DATE_FORMAT") if day else ""


def _terms(key: str) -> ValueReader:
    def value(stated: JsonObject, names: Names) -> str:
        labels = {term.code: term.label for term in taxonomy.terms()}
        return joined([str(labels.get(code, code)) for code in stated.get(key) or []])

    return value


def _named(key: str, known: str) -> ValueReader:
    def value(stated: JsonObject, names: Names) -> str:
        return joined([getattr(names, known).get(code, code) for code in stated.get(key) or []])

    return value


def _spoken(mode: str) -> ValueReader:
    return lambda value, names: joined(
        [str(SPOKEN_LANGUAGES.get(code, code)) for code in value.get(mode) or []]
    )


def _age(value: JsonObject, names: Names) -> str:
    return age_in_words(value.get("age_min"), value.get("age_max"))


def _cost(value: JsonObject, names: Names) -> str:
    amount = value.get("cost_eur")
    return cost_in_words(value.get("cost") or "", Decimal(amount) if amount else None)


def _commune(value: JsonObject, names: Names) -> str:
    return names.territories.get(value.get("commune") or "", value.get("commune") or "")


def _point(value: JsonObject, names: Names) -> str:
    lon, lat = value.get("point") or (None, None)
    return "" if lon is None else f"{lat:.5f}, {lon:.5f}"


def _closures(value: JsonObject, names: Names) -> str:
    language = get_language() or settings.SOURCE_LANGUAGE
    periods = []
    for closed in value.get("closures") or []:
        reasons = closed.get("reasons") or {}
        reason = reasons.get(language) or reasons.get(settings.SOURCE_LANGUAGE, "")
        days = f"{_date(closed['first_on'])} – {_date(closed['last_on'])}"
        periods.append(f"{days} ({reason})" if reason else days)
    return " · ".join(periods)


def _merged_into(value: JsonObject, names: Names) -> str:
    other = value.get("merged_into") or ""
    return names.programmes.get(other, other)


def _of_sheet(reader: sheet_labels.Reader) -> ValueReader:
    return lambda value, names: reader(value)


def _levels(value: JsonObject, names: Names) -> str:
    return levels_in_words(value.get("french_levels") or [])


def _places_left(value: JsonObject, names: Names) -> str:
    return str(value.get("capacity") or 0) if value else ""


# Label of a line, and the function that reads its value from a section.
LineReader = tuple[Label, Callable[[JsonObject, Names], object]]
# Lines with several fields or their own wording; None for fields of another line.
OWN_LINES: dict[str, LineReader | None] = {
    "age_min": (_("Age"), _age),
    "age_max": None,
    "french_levels": (_("Level of French"), _levels),
    "cost": (_("Cost"), _cost),
    "cost_eur": None,
    "capacity": (_("Places left"), _places_left),
}


def _declared(columns: Iterable[Column]) -> list[LineReader]:
    """The lines of declared fields."""
    lines = (
        OWN_LINES.get(column.name, (column.label, _value_reader(column))) for column in columns
    )
    return [line for line in lines if line]


def _value_reader(column: Column) -> Callable[[JsonObject, Names], object]:
    # Phone numbers are shown as stored, so that versions can be compared by digit.
    if isinstance(column, PhoneColumn):
        return _plain(column.name)
    return lambda value, names: value_in_words(column, value.get(column.name))


# Lines of a site before its point.
ADDRESS = ("locality", "street_address", "postcode")
# Labels of hours, by the name of their field.
HOURS_LABELS: dict[str, Label] = {
    column.name: column.label
    for column in (*declared_columns(Programme), *SITE_COLUMNS)
    if isinstance(column, HoursColumn)
}

# The lines of each section.
LINES: dict[str, Sequence[LineReader]] = {
    "organization": _declared(ORGANIZATION),
    "about": (
        (_("Themes"), _terms("themes")),
        (_("Needs"), _terms("needs")),
        (_("Procedures"), _named("procedures", "sheets")),
    ),
    "languages": tuple((mode.label, _spoken(mode.value)) for mode in LanguageMode),
    **{section: _declared(columns) for section, columns in COLUMNS.items()},
    "coverage": (
        (_("Territories"), _named("territories", "territories")),
        (_("Whole country"), _yes("is_nationwide")),
    ),
    "site": (
        (_("Commune"), _commune),
        *_declared(column for column in SITE_COLUMNS if column.name in ADDRESS),
        (_("Latitude, longitude"), _point),
        *_declared(column for column in SITE_COLUMNS if column.name not in ADDRESS),
        (_("Closed"), _closures),
    ),
    "state": (
        (_("Publication"), _code("publication", Publication)),
        # In revisions that were decided before it had a section of its own.
        (_("Running"), _code("operating", Operating)),
        (_("Became one with"), _merged_into),
    ),
    "verified": (
        (_("On"), _day("on")),
        (_("By"), _code("role", Role)),
        (_("next check due"), _day("due_on")),
    ),
    **{
        name: tuple((label, _of_sheet(reader)) for label, reader in lines)
        for name, lines in sheet_labels.LINES.items()
    },
    "origin": ((_("Source"), _plain("source")), (_("Example"), _yes("is_example"))),
}
