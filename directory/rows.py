"""Results read in one query: the search rows found, and all that a card or a feature says of them.

What is found is asked by querysets; everything else is joined to the few rows found, once they are
known. The rows come as models, made from values, without another question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models

from directory import taxonomy, texts
from directory.models import (
    OpeningRule,
    Organization,
    Programme,
    SearchEntry,
    Site,
)
from directory.querysets import SearchEntryQuerySet

# The columns of each table that a result says something from, in the order of its fields.
ENTRY = {
    "id", "programme_id", "site_id", "has_other_sites", "is_remote", "precision", "rule_id",
    "by_appointment", "themes", "access_modes",
}  # fmt: skip
SITE = {"id", "programme_id", "locality", "opening_hours", "rule_id", "by_appointment"}
PARTS: list[tuple[str, type[models.Model], set[str]]] = [
    ("entry", SearchEntry, ENTRY),
    ("programme", Programme, {field.attname for field in Programme._meta.concrete_fields}),
    ("organization", Organization, {"id", "name"}),
    ("site", Site, SITE),
    ("rule", OpeningRule, {"id", "text", "time_zone"}),
]


def _columns() -> str:
    return ", ".join(
        f"{alias}.{field.column}"
        for alias, model, names in PARTS
        for field in model._meta.concrete_fields
        if field.attname in names
    )


# Candidates are a bounded number of matching rows in order. Of each programme the first one stands;
# what costs much to ask of a row is asked of candidates only, and no longer than the page needs.
READ_SQL = f"""
WITH candidates AS MATERIALIZED ({{candidates}}), first AS (
    SELECT *, row_number() OVER (PARTITION BY programme_id ORDER BY {{order}}, id) AS no
    FROM candidates
), eligible AS (
    SELECT * FROM first WHERE no = 1 {{conditions}}
), page AS MATERIALIZED (
    SELECT * FROM eligible ORDER BY {{order}} LIMIT %s
), looked_at AS (
    SELECT count(*) AS rows, {{reached}} AS reached, {{cut}} AS cut, {{counted}} AS programmes
    FROM candidates
)
SELECT looked_at.rows, looked_at.reached, looked_at.cut, looked_at.programmes,
    {{keys}}, (
        SELECT json_agg(json_build_array(
            s.key, s.language, s.text, s.meaning_no, s.based_on_meaning, s.state))
        FROM directory_section s WHERE s.programme_id = page.programme_id
        AND s.language = ANY(%s::text[]) AND s.key = ANY(%s::text[])
    ), ST_X(entry.place), ST_Y(entry.place), {_columns()}
FROM looked_at LEFT JOIN page ON true
LEFT JOIN directory_searchentry entry ON entry.id = page.id
LEFT JOIN directory_programme programme ON programme.id = entry.programme_id
LEFT JOIN directory_organization organization ON organization.id = programme.organization_id
LEFT JOIN directory_site site ON site.id = entry.site_id
LEFT JOIN directory_openingrule rule ON rule.id = entry.rule_id
ORDER BY {{page_order}}
"""  # noqa: S608 names of our own columns


# What a card says of a programme's texts.
KEYS = ["title", "summary"]


class Said(NamedTuple):
    """One text of a programme, with what tells whether it is outdated."""

    key: str
    language: str
    text: str
    meaning_no: int
    based_on_meaning: int | None
    state: str


class Extent(NamedTuple):
    """How far candidates go, as SQL: of ``Read`` its ``reached_m`` and ``cut``."""

    reached: str
    cut: str


UNKNOWN = Extent("NULL::float", "NULL::json")


@dataclass(frozen=True)
class Condition:
    """What is asked of candidates in SQL, from ``first``, the row in question."""

    sql: str
    params: Sequence


@dataclass(frozen=True)
class Read:
    """The first rows of the candidates that were looked at, and how far these reached.

    ``programmes``: how many programmes there are among the candidates, when it was asked.
    """

    entries: list[SearchEntry]
    looked_at: int
    reached_m: float
    programmes: int | None = None
    # Whether there are no other candidates than those looked at.
    is_all: bool = True
    # Metres and programme of the first candidate behind which some at the same spot were left out.
    cut: tuple[float, UUID] | None = None

    def total(self, most: int) -> int | None:
        """How many programmes there are, up to ``most``; None when that is not known."""
        if self.programmes is None or not (self.is_all or self.programmes >= most):
            return None
        return min(self.programmes, most)


def sql_of(rows: SearchEntryQuerySet) -> tuple[str, list]:
    """The SQL of a queryset and its parameters."""
    sql, params = rows.query.sql_with_params()
    return sql, list(params)


def read(
    candidates: Sequence[tuple[str, list]],
    order: Sequence[str],
    count: int,
    conditions: Sequence[Condition] = (),
    *,
    language: str,
    extent: Extent = UNKNOWN,
    wanted: int,
    is_counted: bool = False,
) -> Read:
    """Return the first ``count`` programmes among ``candidates``, in ``order``.

    ``candidates``, at most ``wanted`` each, are SQL that gives ``id``, ``programme_id``,
    ``has_other_sites`` and the columns of ``order``, which stay attributes of the rows; ``extent``
    says how far they go. ``lon`` and ``lat`` are added in degrees, and ``words``: title and summary
    in ``language``, else in French.
    """
    statement = READ_SQL.format(
        candidates=" UNION ALL ".join(f"({sql})" for sql, _params in candidates),
        order=", ".join(order),
        conditions=" ".join(f"AND {condition.sql}" for condition in conditions),
        reached=extent.reached,
        cut=extent.cut,
        counted="(SELECT count(*) FROM eligible)" if is_counted else "NULL::int",
        keys=", ".join(f"page.{key}" for key in order),
        page_order=", ".join(f"page.{key}" for key in order),
    )
    params = [param for _sql, given in candidates for param in given]
    params += [param for condition in conditions for param in condition.params]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, count, [language, texts.SOURCE], KEYS])
        lines = cursor.fetchall()
    looked_at, reached_m, cut, programmes = lines[0][:4]
    entries = [
        _entry(order, line[4:], language) for line in lines if line[3 + len(order)] is not None
    ]
    is_all = looked_at < wanted and cut is None
    cut_at = (cut[0], UUID(cut[1])) if cut else None
    return Read(entries, looked_at, reached_m or 0.0, programmes, is_all, cut_at)


def _entry(keys: Sequence[str], line: tuple, language: str) -> SearchEntry:
    """The search row of one line, with its programme, organization, site and rule."""
    values = iter(line)
    annotations = {key: next(values) for key in (*keys, "words", "lon", "lat")}
    annotations["words"] = texts.shown((Said(*one) for one in annotations["words"]), language)
    parts = {}
    for alias, model, names in PARTS:
        given = [next(values) for _name in names]
        parts[alias] = model.from_db("default", names, given) if given[0] is not None else None
    entry, programme = parts["entry"], parts["programme"]
    programme.organization = parts["organization"]
    if term := taxonomy.by_id().get(programme.theme_id):
        programme.theme = term
    entry.programme, entry.site, entry.rule = programme, parts["site"], parts["rule"]
    if entry.site:
        entry.site.programme = programme
    for key, value in annotations.items():
        setattr(entry, key, value)
    return entry
