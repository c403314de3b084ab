"""Look-up of rows that declared programmes refer to: terms, sheets, territories."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from contributions.schema.programme import ProgrammeDeclaration
from directory.models import ProcedureSheet, TaxonomyTerm
from regions.models import Territory, TerritoryAncestor


@dataclass(frozen=True)
class TerritoryReference:
    """A territory referred to; ``department`` is an INSEE code, "" without one."""

    id: int
    name: str
    kind: str
    time_zone: str
    has_centre: bool
    department: str


@dataclass(frozen=True)
class References:
    """Ids and territories by the code with which declarations refer to them."""

    terms: dict[tuple[str, str], int]
    sheets: dict[str, UUID]
    territories: dict[str, TerritoryReference]


def references_of(programmes: Iterable[ProgrammeDeclaration]) -> References:
    """Everything the programmes may refer to, read in four queries."""
    codes = {code for p in programmes for code in (p.home, *p.coverage)}
    codes |= {site.commune for p in programmes for site in p.sites}
    return References(
        terms={(s, c): pk for s, c, pk in TaxonomyTerm.objects.values_list("scheme", "code", "pk")},
        sheets=dict(ProcedureSheet.objects.values_list("slug", "pk")),
        territories=_territory_references(codes),
    )


def _territory_references(codes: set[str]) -> dict[str, TerritoryReference]:
    departments = dict(
        TerritoryAncestor.objects.filter(
            territory__code__in=codes, ancestor__kind=Territory.Kind.DEPARTMENT
        ).values_list("territory_id", "ancestor__insee_code")
    )
    rows = Territory.objects.filter(code__in=codes).values_list(
        "code", "pk", "name", "kind", "time_zone", "centre"
    )
    return {
        code: TerritoryReference(pk, name, kind, zone, centre is not None, departments.get(pk, ""))
        for code, pk, name, kind, zone, centre in rows
    }
