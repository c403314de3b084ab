"""What a search means in numbers of the database: ids of terms and territories, stems, index keys.

``Criteria`` is a pure value; these functions ask the database and the taxonomy about it. Each
answer is remembered in ``Criteria.memo``, so that a page, its counts and its map look it up once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from directory.index import spatial_keys
from directory.index.term_ids import (
    ids_of_access_modes,
    ids_of_filter,
    ids_of_languages,
    ids_of_terms,
    is_of_site,
)
from directory.models import Coverage
from directory.models.taxonomy import Scheme
from directory.search.criteria import Criteria
from directory.search.text_query import TextQuery, parse_text_query
from regions.models import Territory

Answer = TypeVar("Answer")


def remembered(look_up: Callable[[Criteria], Answer]) -> Callable[[Criteria], Answer]:
    """Call ``look_up`` once for each criteria."""
    name = look_up.__name__

    @wraps(look_up)
    def answer(criteria: Criteria) -> Answer:
        if name not in criteria.memo:
            criteria.memo[name] = look_up(criteria)
        return criteria.memo[name]

    return answer


@remembered
def text_query(criteria: Criteria) -> TextQuery:
    """What the words mean: stems and terms; one query."""
    return parse_text_query(criteria.words)


@remembered
def term_ids(criteria: Criteria) -> dict[str, list[int]]:
    """Term ids of all that is asked by codes (``Criteria.wanted_terms``), by field.

    A field with a code that is new to this process is left out: ask its codes themselves.
    """
    found = {
        "themes": ids_of_terms(Scheme.THEME, criteria.themes),
        "needs": ids_of_terms(Scheme.NEED, criteria.needs),
        "languages": ids_of_languages(criteria.spoken_languages),
        "access_modes": ids_of_access_modes(criteria.access_modes),
        **{parameter: ids_of_filter(parameter, codes) for parameter, codes in criteria.offers},
    }
    return {field: numbers for field, numbers in found.items() if numbers}


def term_ids_of_sites(criteria: Criteria) -> list[list[int]]:
    """Term ids of the filters that are about each site, by filter."""
    return [ids_of_filter(name, codes) for name, codes in criteria.offers if is_of_site(name)]


def term_tags(criteria: Criteria) -> list[list[str]]:
    """The tags ("t:french", "n:learn-french") that stand beside a programme's stems, by group."""
    groups = [("t", criteria.themes), ("n", criteria.needs)]
    return [[f"{scheme}:{code}" for code in codes] for scheme, codes in groups if codes]


@remembered
def here_ids(criteria: Criteria) -> list[int]:
    """Ids of the territories the person is in, smallest first."""
    return [territory.pk for territory in criteria.here.territories] if criteria.here else []


@remembered
def territory_ids(criteria: Criteria) -> list[int]:
    """Ids by which coverage touches the territory asked: above it, or used inside it."""
    if not criteria.territory:
        return []
    above = Territory.objects.above(criteria.territory).order_by().values("pk")
    # Two queries joined: an OR across tables would read every territory.
    used_inside = Coverage.objects.filter(territory__above_links__ancestor=criteria.territory)
    touching = above.union(used_inside.order_by().values("territory"))
    return [row["pk"] for row in touching]


@remembered
def tile_cover_of_sites(criteria: Criteria) -> list[list[int]]:
    """Groups of spatial keys; a site in the search has one of each, others may have them too."""
    around = spatial_keys.tile_cover_of_box(criteria.box) if criteria.box else None
    if criteria.point is not None and criteria.radius_m is not None:
        around = spatial_keys.tile_cover_of_circle(criteria.point, criteria.radius_m)
    inside = spatial_keys.keys_of_sites_in([criteria.territory.pk]) if criteria.territory else None
    return [group for group in (around, inside) if group is not None]


@remembered
def coverage_keys(criteria: Criteria) -> list[list[int]]:
    """Spatial keys of the areas served, of which a programme must have one of each group."""
    groups = [here_ids(criteria) if criteria.here else None]
    groups += [territory_ids(criteria) if criteria.territory else None]
    return [spatial_keys.keys_of_coverage(ids) for ids in groups if ids is not None]
