"""Look-ups for a search: ids of terms and territories, stems, index keys; memoized.

``Criteria`` is a pure value; these functions look up in the database and the taxonomy what it
refers to. Results are cached in ``Criteria.memo``, so that a page and its counts share them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple, TypeVar

from django.core.cache import caches

from directory import taxonomy
from directory.hours import open_rule_ids, unknown_rule_ids
from directory.hours.school_time import rules_in
from directory.index import spatial_keys
from directory.index.term_ids import (
    ids_of_access_modes,
    ids_of_filter,
    ids_of_languages,
    is_of_site,
)
from directory.models import Coverage
from directory.models.taxonomy import Scheme
from directory.search.criteria import Criteria
from directory.search.query_parser import parse_text_query
from directory.search.relaxation import (
    Circle,
    Groups,
    Place,
    Relaxation,
    all_words_assumed,
    kept_at_sites,
    part_of_sites,
    relaxation_in,
    relaxed,
)
from directory.search.text_query import TextQuery
from regions.models import Territory

Answer = TypeVar("Answer")
NO_WORDS = TextQuery()
# What is dropped of the words of a search, for its map and its next page.
CACHED_S = 60
# In the memo of a search that was tried ``with_all_words``: most likely no site has them.
TRIED = "is_tried_with_all_words"
# Within so many metres most words are found, and it takes little to look.
NEAR_M = 5_000


def memoized(look_up: Callable[[Criteria], Answer]) -> Callable[[Criteria], Answer]:
    """Decorator: call ``look_up`` once for each criteria."""
    name = look_up.__name__

    @wraps(look_up)
    def answer(criteria: Criteria) -> Answer:
        if name not in criteria.memo:
            criteria.memo[name] = look_up(criteria)
        result: Answer = criteria.memo[name]
        return result

    return answer


@memoized
def text_query(criteria: Criteria) -> TextQuery:
    """How the words are read: stems and terms, without words that keep them from matching.

    One query to parse them, and for several words or a need one to find what matches.
    """
    query = _all_words(criteria)
    if not _may_relax(criteria, query):
        return query
    cached = _cached_reading(criteria)
    if cached is None:
        cached = _relaxed(criteria, query)
        _cache_reading(criteria, cached)
    return cached


def _relaxed(criteria: Criteria, query: TextQuery) -> TextQuery:
    """The words without those that keep them from matching anything."""
    near = None if TRIED in criteria.memo else _keys_near(criteria, query)
    if near is not None and not _knows_coverage(criteria):
        # What covers the area is asked only where no site near has all the words.
        kept = kept_at_sites(query, term_tags(criteria), near)
        if kept is not None:
            return kept
        near = None
    return relaxed(_relaxation(criteria, query, near))


def _relaxation(criteria: Criteria, query: TextQuery, near: Groups | None = None) -> Relaxation:
    """What tells which words are dropped in the area of a search."""
    at_sites = tile_cover_of_sites(criteria)
    area = [Place(at_sites, _circle(criteria)), Place(coverage_keys(criteria))] if at_sites else []
    return relaxation_in(query, term_tags(criteria), area, near)


def _knows_coverage(criteria: Criteria) -> bool:
    """Whether no query is needed for what covers the area."""
    is_located = criteria.here is None or criteria.here.is_located
    return is_located and (criteria.territory is None or "territory_ids" in criteria.memo)


class Trial(NamedTuple):
    """A search for all its words, and the last class of words a result of which proves it right.

    ``relaxation`` tells in the same statement which words are dropped where none does; None where
    that needs to know first what covers the area.
    """

    criteria: Criteria
    last_class: int
    relaxation: Relaxation | None


def with_all_words(criteria: Criteria) -> Trial | None:
    """The same search for all its words.

    None when it is known already which words are dropped, or no class tells it.
    """
    query = _all_words(criteria)
    if not _may_relax(criteria, query) or _cached_reading(criteria) is not None:
        return None
    assumption = all_words_assumed(query)
    if assumption is None:
        return None
    tried = criteria.changed()
    tried.memo["text_query"] = assumption.query
    criteria.memo[TRIED] = True
    relaxation = _relaxation(criteria, query) if _knows_coverage(criteria) else None
    return Trial(tried, assumption.last_class, relaxation)


def keep_reading(criteria: Criteria, proved: Criteria) -> None:
    """Read the words as a search ``with_all_words`` does, of which results prove it right."""
    criteria.memo.update(proved.memo)
    _cache_reading(criteria, text_query(proved))


def keep_relaxed(criteria: Criteria, relaxation: Relaxation, first: int | None) -> None:
    """Read the words as the first query that matches says."""
    criteria.memo["text_query"] = relaxation.reading(first)
    _cache_reading(criteria, text_query(criteria))


def named_needs(criteria: Criteria) -> tuple[str, ...]:
    """The codes of the needs that the words name, whether anything is found for them or not."""
    tags = _all_words(criteria).whole_terms
    return tuple(tag.removeprefix("n:") for tag in tags if tag.startswith("n:"))


@memoized
def _all_words(criteria: Criteria) -> TextQuery:
    """The words as they are parsed, none dropped."""
    if not criteria.words:
        return NO_WORDS
    return parse_text_query(
        criteria.words,
        criteria.language,
        is_exact=criteria.is_exact,
        reading=criteria.reading,
        here=criteria.here,
    )


def _may_relax(criteria: Criteria, query: TextQuery) -> bool:
    """Whether words may be dropped: of several, or of a need's name, and on the first page."""
    if criteria.is_exact or criteria.reading is not None:
        return False
    return len(query.groups) > 1 or query.names_need


def _cached_reading(criteria: Criteria) -> TextQuery | None:
    cached: TextQuery | None = caches["local"].get(_reading_key(criteria))
    return cached


def _cache_reading(criteria: Criteria, query: TextQuery) -> None:
    caches["local"].set(_reading_key(criteria), query, CACHED_S)


def _reading_key(criteria: Criteria) -> str:
    return f"relaxed:{criteria.fingerprint()}:{criteria.language}"


@memoized
def term_ids(criteria: Criteria) -> dict[str, list[int]]:
    """Term ids of the requested codes (``Criteria.wanted_terms``), by field.

    A field with a code newer than this process's taxonomy is left out: compare its codes.
    """
    ids = {
        "themes": taxonomy.ids_of(Scheme.THEME, criteria.themes),
        "needs": taxonomy.ids_of(Scheme.NEED, criteria.needs),
        **{parameter: ids_of_filter(parameter, codes) for parameter, codes in criteria.offers},
    }
    if criteria.spoken_languages:
        ids["languages"] = ids_of_languages(criteria.spoken_languages)
    if criteria.access_modes:
        ids["access_modes"] = ids_of_access_modes(criteria.access_modes)
    return {field: numbers for field, numbers in ids.items() if numbers}


def term_ids_of_sites(criteria: Criteria) -> list[list[int]]:
    """Term ids of the filters that are about each site, by filter."""
    ids = term_ids(criteria)
    return [ids[name] for name, _codes in criteria.offers if is_of_site(name)]


def term_tags(criteria: Criteria) -> list[list[str]]:
    """Tags of terms in text vectors ("t:french", "n:learn-french"), by group."""
    groups = [("t", criteria.themes), ("n", criteria.needs)]
    return [[f"{scheme}:{code}" for code in codes] for scheme, codes in groups if codes]


@memoized
def open_rules(criteria: Criteria) -> list[int]:
    """Ids of the opening rules that are open at the requested moment or time of the school year."""
    if criteria.school_time:
        return rules_in(criteria.school_time, criteria.open_at)[0]
    return open_rule_ids(criteria.open_at) if criteria.open_at else []


@memoized
def unknown_rules(criteria: Criteria) -> list[int]:
    """Ids of the opening rules of which it is not known whether they are open then."""
    if criteria.school_time:
        return rules_in(criteria.school_time, criteria.open_at)[1]
    return unknown_rule_ids(criteria.open_at) if criteria.open_at else []


@memoized
def commune_id(criteria: Criteria) -> int | None:
    """The commune that was chosen as place: its sites count as within the radius, however far."""
    here = criteria.here
    if here is None or not here.is_place or criteria.radius_m is None:
        return None
    lowest = here.territories[:1]
    is_it = lowest and lowest[0].code == here.code
    return lowest[0].pk if is_it and lowest[0].kind == Territory.Kind.COMMUNE else None


@memoized
def here_ids(criteria: Criteria) -> list[int]:
    """Ids of the territories the person is in, smallest first."""
    return [territory.pk for territory in criteria.here.territories] if criteria.here else []


@memoized
def territory_ids(criteria: Criteria) -> list[int]:
    """Ids of territories whose coverage touches the requested one: above it, or inside it."""
    if not criteria.territory:
        return []
    above = Territory.objects.above(criteria.territory).order_by().values("pk")
    # A union: OR across tables would read every territory.
    used_inside = Coverage.objects.filter(territory__above_links__ancestor=criteria.territory)
    touching = above.union(used_inside.order_by().values("territory"))
    return [row["pk"] for row in touching]


@memoized
def tile_cover_of_sites(criteria: Criteria) -> list[list[int]]:
    """Groups of spatial keys; sites in the search have one of each (and some others may)."""
    around = None
    here = criteria.here
    if here is not None and criteria.radius_m is not None:
        around = spatial_keys.tile_cover_of_circle(*here.lonlat, criteria.radius_m)
        commune = commune_id(criteria)
        if around is not None and commune is not None:
            around += spatial_keys.keys_of_sites_in([commune])
    groups = [around, *area_keys_of_sites(criteria)]
    return [group for group in groups if group is not None]


def _circle(criteria: Criteria) -> Circle | None:
    if criteria.here is None or criteria.radius_m is None:
        return None
    return Circle(criteria.here.bound_point, criteria.radius_m, commune_id(criteria))


def _keys_near(criteria: Criteria, query: TextQuery) -> list[list[int]]:
    """The same groups for sites near the point of a search alone; else for a part of all sites."""
    here = criteria.here
    if here is not None and criteria.radius_m is not None:
        radius_m = min(criteria.radius_m, NEAR_M)
        around = spatial_keys.tile_cover_of_circle(*here.lonlat, radius_m)
        if around is not None:
            return [around, *area_keys_of_sites(criteria)]
    groups = tile_cover_of_sites(criteria) or part_of_sites(query)
    return [list(group) for group in groups]


@memoized
def area_keys_of_sites(criteria: Criteria) -> list[list[int]]:
    """The same groups for the box and the territory alone."""
    within = spatial_keys.tile_cover_of_box(criteria.box) if criteria.box else None
    inside = spatial_keys.keys_of_sites_in([criteria.territory.pk]) if criteria.territory else None
    return [group for group in (within, inside) if group is not None]


@memoized
def coverage_keys(criteria: Criteria) -> list[list[int]]:
    """Spatial keys of the areas served, of which a programme must have one of each group."""
    groups = [here_ids(criteria) if criteria.here else None]
    groups += [territory_ids(criteria) if criteria.territory else None]
    return [spatial_keys.keys_of_coverage(ids) for ids in groups if ids is not None]
