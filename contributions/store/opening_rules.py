"""Stores opening hours of declared programmes as shared, deduplicated rules."""

from dataclasses import dataclass

from contributions.schema.programme import ProgrammeDeclaration, SiteDeclaration
from contributions.schema.references import References
from contributions.store.bulk_insert import insert
from directory.hours import complete_rule
from directory.models import OpeningRule


@dataclass(frozen=True)
class Rules:
    """Ids of the opening rules of programmes and sites; None without hours."""

    known: References
    ids: dict[tuple[str, str], int]

    def of_programme(self, programme: ProgrammeDeclaration) -> int | None:
        """The rule of hours without a site, such as those of a telephone line."""
        return self.ids.get(_hours_of_programme(programme, self.known))

    def of_site(self, site: SiteDeclaration) -> int | None:
        """The rule of a site, closures included."""
        return self.ids.get(_hours_of_site(site, self.known))


def rules_of(programmes: list[ProgrammeDeclaration], known: References) -> Rules:
    """Insert the missing rules of these programmes and sites, and return the ids of all."""
    rules = {_hours_of_programme(programme, known) for programme in programmes}
    rules |= {_hours_of_site(site, known) for programme in programmes for site in programme.sites}
    rules = {(text, zone) for text, zone in rules if text}
    insert(
        OpeningRule,
        [{"text": text, "time_zone": zone} for text, zone in sorted(rules)],
        ignore_conflicts=True,
    )
    rows = OpeningRule.objects.filter(text__in={text for text, _ in rules})
    return Rules(known, {(t, z): pk for t, z, pk in rows.values_list("text", "time_zone", "pk")})


def _hours_of_programme(programme: ProgrammeDeclaration, known: References) -> tuple[str, str]:
    home = known.territories[programme.home]
    return complete_rule(programme.opening_hours, home.department, []), home.time_zone


def _hours_of_site(site: SiteDeclaration, known: References) -> tuple[str, str]:
    commune = known.territories[site.commune]
    closed = [(closure.first_on, closure.last_on) for closure in site.closures]
    return complete_rule(site.opening_hours, commune.department, closed), commune.time_zone
