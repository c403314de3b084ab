"""Steps of an expanding search: how far each class of words is looked for, in order.

Where words or fit rank before distance, how far one must look is not known beforehand. So rows are
read step by step, each step one class of words in one distance band (or, without a point, in some
of the programmes), until a page is full. The order of the steps is that of the results.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Any, NamedTuple
from uuid import UUID

from directory.index import spatial_keys
from directory.models.search_entry import BANDS_M
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.matching import REMOTE_RANKS
from directory.vocabulary import Reach
from geo.statements import array_of

# By so many distance bands each class of words ranks behind the one before.
BANDS_PER_CLASS = 2
# Farther than any two points of the earth are apart.
FARTHEST_M = 21_000_000
# Without a point words are searched in growing parts of the programmes; the size of the first
# makes EXPECTED_MATCHES likely.
EXPECTED_MATCHES = 450
PART_GROWTH = 4


class Step(NamedTuple):
    """Sites of one class, farther than ``beyond_m``, not farther than ``within_m``.

    ``keys``: spatial keys, one of which programmes in reach have.
    """

    rank: int
    word_class: int
    beyond_m: float = -1
    within_m: float = FARTHEST_M
    keys: Sequence[int] = ()


class CoverageStep(NamedTuple):
    """Programmes of one class that cover a territory but none of the ``smaller``."""

    smallness: int
    word_class: int
    territory_id: int
    is_remote: bool
    smaller: Sequence[int]
    keys: Sequence[int]


def steps_by_distance(criteria: Criteria, classes: Sequence[int], since: int = 0) -> list[Step]:
    """Steps from rank ``since`` on: class 0 to the end of band r, class 1 of r - 2, and so on."""
    bands = list(_bands(criteria))
    farthest = len(bands) - 1 + BANDS_PER_CLASS * max(classes, default=0)
    steps = []
    for rank in range(since, farthest + 1):
        for word_class in classes:
            band = rank - BANDS_PER_CLASS * word_class
            if 0 <= band < len(bands):
                steps.append(Step(rank, word_class, *bands[band]))
    return steps


def _bands(criteria: Criteria) -> Iterator[tuple[float, float, list[int]]]:
    """(beyond, within, spatial keys) of each distance band, as far as the search goes."""
    commune, radius_m = lookups.commune_id(criteria), criteria.radius_m or FARTHEST_M
    has_words = lookups.text_query(criteria).has_words
    lonlat = criteria.required_here.lonlat
    # Sites of the commune may lie beyond the radius.
    last_m = radius_m if commune is None else FARTHEST_M
    beyond_m = -1
    for within_m in (*(edge for edge in BANDS_M if edge < last_m), last_m):
        keys = [] if commune is None else spatial_keys.keys_of_sites_in([commune])
        if has_words and beyond_m < radius_m:
            circle_m = min(within_m, radius_m)
            around = spatial_keys.tile_cover_of_circle(*lonlat, circle_m)
            keys += [spatial_keys.EVERY_SITE] if around is None else around
        yield beyond_m, within_m, keys
        beyond_m = within_m


def steps_by_part(
    criteria: Criteria, classes: Sequence[int], position: Sequence[tuple[str, Any]] = ()
) -> list[Step]:
    """Steps without a point: each class in growing parts of the programmes, in the order of ids.

    With ``position`` (class, ..., programme) only those that can have rows after it.
    """
    last_class, last_part = 0, 0
    if position:
        last_id: UUID = position[-1][1]
        last_class, last_part = int(position[0][1]), last_id.bytes[0]
    return [
        Step(word_class, word_class, keys=_keys_of_parts(parts))
        for word_class in classes
        for parts in _parts(lookups.text_query(criteria).uses)
        if word_class > last_class or (word_class == last_class and parts.stop > last_part)
    ]


def _parts(uses: int) -> Iterator[range]:
    """Growing parts of all programmes, for words that ``uses`` programmes have."""
    start, stop = 0, ceil(EXPECTED_MATCHES * spatial_keys.SAMPLE_PARTS / max(uses, 1))
    while start < spatial_keys.SAMPLE_PARTS:
        is_last = stop * PART_GROWTH > spatial_keys.SAMPLE_PARTS
        stop = spatial_keys.SAMPLE_PARTS if is_last else stop
        yield range(start, stop)
        start, stop = stop, stop * PART_GROWTH


def _keys_of_parts(parts: range) -> list[int]:
    if len(parts) == spatial_keys.SAMPLE_PARTS:
        return [spatial_keys.EVERY_SITE]
    return spatial_keys.keys_of_sample(spatial_keys.AT_SITE, parts.stop, parts.start)


def steps_by_coverage(
    criteria: Criteria, reaches: Sequence[str], classes: Sequence[int], since: int = 0
) -> list[CoverageStep]:
    """Steps through the territories around the person, smallest first, those of remote help last.

    They begin with the rank of smallness ``since``.
    """
    here = lookups.here_ids(criteria)
    return [
        CoverageStep(
            smallness,
            word_class,
            territory,
            is_remote,
            here[:number],
            spatial_keys.keys_of_coverage([territory]),
        )
        for is_remote in (reach == Reach.REMOTE for reach in reaches)
        for number, territory in enumerate(here)
        if (smallness := number + REMOTE_RANKS * is_remote) >= since
        for word_class in classes
    ]


def values_of_steps(steps: Sequence[Step] | Sequence[CoverageStep]) -> dict[str, Any]:
    """One array for each column of the steps, by name; arrays of arrays as arrays of text."""
    columns = zip(*steps, strict=True)
    fields = steps[0]._fields if steps else ()
    return {
        f"step_{name}": (
            [array_of(value) for value in column]
            if isinstance(column[0], Sequence)
            else array_of(column)
        )
        for name, column in zip(fields, columns, strict=True)
    }
