"""A procedure sheet on paper: its page without offices and programmes near a place."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from directory import texts
from directory.display.conditions import labelled
from directory.display.figures import absence_in_words, figures
from directory.display.paper import (
    BOX,
    SECTION,
    Part,
    Row,
    Shape,
    checked_lines,
    headed_texts,
    label_of,
    rows_in_both,
    text_part,
    title_part,
)
from directory.display.procedures import ListLine, documents, steps
from directory.models import ProcedureSheet, ProcedureSource
from directory.texts import Text
from directory.vocabulary import FactKind, Office
from printing.writing import left_to_right

# Stands on paper behind each source that is on no official site; its meaning ends the list.
UNOFFICIAL = "*"
# Text of a sheet → its icon and heading.
HEADINGS = {
    "summary": ("", ""),
    "who": ("user-check", gettext_noop("Who it is for")),
    "next": ("arrow-right", gettext_noop("What happens next")),
}


def procedure_rows(sheet: ProcedureSheet, language: str) -> list[Row]:
    """The rows of a sheet fetched ``in_full``; the first is its title."""

    def make(language: str, is_beside: bool) -> list[Shape]:
        words = texts.displayed_texts(sheet.sections.all(), language)
        return [
            Shape(title_part(words), sheet.theme.icon),
            *_notice(sheet, language),
            *headed_texts(HEADINGS, words, language, "summary"),
            *_figures(sheet, words, language),
            *headed_texts(HEADINGS, words, language, "who"),
            *_steps(sheet, words, language),
            *_documents(sheet, words, language),
            _office(sheet, language),
            *headed_texts(HEADINGS, words, language, "next"),
        ]

    return rows_in_both(language, make)


def _notice(sheet: ProcedureSheet, language: str) -> Iterator[Shape]:
    if not sheet.verified_on:
        line = _("Not yet checked by a person. Ask the office before you decide.")
        yield Shape(Part("unchecked", language, line), "clock-alert")


def _figures(sheet: ProcedureSheet, words: dict[str, Text], language: str) -> Iterator[Shape]:
    for number, each in enumerate(figures(sheet.facts.all(), words)):
        figure = each.figure or absence_in_words(each)
        heading = labelled(str(each.kind_label), figure) if figure else str(each.kind_label)
        icon = "banknote" if each.kind == FactKind.COST else "clock"
        if each.text:
            yield Shape(text_part(f"figure-{number}", language, heading, each.text), icon)


def _steps(sheet: ProcedureSheet, words: dict[str, Text], language: str) -> Iterator[Shape]:
    shown = steps(sheet.steps.all(), words, sheet.office)
    if shown:
        yield Shape(Part("steps", language, _("Steps")), "footprints", SECTION)
    for step in shown:
        lines = tuple(str(line) for line in (step.joined_label, step.office_label) if line)
        yield Shape(_line(step, language, lines), mark=str(step.no))


def _documents(sheet: ProcedureSheet, words: dict[str, Text], language: str) -> Iterator[Shape]:
    shown = documents(sheet, words)
    if shown:
        yield Shape(Part("documents", language, _("What to bring")), "list-checks", SECTION)
    for paper in shown:
        yield Shape(_line(paper, language), mark=BOX)


def _line(line: ListLine, language: str, lines: tuple[str, ...] = ()) -> Part:
    """A step or a document: its headline and detail, in the language of its text."""
    return Part(
        key=line.id,
        lang=line.lang,
        heading=line.headline,
        lines=lines,
        html=line.detail_html,
        html_lang=line.lang,
        label=label_of(line.text),
        is_untranslated=line.lang != language,
    )


def _office(sheet: ProcedureSheet, language: str) -> Shape:
    is_named = sheet.office != Office.OTHER
    lines = (str(Office(sheet.office).label) if is_named else _("The steps say where to go."),)
    return Shape(Part("office", language, _("Where to go"), lines), "landmark")


def procedure_foot(sheet: ProcedureSheet) -> list[str]:
    """When the sheet was checked and changed, and its sources; as paragraphs."""
    sources = list(sheet.sources.all())
    checked = " · ".join(checked_lines(sheet.verified_on, sheet.modified_at))
    if not sources:
        return [checked]
    words = [_source(source) for source in sources]
    if not all(source.is_official for source in sources):
        words.append(f"{UNOFFICIAL} {_('not an official site')}")
    return [checked, " · ".join(words)]


def _source(source: ProcedureSource) -> str:
    """A source, marked if its site is not official, and the date of the copy read, if known."""
    mark = "" if source.is_official else f" {UNOFFICIAL}"
    name = left_to_right(f"{source.publisher} · {source.title}{mark}")
    if source.consulted_on is None:
        return name
    day = date_format(source.consulted_on, "DATE_FORMAT")
    return f"{name} · " + _("copy of %(date)s") % {"date": day}
