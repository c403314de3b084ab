"""Pairs that a statement measures, weighed inside it by a rule of ``evidence``."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from psycopg import sql

from contributions.duplicates import evidence
from contributions.duplicates.evidence import Evidence, Measures, Rule
from contributions.models.duplicates import in_order
from geo.statements import Part, Template, joined
from geo.value_types import SqlParams

WEIGHT = Template("CASE WHEN {measure} IS NULL THEN 0{levels} ELSE {otherwise} END")
LEVEL = Template(" WHEN {measure} {compares} {bound} THEN {weight}")


@dataclass(frozen=True)
class Pair:
    """Two programmes, or two organizations, that may be one."""

    one: UUID
    other: UUID
    measures: Measures
    log_odds: float
    rule: Rule

    @property
    def probability(self) -> float:
        """How likely they are one."""
        return evidence.probability(self.log_odds)

    @property
    def percent(self) -> int:
        """How likely they are one, in percent."""
        return round(100 * self.probability)

    @property
    def reasons(self) -> list[str | Promise]:
        """What speaks for it, the strongest first."""
        return self.rule.reasons(self.measures)

    @property
    def both(self) -> tuple[UUID, UUID]:
        """Both ids in their order, the same for the pair the other way round."""
        return in_order(self.one, self.other)


@dataclass(frozen=True)
class Weighing:
    """The statement of a rule: its template, with parts for what it compares."""

    rule: Rule
    template: Template

    def statement(self, **parts: Part) -> str:
        """The statement with these parts, and with the weights of the rule."""
        names = [sql.Identifier(each.measure) for each in self.rule.evidence]
        columns = joined(", ", [sql.SQL("subject_id, other_id, log_odds"), *names])
        cheap = [each for each in self.rule.evidence if not each.is_costly]
        costly = [each for each in self.rule.evidence if each.is_costly]
        weights = joined(" + ", [sql.Literal(self.rule.prior), *map(_weight, cheap)])
        late: dict[str, Part] = {
            "costly_odds": joined(" + ", map(_weight, costly)),
            "most_of_costly": sql.Literal(sum(each.most for each in costly)),
        }
        more = late if costly else {}
        return self.template.fill(columns=columns, log_odds=weights, **more, **parts).text

    def pairs(
        self, statement: str, params: SqlParams, least: float, listed: int | None
    ) -> list[Pair]:
        """The pairs that are at least so likely, the likeliest first; ``listed`` None for all."""
        names = [each.measure for each in self.rule.evidence]
        bounds: SqlParams = {"least": evidence.log_odds(least), "listed": listed}
        with connection.cursor() as cursor:
            cursor.execute(statement, {**params, **bounds})
            return [
                Pair(one, other, dict(zip(names, measures, strict=True)), float(weight), self.rule)
                for one, other, weight, *measures in cursor.fetchall()
            ]


def _weight(one: Evidence) -> Part:
    """The expression for what one piece of evidence weighs: ``Evidence.weight`` as SQL."""
    measure = sql.Identifier(one.measure)
    levels = [
        LEVEL.fill(
            measure=measure,
            compares=sql.SQL("<=" if one.is_distance else ">="),
            bound=sql.Literal(level.bound),
            weight=sql.Literal(level.weight),
        )
        for level in one.levels
    ]
    return WEIGHT.fill(
        measure=measure, levels=joined("", levels), otherwise=sql.Literal(one.otherwise)
    )
