"""What programmes and sheets say now, section by section, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from contributions.schema.sections import Content, site_name, text_name
from directory.models import HiddenAddress, Programme, Section, Site
from directory.vocabulary import LanguageMode, Precision

CONDITIONS = ("statuses", "audiences", "french_levels", "age_min", "age_max", "cost")
CAPACITY = ("capacity", "capacity_on", "capacity_until")
CONTACT = ("phone", "email", "website")
PLACES = ("precision", "locality", "opening_hours", "by_appointment", "phone", "email")


def snapshot_programmes(ids: Iterable[UUID]) -> dict[UUID, Content]:
    """What each of these programmes says now; those that do not exist are left out."""
    programmes = (
        Programme.objects.filter(pk__in=list(ids))
        .select_related("organization", "theme")
        .prefetch_related("themes", "needs", "procedures", "coverage")
    )
    said = {programme.pk: _fixed(programme) for programme in programmes}
    for site in _sites(said):
        said[site.programme_id][site_name(site.pk)] = _site(site)
    for owner, content in snapshot_texts("programme", said).items():
        said[owner] |= content
    return said


def snapshot_sheets(ids: Iterable[UUID]) -> dict[UUID, Content]:
    """The texts of each of these procedure sheets."""
    return snapshot_texts("sheet", ids)


def snapshot_texts(
    owner: str, ids: Iterable[UUID], sections: QuerySet[Section] | None = None
) -> dict[UUID, Content]:
    """The texts of owners ("programme" or "sheet"), all languages, or those in ``sections``."""
    said: dict[UUID, Content] = defaultdict(dict)
    chosen = Section.objects.all() if sections is None else sections
    rows = chosen.filter(**{f"{owner}__in": list(ids)})
    for pk, language, key, text in rows.values_list(f"{owner}_id", "language", "key", "text"):
        said[pk][text_name(language, key)] = text
    return dict(said)


def _fixed(programme: Programme) -> Content:
    organization = programme.organization
    others = sorted(t.code for t in programme.themes.all() if t.pk != programme.theme_id)
    return {
        "organization": {
            "id": str(organization.pk),
            "name": organization.name,
            **{name: getattr(organization, name) for name in CONTACT},
        },
        "about": {
            "themes": [programme.theme.code, *others],
            "needs": sorted(term.code for term in programme.needs.all()),
            "procedures": sorted(sheet.slug for sheet in programme.procedures.all()),
        },
        "conditions": plain({name: getattr(programme, name) for name in CONDITIONS})
        | {"cost_eur": money(programme.cost_eur)},
        "languages": {
            mode: getattr(programme, f"languages_{mode}") for mode in LanguageMode.values
        },
        "joining": plain(
            {"access_modes": programme.access_modes, "join_modes": programme.join_modes}
        ),
        "contact": {name: getattr(programme, name) for name in CONTACT},
        "hours": {
            "opening_hours": programme.opening_hours,
            "by_appointment": programme.by_appointment,
        },
        "capacity": plain({name: getattr(programme, name) for name in CAPACITY}),
        "coverage": {
            "territories": sorted(territory.code for territory in programme.coverage.all()),
            "is_nationwide": programme.is_nationwide,
        },
        "state": {
            "publication": programme.publication,
            "operating": programme.operating,
            "merged_into": str(programme.merged_into_id) if programme.merged_into_id else None,
        },
        "verified": plain({"on": programme.verified_on, "role": programme.verified_role}),
        "origin": {"source": programme.source, "is_example": programme.is_example},
    }


def _sites(programmes: Iterable[UUID]) -> Iterable[Site]:
    return (
        Site.objects.filter(programme__in=list(programmes))
        .select_related("commune", "hidden_address")
        .defer("commune__outline")
        .prefetch_related("closed_periods")
    )


def _site(site: Site) -> dict:
    kept = site.hidden_address if site.precision == Precision.HIDDEN else site
    point = kept.point if isinstance(kept, HiddenAddress) else site.exact_point
    return {name: getattr(site, name) for name in PLACES} | {
        "commune": site.commune.code,
        "street_address": kept.street_address,
        "postcode": kept.postcode,
        "point": degrees((point.x, point.y)) if point else None,
        "closures": [
            {
                "first_on": closed.first_on.isoformat(),
                "last_on": closed.last_on.isoformat(),
                "reasons": closed.reasons,
            }
            for closed in site.closed_periods.all()
        ],
    }


def degrees(lon_lat: Iterable[float]) -> list[float]:
    """Longitude and latitude to a centimetre, so that what was read equals what was written."""
    return [round(float(degree), 7) for degree in lon_lat]


def money(amount: Decimal | str | None) -> str | None:
    """An amount in euros as it is kept: "12.50"."""
    return None if amount is None else str(Decimal(amount).quantize(Decimal("0.01")))


def plain(values: dict) -> dict:
    """Values as JSON says them: days as 2026-11-23."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }
