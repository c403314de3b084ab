"""What generated programmes refer to, as ids; rules of opening hours are made when first met."""

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
class DepartmentGround:
    """A territory: its id, time zone and department's INSEE code, empty when it has none."""

    id: int
    time_zone: str
    department: str


@dataclass
class KnownRows:
    """Ids by the code that declarations name things with."""

    themes: dict[str, int]
    needs: dict[str, int]
    sheets: dict[str, UUID]
    territories: dict[str, DepartmentGround]
    rules: dict[tuple[str, str], int] = field(default_factory=dict)
    said: dict[tuple, tuple[str, str]] = field(default_factory=dict)

    def meet(self, declarations: Iterable[ProgrammeDeclaration]) -> None:
        """Make the rules of opening hours that these declarations need and nobody has yet."""
        met = {
            self._rule(*hours) for p in declarations for hours in _hours_of(p) if hours[0]
        } - self.rules.keys()
        if not met:
            return
        OpeningRule.objects.bulk_create(
            [OpeningRule(text=text, time_zone=zone) for text, zone in sorted(met)],
            ignore_conflicts=True,
        )
        kept = OpeningRule.objects.filter(text__in={text for text, _zone in met})
        self.rules |= {(r.text, r.time_zone): r.pk for r in kept}

    def rule_of_programme(self, programme: ProgrammeDeclaration) -> int | None:
        """The id of the rule of hours without a site."""
        return self._id(programme.opening_hours, programme.home, ())

    def rule_of_site(self, site: SiteDeclaration) -> int | None:
        """The id of the rule of a site, closures included."""
        return self._id(site.opening_hours, site.commune, _closed(site))

    def _id(self, *hours) -> int | None:
        return self.rules[self._rule(*hours)] if hours[0] else None

    def _rule(self, text: str, commune: str, closed: tuple) -> tuple[str, str]:
        ground = self.territories[commune]
        key = (text, ground.department, ground.time_zone, closed)
        if key not in self.said:
            self.said[key] = (complete_rule(text, ground.department, closed), ground.time_zone)
        return self.said[key]


def known_rows() -> KnownRows:
    """Everything in the database that a declaration may name."""
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
            code: DepartmentGround(pk, zone, departments.get(pk, "")) for code, pk, zone in rows
        },
    )


def _hours_of(programme: ProgrammeDeclaration) -> list[Hours]:
    at_sites = [(site.opening_hours, site.commune, _closed(site)) for site in programme.sites]
    return [(programme.opening_hours, programme.home, ()), *at_sites]


def _closed(site: SiteDeclaration) -> tuple[tuple[date, date], ...]:
    return tuple((closure.first_on, closure.last_on) for closure in site.closures)
