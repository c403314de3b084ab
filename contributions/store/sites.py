"""Stores the sites of declared programmes; hidden addresses go to a table of their own."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from contributions.schema.problems import Problems
from contributions.schema.programme import ClosureDeclaration, ProgrammeDeclaration, SiteDeclaration
from contributions.schema.references import References
from contributions.schema.snapshot import HIDDEN, SITE_COLUMNS
from contributions.store.bulk_insert import Row, columns_of, insert
from contributions.store.opening_rules import Rules
from directory.fields import names_of
from directory.models import ClosedPeriod, HiddenAddress, Site
from directory.vocabulary import Precision
from geo.points import ewkt

SITE_FIELDS = [
    *("programme_id", "commune_id", "exact_point", "rule_id", "time_zone"),
    *names_of(SITE_COLUMNS),
]


def write_sites(*, programmes: list[ProgrammeDeclaration], known: References, rules: Rules) -> None:
    """Replace the sites of these programmes by those declared.

    ``ContentRefusedError`` for a site id that belongs to another programme.
    """
    placed = [(programme, site) for programme in programmes for site in programme.sites]
    ids = [site.id for _, site in placed]
    _refuse_sites_of_others(programmes, ids)
    remove(Site.objects.filter(programme__in=[p.id for p in programmes]).exclude(pk__in=ids))
    insert(
        Site,
        [_site(programme, site, known, rules) for programme, site in placed],
        replacing=SITE_FIELDS,
    )
    HiddenAddress.objects.filter(site__in=ids).delete()
    insert(
        HiddenAddress,
        [_hidden(site) for _, site in placed if site.precision == Precision.HIDDEN],
    )
    ClosedPeriod.objects.filter(site__in=ids).delete()
    insert(ClosedPeriod, [_closed(site, c) for _, site in placed for c in site.closures])


def remove(sites: QuerySet[Site]) -> None:
    """Delete sites, but not yet their search entries, which hold the cells to count down.

    These are deleted when the entries are rebuilt, before the end of the transaction.
    """
    ids = list(sites.order_by().values_list("pk", flat=True))
    for model in (HiddenAddress, ClosedPeriod):
        model.objects.filter(site__in=ids).delete()
    removed = Site.objects.filter(pk__in=ids)
    removed._raw_delete(removed.db)


def _refuse_sites_of_others(programmes: list[ProgrammeDeclaration], ids: list[UUID]) -> None:
    others = Site.objects.filter(pk__in=ids).exclude(programme__in=[p.id for p in programmes])
    problems = Problems()
    for pk in others.order_by("pk").values_list("pk", flat=True):
        problems.add("revision", f"site:{pk}", gettext("This place belongs to another programme."))
    problems.refuse_any()


def _site(
    programme: ProgrammeDeclaration, site: SiteDeclaration, known: References, rules: Rules
) -> Row:
    commune = known.territories[site.commune]
    row = {
        "id": site.id,
        "programme_id": programme.id,
        "commune_id": commune.id,
        "exact_point": ewkt(*(site.point or ())) if site.precision == Precision.EXACT else None,
        "rule_id": rules.of_site(site),
        "time_zone": commune.time_zone,
    } | {column.name: getattr(site, column.name) for column in SITE_COLUMNS}
    if site.precision == Precision.HIDDEN:
        row |= {"locality": commune.name} | dict.fromkeys(HIDDEN, "")
    return row


def _hidden(site: SiteDeclaration) -> Row:
    row = columns_of(HiddenAddress(site_id=site.id, place=place_of(site)))
    return {name: value for name, value in row.items() if name != "id"}


def place_of(site: SiteDeclaration) -> dict:
    """The hidden address of a site as it is stored; its point rounded to a centimetre."""
    return {
        "street_address": site.street_address,
        "postcode": site.postcode,
        "point": [round(degrees, 7) for degrees in site.point or ()],
    }


def _closed(site: SiteDeclaration, closure: ClosureDeclaration) -> Row:
    return {
        "site_id": site.id,
        "first_on": closure.first_on,
        "last_on": closure.last_on,
        "reasons": closure.reasons,
    }
