"""Term ids: integers for the codes of filters, for array indexes.

A term of the taxonomy has its primary key. A language, a mode of access and a code of a declared
filter have negative numbers, counted down from ``LANGUAGES_BELOW``, ``ACCESS_MODES_BELOW`` and
``Filter.term_ids_below`` by their place in the vocabulary, so that they never equal a primary key.
The GiST index over points and term ids (intarray,
``gist__intbig_ops(siglen=32)``) keeps a signature of 256 bits; two ids with the same remainder
modulo 256 share a bit, which costs time but gives no wrong result: rows are compared with the ids.
"""

from collections.abc import Iterable

from django.db.models import Model
from psycopg import sql

from directory.fields import (
    CodesColumn,
    Column,
    Filter,
    FlagColumn,
    codes_of,
    declared_columns,
    filters_of,
)
from directory.models import Programme, Site
from directory.vocabulary import SPOKEN_LANGUAGES, AccessMode

# Terms count up from 1, languages and modes of access down from here.
LANGUAGES_BELOW = 0
ACCESS_MODES_BELOW = -64
# The declared fields by which one may filter, by the parameter of their filter.
FILTERED = filters_of(*declared_columns(Programme), *declared_columns(Site))
NO_IDS = sql.SQL("ARRAY[]::int[]")


def ids_of_languages(codes: Iterable[str]) -> list[int]:
    """The ids of languages spoken, as ``directory.index.rebuild`` writes them."""
    places = list(SPOKEN_LANGUAGES)
    return [LANGUAGES_BELOW - 1 - places.index(code) for code in codes]


def ids_of_access_modes(codes: Iterable[str]) -> list[int]:
    """The ids of modes of access, as ``directory.index.rebuild`` writes them."""
    return [ACCESS_MODES_BELOW - 1 - AccessMode.values.index(code) for code in codes]


def ids_of_filter(parameter: str, codes: Iterable[str]) -> list[int]:
    """The ids of requested codes of a declared filter."""
    column, declared = FILTERED[parameter]
    places = codes_of(column)
    return [declared.term_ids_below - 1 - places.index(code) for code in codes]


def is_of_site(parameter: str) -> bool:
    """Whether a filter is about each site rather than about the whole programme."""
    return FILTERED[parameter][0].model is Site


def sql_of_filter_ids(model: type[Model], table: str) -> sql.Composable:
    """An expression for the ids of the declared filters of a row of ``model``, an array of int."""
    filters = [each for each in FILTERED.values() if each[0].model is model]
    return sql.SQL(" || ").join([_ids_sql(*each, table) for each in filters] or [NO_IDS])


def _ids_sql(column: Column, declared: Filter, table: str) -> sql.Composable:
    names = {
        "value": sql.Identifier(table, column.name),
        "below": sql.Literal(declared.term_ids_below),
        "codes": sql.Literal(codes_of(column)),
    }
    if isinstance(column, FlagColumn):
        template = "CASE WHEN {value} THEN ARRAY[{below} - 1] ELSE ARRAY[]::int[] END"
    elif isinstance(column, CodesColumn):
        template = (
            "ARRAY(SELECT {below} - array_position({codes}::text[], code::text)"
            " FROM unnest({value}) code)"
        )
    else:
        template = (
            "array_remove(ARRAY[{below} - array_position({codes}::text[], {value}::text)], NULL)"
        )
    return sql.SQL(template).format(**names)
