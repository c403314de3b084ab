"""Ids of the rows that generated programmes refer to; missing opening rules are created."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contributions.schema.programme import ProgrammeDeclaration, SiteDeclaration
from directory.hours import complete_rule
from directory.models import OpeningRule, ProcedureSheet, TaxonomyTerm
from directory.models.taxonomy import Scheme
from regions.models import Territory, TerritoryAncestor

# Hours as written, the commune's code, days closed.
Hours = tuple[str, str, tuple[tuple[date, date], ...]]


@dataclass(frozen=True)
class TerritoryRow:
    """A territory: its id, time zone and its department's INSEE code ("" without one)."""

    id: int
    time_zone: str
    department: str


@dataclass
class KnownRows:
    """Ids by the codes that declarations use, and a cache of completed opening rules."""

    themes: dict[str, int]
    needs: dict[str, int]
    sheets: dict[str, UUID]
    territories: dict[str, TerritoryRow]
    rules: dict[tuple[str, str], int] = field(default_factory=dict)
    completed: dict[tuple, tuple[str, str]] = field(default_factory=dict)

    def ensure_rules(self, declarations: Iterable[ProgrammeDeclaration]) -> None:
        """Create the opening rules that these declarations need and that do not exist yet."""
        missing = {
            self._rule(*hours) for p in declarations for hours in _hours_of(p) if hours[0]
        } - self.rules.keys()
        if not missing:
            return
        OpeningRule.objects.bulk_create(
            [OpeningRule(text=text, time_zone=zone) for text, zone in sorted(missing)],
            ignore_conflicts=True,
        )
        stored = OpeningRule.objects.filter(text__in={text for text, _zone in missing})
        self.rules |= {(r.text, r.time_zone): r.pk for r in stored}

    def rule_of_programme(self, programme: ProgrammeDeclaration) -> int | None:
        """The id of the rule of a programme without sites, None without hours."""
        return self._id(programme.opening_hours, programme.home, ())

    def rule_of_site(self, site: SiteDeclaration) -> int | None:
        """The id of the rule of a site with its closures, None without hours."""
        return self._id(site.opening_hours, site.commune, _closed(site))

    def _id(self, *hours) -> int | None:
        return self.rules[self._rule(*hours)] if hours[0] else None

    def _rule(self, text: str, commune: str, closed: tuple) -> tuple[str, str]:
        territory = self.territories[commune]
        key = (text, territory.department, territory.time_zone, closed)
        if key not in self.completed:
            rule = complete_rule(text, territory.department, closed)
            self.completed[key] = (rule, territory.time_zone)
        return self.completed[key]


def known_rows() -> KnownRows:
    """The rows of the database that a declaration may refer to."""
    terms = {(s, c): pk for s, c, pk in TaxonomyTerm.objects.values_list("scheme", "code", "pk")}
    departments = dict(
        TerritoryAncestor.objects.filter(ancestor__kind=Territory.Kind.DEPARTMENT).values_list(
            "territory_id", "ancestor__insee_code"
        )
    )
    rows = Territory.objects.values_list("code", "pk", "time_zone")
    return KnownRows(
        themes={code: pk for (scheme, code), pk in terms.items() if scheme == Scheme.THEME},
        needs={code: pk for (scheme, code), pk in terms.items() if scheme == Scheme.NEED},
        sheets=dict(ProcedureSheet.objects.values_list("slug", "pk")),
        territories={
            code: TerritoryRow(pk, zone, departments.get(pk, "")) for code, pk, zone in rows
        },
    )


def _hours_of(programme: ProgrammeDeclaration) -> list[Hours]:
    at_sites = [(site.opening_hours, site.commune, _closed(site)) for site in programme.sites]
    return [(programme.opening_hours, programme.home, ()), *at_sites]


def _closed(site: SiteDeclaration) -> tuple[tuple[date, date], ...]:
    return tuple((closure.first_on, closure.last_on) for closure in site.closures)
