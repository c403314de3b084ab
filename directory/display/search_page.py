"""Context of the search page: groups of cards, links to change the search, the map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory import taxonomy
from directory.display.cards import Card, cards
from directory.display.emergency import emergency_for
from directory.display.offices import NO_OFFICES, offices_for
from directory.display.procedures import SheetResult, search_sheets
from directory.display.search_map import map_config
from directory.display.understood import NOTHING, Understood, label_of_filter, understood
from directory.index.term_ids import FILTERED
from directory.search import lookups
from directory.search.autocomplete import WORD, autocomplete, suggestion_address
from directory.search.criteria import Criteria
from directory.search.cursors import Cursor, CursorError
from directory.search.forms import SearchForm
from directory.search.kept_groups import kept_group
from directory.search.pages import CountedPage, count_results, counted_page, nearest_help
from directory.search.phrases import tag_of
from directory.search.result import MAX_COUNT, SearchResult
from directory.search.text_query import TextQuery
from directory.search.unknown_hours import count_unknown_hours
from directory.vocabulary import AccessMode, Reach
from geo.points import latlon

# How many cards each group shows first.
FIRST_SHOWN: dict[str, int] = {Reach.SITE: 20, Reach.COVERAGE: 6, Reach.REMOTE: 6}
# Procedure sheets shown above programmes when words are searched for.
SHEETS_SHOWN = 3
# Themes, needs, sheets and places offered where words find nothing.
MOST_OFFERS = 8
# Parameter of each field of ``Criteria`` that is a condition.
PARAMETERS = {
    "themes": "theme",
    "needs": "need",
    "audiences": "audience",
    "statuses": "status",
    "access_modes": "access_mode",
    "spoken_languages": "spoken_language",
    "age": "age",
    "french_level": "french_level",
    "is_free": "cost",
    "open_at": "open_at",
    "school_time": "school_time",
    "words": "q",
    "box": "bbox",
    "territory": "territory",
    **{parameter: parameter for parameter in FILTERED},
}
# Labels of active filters whose value alone would not be understood.
SENTENCES = {
    "q": _("“%(words)s”"),
    "age": _("%(age)s years old"),
    **dict.fromkeys(FILTERED, _("%(filter)s: %(value)s")),
}
# Parameters carried from one search to another: neither a device's position nor a cursor.
CARRIED_PARAMETERS = ("place", "radius_m", "exact", *PARAMETERS.values())


@dataclass(frozen=True)
class ReachResults:
    """Results of one reach, how many there are in all, and the cursor of the next page."""

    reach: str
    entries: list[SearchResult]
    next_cursor: Cursor | None
    total: int


@dataclass(frozen=True)
class Group:
    """Results of one reach with title, number as text, and link to the next page or ""."""

    reach: str
    title: str | Promise
    cards: list[Card]
    next_url: str
    total_label: str


def results_of(form: SearchForm, *, is_device: bool = False) -> dict:
    """Return the context of the search page for a bound ``form``."""
    criteria = form.criteria()
    # Read first, so that the searches of all reaches share how the words are read.
    said = understood(form, criteria) if criteria.words else NOTHING
    by_reach = list(results_by_reach(form, criteria))
    links = Links(form, is_device=is_device)
    is_first_page = not form.start_cursor
    sheets = sheet_results(criteria) if is_first_page else []
    kinds = sheets[0].office_kinds if sheets else ()
    offices = offices_for(criteria, kinds) if is_first_page else NO_OFFICES
    return {
        "criteria": criteria,
        "where": where(criteria, is_device),
        "groups": [group_of(results, criteria, links) for results in by_reach],
        "calls": emergency_for(criteria) if is_first_page else [],
        "sheets": sheets,
        "offices": offices.cards,
        "offices_asked_for": offices.asks_where,
        "offices_first": offices.is_named,
        "themes": links.themes(),
        "active_filters": links.active_filters(criteria),
        "understood": said,
        "filter_offers": links.offers(said),
        "exact_url": links.exact() if said.is_changed else "",
        "no_results": None if by_reach else no_results(criteria, links),
        "unknown_hours": None if form.start_cursor else unknown_hours(criteria, links),
        "map_config": map_config(criteria, is_device=is_device),
        "is_device": is_device,
    }


def sheet_results(criteria: Criteria) -> list[SheetResult]:
    """The procedure sheets found by the words of the search, best first."""
    return search_sheets(lookups.text_query(criteria), criteria.language, SHEETS_SHOWN)


def results_by_reach(form: SearchForm, criteria: Criteria) -> Iterator[ReachResults]:
    """Yield the results of each reach that has any; with a cursor, of its reach alone."""
    cursor = form.start_cursor
    for reach in criteria.reaches:
        if cursor and cursor.reach != reach:
            continue
        in_reach = criteria.varied(reaches=(reach,))
        try:
            found = results_in(in_reach, FIRST_SHOWN[reach], cursor)
        except CursorError:
            form.add_error("cursor", _("These results have changed. Search again."))
            return
        if found.page.entries:
            yield ReachResults(reach, found.page.entries, found.page.next_cursor, found.total)


def results_in(criteria: Criteria, count: int, cursor: Cursor | None) -> CountedPage:
    """The ``count`` results in one reach after ``cursor``; first ones that are shared are kept."""
    kept = kept_group(criteria, count, cursor)
    return kept.found or kept.keep(counted_page(criteria, count, cursor))


def group_of(results: ReachResults, criteria: Criteria, links: Links) -> Group:
    """The results of one reach in words."""
    cursor = results.next_cursor
    return Group(
        reach=results.reach,
        title=group_title(results.reach, criteria),
        cards=cards_of(results.entries, criteria, links),
        next_url=links.next_page(results.reach, cursor.encode()) if cursor else "",
        total_label=count_in_words(results.total),
    )


def cards_of(entries: Sequence[SearchResult], criteria: Criteria, links: Links) -> list[Card]:
    """The cards of results of a search, with its hours and its place."""
    return cards(
        entries,
        criteria.language,
        criteria.open_at,
        place=links.place_of(criteria),
        school_time=criteria.school_time if criteria.open_at else "",
    )


def count_in_words(count: int) -> str:
    """A number of programmes as text; counted up to ``MAX_COUNT``."""
    if count > MAX_COUNT:
        return gettext("more than %(count)s") % {"count": number_format(MAX_COUNT)}
    return number_format(count)


def group_title(reach: str, criteria: Criteria) -> str | Promise:
    """The title of a group of results; "near you" only when there is a place."""
    is_nowhere = reach == Reach.SITE and not criteria.here
    return AccessMode.ON_SITE.label if is_nowhere else Reach(reach).label


class Links:
    """URLs of variants of a search: with one more theme, one filter less, the next page."""

    def __init__(self, form: SearchForm, *, is_device: bool) -> None:
        data = cast(QueryDict, form.data)
        self.form = form
        self.is_device = is_device
        self.query = QueryDict(mutable=True)
        for name in CARRIED_PARAMETERS:
            values = [value for value in data.getlist(name) if value]
            if values and name not in form.errors:
                self.query.setlist(name, values)
        is_address = data.get("lat") and data.get("where") and not is_device
        if is_address:
            self.query["where"] = str(data["where"])

    def place_of(self, criteria: Criteria) -> str:
        """The code of the reader's place; "" without one, and for a position of the device."""
        return criteria.here.code if criteria.here and not self.is_device else ""

    def address(self, query: QueryDict) -> str:
        """The address of the search page with ``query``."""
        root = reverse("directory:search")
        return f"{root}?{query.urlencode()}" if query else root

    def next_page(self, reach: str, cursor: str) -> str:
        """The address of the results that follow in one group."""
        query = self.query.copy()
        query["reach"], query["cursor"] = reach, cursor
        return self.address(query)

    def without(self, name: str, value: str | None = None) -> str:
        """The address of the search without a parameter, or without one of its values."""
        query = self.query.copy()
        others = [other for other in query.getlist(name) if value is not None and other != value]
        query.setlist(name, others) if others else query.pop(name, None)
        return self.address(query)

    def without_hours(self) -> str:
        """The address of the search without what is asked of hours."""
        query = self.query.copy()
        for name in ("open_at", "school_time"):
            query.pop(name, None)
        return self.address(query)

    def with_value(self, name: str, value: str) -> str:
        """The address of the search with one value more."""
        query = self.query.copy()
        query.appendlist(name, value)
        return self.address(query)

    def exact(self) -> str:
        """The address of the search for the words exactly as they are typed."""
        query = self.query.copy()
        query["exact"] = "1"
        return self.address(query)

    def offers(self, said: Understood) -> list[dict]:
        """Filters and places that the words say: ``label``, and ``url`` of the search with it."""
        offers = [
            {"label": one.label, "icon": "plus", "url": self.with_value(one.parameter, one.value)}
            for one in said.filters
        ]
        for place in said.places:
            if not place.is_taken:
                query = self.query.copy()
                query["place"] = place.code
                query.pop("where", None)
                if place.is_bare:
                    # The place says it, so texts need not name the town.
                    query["q"] = " ".join(str(query["q"]).replace(place.typed, " ").split())
                address = self.address(query)
                offers.append({"label": place.label, "icon": "map-pin", "url": address})
        return offers

    def themes(self) -> list[dict]:
        """The themes as links that switch each of them on or off."""
        active = self.query.getlist("theme")
        return [
            {
                "code": term.code,
                "label": term.label,
                "icon": term.icon,
                "colour": term.colour,
                "is_active": term.code in active,
                "url": (self.without if term.code in active else self.with_value)(
                    "theme", term.code
                ),
            }
            for term in taxonomy.themes()
        ]

    def active_filters(self, criteria: Criteria) -> list[dict]:
        """The active filters: ``label``, and ``remove_url`` of the search without it."""
        filters = []
        for name in criteria.active_conditions():
            parameter = PARAMETERS[name]
            for value in self.query.getlist(parameter):
                label = self.label_of(parameter, value, criteria)
                filters.append({"label": label, "remove_url": self.without(parameter, value)})
        return filters

    def label_of(self, parameter: str, value: str, criteria: Criteria) -> str | Promise:
        """The label of an active filter."""
        if parameter == "bbox":
            return _("Only the area on the map")
        if parameter == "territory":
            return criteria.territory.name_in(criteria.language) if criteria.territory else value
        if parameter == "open_at":
            return label_of_filter(self.form, parameter, value)
        field = self.form.fields[parameter]
        choice = dict(getattr(field, "choices", ())).get(value, value)
        sentence = SENTENCES.get(parameter, "%(value)s")
        values = {"value": choice, "words": value, "age": value, "filter": field.label}
        return sentence % values


def where(criteria: Criteria, is_device: bool) -> dict | None:
    """The place of a search, for the place field and the map; None without one."""
    here = criteria.here
    if not here:
        return None
    lat, lon = latlon(here.point)
    return {
        "label": here.label if here.label and not is_device else _("Around me"),
        "code": "" if is_device else here.code,
        "precision": here.precision,
        "is_around": here.is_around,
        "is_device": is_device,
        "lat": lat,
        "lon": lon,
    }


def no_results(criteria: Criteria, links: Links) -> dict:
    """For an empty search: how many results each condition excludes, and the nearest open site."""
    exclusions = []
    for name in criteria.active_conditions():
        count = count_results(criteria.without(name))
        if count:
            parameter = PARAMETERS[name]
            value = links.query.get(parameter, "")
            exclusions.append(
                {
                    "label": links.label_of(parameter, value, criteria),
                    "count": count,
                    "is_more": count > MAX_COUNT,
                    "url": links.without(parameter),
                }
            )
    nearest = nearest_help(criteria)
    offered = cards_of([nearest] if nearest else [], criteria, links)
    return {
        "exclusions": exclusions,
        "nearest": next(iter(offered), None),
        "offers": _offers(criteria),
    }


def _offers(criteria: Criteria) -> list[dict]:
    """Themes, needs, sheets and places near words that find nothing; all themes when none is.

    Words that say a filter or a place, and small ones ("à", "le"), are near everything.
    """
    root = reverse("directory:search")
    if not criteria.words:
        return []
    query = lookups.text_query(criteria)
    meant = [group.typed for group in query.groups] + list(query.dropped)
    suggested = [
        one
        for text in dict.fromkeys((" ".join(meant), *meant))
        for one in autocomplete(text, criteria.language)
        if one.kind != WORD
    ]
    offers = {
        one.label: {
            "label": one.label,
            "lang": one.lang,
            "icon": one.picture,
            "url": suggestion_address(one, root),
        }
        for one in suggested[:MOST_OFFERS]
    }
    return list(offers.values()) or _terms_near(query, criteria.language)


def _terms_near(query: TextQuery, language: str) -> list[dict]:
    """The needs that words name and others of their themes; all themes where they name none."""
    root = reverse("directory:search")
    named = [term for term in taxonomy.needs() if tag_of(term) in query.whole_terms]
    parents = {term.parent_id for term in named}
    beside = [term for term in taxonomy.needs() if term.parent_id in parents and term not in named]
    return [
        {
            "label": term.label,
            "lang": language,
            "icon": term.icon,
            "url": f"{root}?{urlencode({term.scheme: term.code})}",
        }
        for term in [*named, *beside][:MOST_OFFERS] or taxonomy.themes()
    ]


def unknown_hours(criteria: Criteria, links: Links) -> dict | None:
    """How many places the filter by hours leaves out because they do not say theirs."""
    count = count_unknown_hours(criteria)
    if not count:
        return None
    return {"count": count, "label": count_in_words(count), "url": links.without_hours()}
