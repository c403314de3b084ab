"""A programme on paper: what its page says, without what is near it and without a map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from directory import texts
from directory.display.conditions import (
    conditions_of,
    cost_in_words,
    joined,
    labelled,
    languages_of,
    ways_of_access,
    ways_to_join,
)
from directory.display.declared import Detail, details_of
from directory.display.operating import operating_notice
from directory.display.paper import (
    Part,
    Row,
    Shape,
    checked_lines,
    headed_texts,
    rows_in_both,
    text_part,
    title_part,
)
from directory.display.sites import Closure, SiteDisplay, site_display
from directory.models import Programme, Section
from directory.texts import Text
from directory.vocabulary import Operating, Precision
from printing.writing import left_to_right, unbroken
from regions.phones import phone_in_words


def programme_rows(
    programme: Programme, sections: list[Section], language: str, moment: datetime
) -> list[Row]:
    """The rows of a programme fetched with all that its page shows.

    ``sections`` are its texts and the titles of its sheets; the first row is its title.
    """

    def make(language: str, is_beside: bool) -> list[Shape]:
        own = [section for section in sections if section.programme_id]
        words = texts.displayed_texts(own, language)
        return [
            Shape(title_part(words), programme.theme.icon),
            *_notices(programme, language, moment),
            *headed_texts(HEADINGS, words, language, "summary"),
            _who(programme, language),
            *_sites(programme, language, moment, is_beside=is_beside),
            *_joining(programme, words, language, is_beside=is_beside),
            *_facts(programme, language),
            *headed_texts(HEADINGS, words, language, "description", "bring", "next"),
            *_sheets(programme, sections, language),
        ]

    return rows_in_both(language, make)


def _notices(programme: Programme, language: str, moment: datetime) -> Iterator[Shape]:
    if programme.is_example:
        line = _(
            "This is an invented example. It shows how the site works."
            " This programme does not exist."
        )
        yield Shape(Part("example", language, line), "info")
    if notice := operating_notice(programme, timezone.localdate(moment)):
        line = " ".join(filter(None, (notice.sentence, notice.reason)))
        yield Shape(Part("suspended", language, line), notice.icon)


# Text of a programme → its icon and heading.
HEADINGS = {
    "summary": ("", ""),
    "description": ("info", gettext_noop("What they do")),
    "bring": ("briefcase", gettext_noop("What to bring")),
    "next": ("footprints", gettext_noop("What happens next")),
}


def _who(programme: Programme, language: str) -> Shape:
    stated = [condition.alone for condition in conditions_of(programme)]
    lines = [" · ".join(stated) or _("Everyone may go. There is no condition.")]
    if programme.is_nationwide:
        lines.append(_("For people who live anywhere in France."))
    elif covered := [area.name_in(language) for area in programme.coverage.all()]:
        lines.append(f"{_('For people who live in:')} {joined(covered)}")
    return Shape(Part("who", language, _("Who can go"), tuple(lines)), "user-check")


def _sites(
    programme: Programme, language: str, moment: datetime, *, is_beside: bool
) -> Iterator[Shape]:
    for site in programme.sites.all():
        display = site_display(site, moment)
        is_running = programme.operating == Operating.ACTIVE
        hours = _when(display) if is_running else [str(display.hours.sentence)]
        lines = [*_where(display, is_beside=is_beside), *hours]
        if not is_beside:
            lines += in_one_line(contact_lines(display.phone, display.email, display.website))
        lines += detail_lines(display.details)
        heading = f"{_('When and where')} · {left_to_right(display.locality)}"
        yield Shape(Part(str(site.pk), language, heading, tuple(lines)), "map-pin")


def _where(site: SiteDisplay, *, is_beside: bool) -> list[str]:
    if site.precision == Precision.HIDDEN:
        return [_("The address is confidential. They tell you when you contact them.")]
    return [left_to_right(site.address)] if site.address and not is_beside else []


def _when(site: SiteDisplay) -> list[str]:
    """The usual hours, which hold longer than those of the coming days, and closures."""
    return [" · ".join(hours_lines(site)), *map(_closed, site.closures)]


def _closed(closure: Closure) -> str:
    first, last = (date_format(day, "DATE_FORMAT") for day in (closure.first_on, closure.last_on))
    if first == last:
        return _("Closed on %(day)s") % {"day": first}
    return _("Closed from %(first)s to %(last)s") % {"first": first, "last": last}


def hours_lines(site: SiteDisplay) -> list[str]:
    """The usual hours of a site, or what to do where there are none."""
    if site.usual_hours:
        return [str(line) for line in site.usual_hours]
    if site.by_appointment:
        return [_("By appointment")]
    if site.opening_hours:
        return [_("Hours differ from week to week: ask before you go.")]
    return [_("Hours not known")]


def in_one_line(texts: Iterable[str]) -> list[str]:
    """Short texts one after the other: a line for each would take a second page."""
    return [line] if (line := " · ".join(texts)) else []


def contact_lines(phone: str, *addresses: str) -> list[str]:
    """How to reach somebody: numbers and addresses keep their order in a line of any script."""
    return [left_to_right(each) for each in (unbroken(phone), *addresses) if each]


def detail_lines(details: Iterable[Detail]) -> list[str]:
    """Declared fields as "label: value"."""
    return [
        labelled(detail.label, left_to_right(detail.value) if detail.href else detail.value)
        + (f" · {detail.note}" if detail.note else "")
        for detail in details
    ]


def _joining(
    programme: Programme, words: dict[str, Text], language: str, *, is_beside: bool
) -> Iterator[Shape]:
    ways = [str(way) for way in ways_to_join(programme)]
    lines = in_one_line(ways) + detail_lines(details_of(programme))
    if not programme.sites.all():
        lines.insert(0, ways_of_access(programme))
        if not is_beside:
            phone = phone_in_words(programme.phone)
            lines += in_one_line(contact_lines(phone, programme.email, programme.website))
    heading, shown = _("How to join"), tuple(line for line in lines if line)
    if text := words.get("join"):
        yield Shape(text_part("join", language, heading, text, shown), "door-open")
    elif shown:
        yield Shape(Part("join", language, heading, shown), "door-open")


def _facts(programme: Programme, language: str) -> Iterator[Shape]:
    if cost := cost_in_words(programme.cost, programme.cost_eur):
        yield Shape(Part("cost", language, labelled(_("Cost"), cost)), "banknote")
    by_mode: dict[str, list[str]] = {}
    for spoken in languages_of(programme):
        by_mode.setdefault(str(spoken.mode_label), []).append(str(spoken.label))
    if by_mode:
        lines = in_one_line(labelled(mode, joined(labels)) for mode, labels in by_mode.items())
        heading = _("Languages spoken")
        yield Shape(Part("languages", language, heading, tuple(lines)), "messages-square")


def _sheets(programme: Programme, sections: list[Section], language: str) -> Iterator[Shape]:
    """The titles of the procedure sheets that go with it."""
    by_sheet: dict[str, list[Section]] = {}
    for section in sections:
        if section.sheet_id:
            by_sheet.setdefault(str(section.sheet_id), []).append(section)
    # Annotated by ``directory.views.programme``: JSON objects in place of the relation.
    ids = [sheet["id"] for sheet in programme.sheets]
    lines = tuple(str(texts.displayed_texts(by_sheet[pk], language)["title"]) for pk in ids)
    if lines:
        heading = _("Procedures that go with it")
        yield Shape(Part("procedures", language, heading, lines), "clipboard-list")


def programme_foot(programme: Programme) -> list[str]:
    """When it was checked and changed, who runs it, and where it is from; as paragraphs."""
    lines = checked_lines(programme.verified_on, programme.modified_at)
    lines.append(left_to_right(programme.organization.name))
    if programme.source and not programme.is_example:
        lines.append(left_to_right(programme.source))
    return in_one_line(lines)
