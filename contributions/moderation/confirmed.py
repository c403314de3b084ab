"""What a coordinator confirms when she says that a page is right: words, phone, hours, place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contributions.schema.sections import SOURCE, Content, sites_only, text_name
from contributions.schema.snapshot import COLUMNS, SITE_COLUMNS, snapshot_programmes
from directory.display.declared import value_in_words
from directory.fields import Column
from directory.vocabulary import Precision

SHOWN_OF_SITE = ("street_address", "opening_hours", "by_appointment", "phone", "second_phone")


@dataclass(frozen=True)
class ConfirmedLine:
    """One thing that is confirmed: its label and value; ``lang`` of a text, else ""."""

    label: str | Promise
    value: str
    lang: str = ""


def confirmed_lines(ids: Iterable[UUID]) -> dict[UUID, list[ConfirmedLine]]:
    """What is confirmed of each of these programmes, in a fixed number of queries.

    No confidential address is among it.
    """
    return {pk: list(_lines(content)) for pk, content in snapshot_programmes(ids).items()}


def _lines(content: Content) -> Iterator[ConfirmedLine]:
    yield from _summary(content)
    yield from _declared(COLUMNS["contact"], content.get("contact") or {})
    yield from _declared(COLUMNS["hours"], content.get("hours") or {})
    for site in sites_only(content).values():
        yield ConfirmedLine(_("Place"), site.get("locality") or "")
        is_hidden = site["precision"] == Precision.HIDDEN
        shown = SHOWN_OF_SITE[1:] if is_hidden else SHOWN_OF_SITE
        yield from _declared((each for each in SITE_COLUMNS if each.name in shown), site)


def _summary(content: Content) -> Iterator[ConfirmedLine]:
    for language in dict.fromkeys([get_language() or SOURCE, SOURCE]):
        if text := content.get(text_name(language, "summary")):
            yield ConfirmedLine(_("In one sentence"), text, language)
            return


def _declared(columns: Iterable[Column], section: dict) -> Iterator[ConfirmedLine]:
    for column in columns:
        if value := value_in_words(column, section.get(column.name)):
            yield ConfirmedLine(column.label, value)
