"""Cards: programmes as lists of results show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

from directory import taxonomy
from directory.display.conditions import (
    Spoken,
    capacity_in_words,
    conditions_of,
    cost_in_words,
    languages_of,
)
from directory.display.place_links import query_of_place
from directory.freshness import is_marked
from directory.hours import (
    UNTIL_FURTHER_NOTICE,
    HoursState,
    change_in_words,
    state_at,
    state_in_words,
)
from directory.hours.school_time import moment_in
from directory.models import TaxonomyTerm
from directory.search.result import Hours, SearchResult
from directory.texts import Text
from directory.vocabulary import Operating, Precision
from regions import cached
from regions.cached import LocalName

# A place closed as long or longer says first from which day it is open.
LONG_CLOSED = timedelta(days=7)
# A day further away is said with its year.
SAME_YEAR = timedelta(days=300)
# Placeholder for the id of a programme.
NO_ID = UUID(int=0)
NO_NAMES: Mapping[str, LocalName] = {}
_change = lazy(change_in_words, str)


@dataclass(frozen=True)
class HoursDisplay:
    """Opening state with its wording.

    ``change`` is the wording of a card, which has less room; it is written only where it is shown.
    """

    state: str
    sentence: str | Promise
    is_open: bool | None
    next_change_at: datetime | None
    change: str | Promise = ""


@dataclass(frozen=True)
class Card:
    """A programme in a list of results. ``distance_m`` in metres, only at a site."""

    id: UUID
    url: str
    title: Text
    summary: Text
    organization: str
    theme: TaxonomyTerm
    conditions: list[str]
    reach: str
    distance_m: float | None
    locality: str
    # Its name in the script of the page, when the locality is a commune that has one.
    local_name: LocalName | None
    is_around: bool
    is_hidden: bool
    hours: HoursDisplay
    # The first day of one that is closed for a week or longer, in words; else "".
    opens_on: str
    languages: list[Spoken]
    access_modes: list[str]
    cost_label: str
    capacity_label: str | Promise
    verified_on: date | None
    modified_on: date
    is_stale: bool
    is_example: bool
    is_suspended: bool
    lon: float | None
    lat: float | None

    @property
    def place_query(self) -> str:
        """The query of its address, by which the reader's place goes along; "" without a place."""
        _address, mark, query = self.url.partition("?")
        return mark + query

    @property
    def outdated(self) -> Text:
        """The outdated one of title and summary; the title when neither is."""
        return self.summary if self.summary.is_outdated else self.title


def programme_address(programme_id: UUID) -> str:
    """The address of a programme's page in the reader's language."""
    before, after = _around_id(get_language())
    return f"{before}{programme_id}{after}"


@cache
def _around_id(_language: str | None) -> tuple[str, str]:
    """What stands before and after the id in an address in the language that is active."""
    before, _, after = reverse("directory:programme", args=[NO_ID]).partition(str(NO_ID))
    return before, after


def hours_display(hours: Hours, moment: datetime) -> HoursDisplay:
    """State and wording of the hours of a result or a site at ``moment``."""
    state = state_of(hours, moment)
    local = moment.astimezone(ZoneInfo(hours.time_zone))
    return HoursDisplay(
        state=state.state,
        sentence=state_in_words(state, local),
        is_open=state.is_open,
        next_change_at=state.next_change_at,
        change=_change(state, local),
    )


def first_day_in_words(hours: HoursDisplay, moment: datetime) -> str:
    """The day on which a place opens that is closed for a week or longer; "" for any other."""
    if hours.is_open is not False or hours.next_change_at is None:
        return ""
    opens_on = hours.next_change_at.date()
    wait = opens_on - moment.astimezone(hours.next_change_at.tzinfo).date()
    if wait < LONG_CLOSED:
        return ""
    return date_format(opens_on, "MONTH_DAY_FORMAT" if wait < SAME_YEAR else "DATE_FORMAT")


def judged_at(hours: Hours, moment: datetime, school_time: str) -> datetime:
    """The moment at which a search judges hours; in a time of the school year by department."""
    return moment_in(school_time, hours.rule_text, hours.time_zone, moment)


def state_of(hours: Hours, moment: datetime) -> HoursState:
    """The state of hours; closed for a programme that does not run."""
    if hours.operating != Operating.ACTIVE:
        return UNTIL_FURTHER_NOTICE
    return state_at(hours.rule_text, hours.time_zone, moment, hours.by_appointment)


def cards(
    results: Iterable[SearchResult],
    language: str,
    moment: datetime | None = None,
    *,
    place: str = "",
    school_time: str = "",
) -> list[Card]:
    """Make the cards of results, in order; results already have their texts in ``language``.

    ``place``: the code of the reader's place, which goes along in the links of the cards. With
    ``school_time`` hours are told at the moment at which the search judges them.
    """
    moment = moment or timezone.now()
    local_names = cached.local_names(language)
    query = query_of_place(place)
    return [
        card(result, moment, local_names, query, judged_at(result.hours, moment, school_time))
        for result in results
    ]


def card(
    result: SearchResult,
    moment: datetime,
    local_names: Mapping[str, LocalName] = NO_NAMES,
    query: str = "",
    hours_at: datetime | None = None,
) -> Card:
    """Make the card of one result; its hours are told at ``hours_at`` where that is given."""
    words = result.words
    today = timezone.localdate(moment)
    is_hidden = result.precision == Precision.HIDDEN
    hours, opens_on = _hours_and_first_day(result.hours, hours_at or moment)
    return Card(
        id=result.programme_id,
        url=programme_address(result.programme_id) + query,
        title=words["title"],
        summary=words.get("summary", words["title"]),
        organization=result.organization,
        theme=result.theme or taxonomy.read(result.theme_id),
        conditions=[condition.alone for condition in conditions_of(result)],
        reach=result.reach,
        distance_m=result.distance_m,
        locality=result.locality,
        local_name=local_names.get(result.locality),
        is_around=result.precision == Precision.COMMUNE,
        is_hidden=is_hidden,
        hours=hours,
        opens_on=opens_on,
        languages=languages_of(result),
        access_modes=result.access_modes,
        cost_label=cost_in_words(result.cost, result.cost_eur),
        capacity_label=capacity_in_words(result, today),
        verified_on=result.verified_on,
        modified_on=timezone.localdate(result.modified_at),
        is_stale=is_marked(result.verified_on, today),
        is_example=result.is_example,
        is_suspended=result.operating == Operating.SUSPENDED,
        lon=None if is_hidden else result.lon,
        lat=None if is_hidden else result.lat,
    )


def _hours_and_first_day(hours: Hours, moment: datetime) -> tuple[HoursDisplay, str]:
    """Hours as they are told at a moment, and the day from which they hold, in words."""
    displayed = hours_display(hours, moment)
    return displayed, first_day_in_words(displayed, moment)
