"""What stands on a paper: rows in the reader's language with French beside them.

A paper is shown to somebody who reads French as often as it is read by its owner. Parts are made in
each language by the same function and brought together by their keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from directory.texts import SOURCE, Text
from printing.writing import direction_of, with_signs_isolated, with_spans_unbroken

NO_HTML = SafeString("")
# Marks of rows that are no number of a step.
SECTION, BOX, DONE = "section", "box", "done"


@dataclass(frozen=True)
class Part:
    """A heading with lines and a text below it, in one language.

    ``heading`` and ``lines`` are in ``lang`` ("" for a person's own words), ``html`` in
    ``html_lang``. ``note`` is in the person's own words, ``label`` a notice about the translation.
    """

    key: str
    lang: str
    heading: str = ""
    lines: tuple[str, ...] = ()
    html: SafeString = NO_HTML
    html_lang: str = ""
    label: str = ""
    note: str = ""
    is_untranslated: bool = False

    @property
    def dir(self) -> str:
        """The direction of the heading and the lines."""
        return direction(self.lang) if self.lang else direction_of(self.heading)

    @property
    def html_dir(self) -> str:
        """The direction of the text."""
        return direction(self.html_lang)

    @property
    def note_dir(self) -> str:
        """The direction of the note."""
        return direction_of(self.note)

    @property
    def laid_out_heading(self) -> str:
        """The heading as it is laid out."""
        return with_signs_isolated(self.heading)

    @property
    def laid_out_lines(self) -> list[str]:
        """The lines as they are laid out: words such as "LGBT+" isolated, times unbroken."""
        return [with_spans_unbroken(with_signs_isolated(line)) for line in self.lines]


@dataclass(frozen=True)
class Row:
    """A part of a paper; ``french`` is None where French alone is shown.

    ``mark`` is the number of a step, "box" or "done" before something to tick, "section" for a
    title of the rows below it, or "".
    """

    own: Part
    french: Part | None
    icon: str = ""
    mark: str = ""

    @property
    def is_section(self) -> bool:
        """Whether it is the title of the rows below it."""
        return self.mark == SECTION


@dataclass(frozen=True)
class Shape:
    """The icon and the mark of the row that a part stands in."""

    part: Part
    icon: str = ""
    mark: str = ""


# Makes the parts in a language, which is the active one; ``is_beside`` for the French ones beside
# others, which repeat no address or number.
Maker = Callable[[str, bool], list[Shape]]


def rows_in_both(language: str, make: Maker) -> list[Row]:
    """The rows that ``make`` gives in a language, with French beside them."""
    with override(language):
        own = make(language, False)
    if language == SOURCE:
        return [Row(shape.part, None, shape.icon, shape.mark) for shape in own]
    with override(SOURCE):
        beside = {shape.part.key: shape.part for shape in make(SOURCE, True)}
    return [_row(shape, beside.get(shape.part.key)) for shape in own]


def _row(shape: Shape, french: Part | None) -> Row:
    """A row; what is in French alone, or in a person's own words, takes the whole line."""
    part = shape.part
    is_alone = part.lang in ("", SOURCE) or (part.is_untranslated and not part.lines)
    return Row(part, None if is_alone else french, shape.icon, shape.mark)


def text_part(
    key: str, language: str, heading: str, text: Text, lines: tuple[str, ...] = ()
) -> Part:
    """A part whose text is rendered from Markdown."""
    return Part(
        key=key,
        lang=language,
        heading=heading,
        lines=lines,
        html=text.html,
        html_lang=text.lang,
        label=label_of(text),
        is_untranslated=text.is_fallback,
    )


def title_part(words: Mapping[str, Text]) -> Part:
    """The title of a programme or sheet."""
    title = words["title"]
    label = _("Not yet translated: shown in French") if title.is_fallback else str(title.label)
    return Part("title", title.lang, title.text, label=label, is_untranslated=title.is_fallback)


def headed_texts(
    headings: Mapping[str, tuple[str, str]], words: Mapping[str, Text], language: str, *keys: str
) -> Iterator[Shape]:
    """Those of the texts that are there, with the icon and heading of each in ``headings``."""
    for key in keys:
        if key in words:
            icon, heading = headings[key]
            yield Shape(text_part(key, language, heading and _(heading), words[key]), icon)


def label_of(text: Text) -> str:
    """The notice about an outdated translation; an unreviewed one is told once, by the title."""
    return str(text.label) if text.is_outdated else ""


def direction(language: str) -> str:
    """The direction of the script of a language."""
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"


def checked_lines(verified_on: date | None, modified_at: datetime) -> list[str]:
    """When a person checked the content, or that nobody has yet; when it was changed."""
    checked = _("Not yet checked by a person")
    if verified_on:
        day = date_format(verified_on, "DATE_FORMAT")
        checked = _("Checked on %(date)s") % {"date": day}
    changed = _("Last changed on %(date)s") % {"date": date_format(modified_at, "DATE_FORMAT")}
    return [checked, changed]
