"""Conversion between sections of content and declared programmes, which are validated and stored.

Only complete content can be converted: see ``missing_for_publication``.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from contributions.schema.programme import (
    ClosureDeclaration,
    OrganizationDeclaration,
    ProgrammeDeclaration,
    SiteDeclaration,
)
from contributions.schema.sections import (
    Content,
    is_section,
    site_name,
    site_of,
    sites_only,
    text_name,
    text_of,
)
from contributions.schema.snapshot import (
    COLUMNS,
    ORGANIZATION,
    SITE_COLUMNS,
    declared,
    degrees,
    plain,
)
from directory.fields import Column
from directory.vocabulary import LanguageMode, Publication
from regions.models import Territory

# Public holidays of programmes with neither site nor department: those of Paris.
CAPITAL = "com:75056"


def organization_in(content: Content) -> OrganizationDeclaration:
    """The organization of a content."""
    section = content["organization"]
    return OrganizationDeclaration(
        id=UUID(section["id"]),
        is_example=content.get("origin", {}).get("is_example", False),
        **_values(ORGANIZATION, section),
    )


def declaration_of(content: Content, *, pk: UUID, modified_at: datetime) -> ProgrammeDeclaration:
    """The programme declared by complete sections; ValueError for an unknown section."""
    if unknown := [name for name in content if not is_section(name)]:
        raise ValueError(f"There are no such sections: {', '.join(unknown)}")
    coverage = content.get("coverage") or {}
    return ProgrammeDeclaration(
        id=pk,
        file="revision",
        at=str(pk),
        organization=UUID(content["organization"]["id"]),
        home=home_department_of(content),
        modified_at=modified_at,
        themes=content["about"]["themes"],
        needs=content["about"].get("needs", []),
        procedures=content["about"].get("procedures", []),
        texts=_texts(content),
        languages=content.get("languages") or {},
        coverage=coverage.get("territories", []),
        is_nationwide=coverage.get("is_nationwide", False),
        sites=tuple(
            _site(one, value)
            for name, value in sites_only(content).items()
            if (one := site_of(name))
        ),
        **_plain_sections(content),
        **_states(content),
    )


def content_of(
    programme: ProgrammeDeclaration, organization: OrganizationDeclaration | None
) -> Content:
    """The sections of a declared programme, equal to its snapshot once stored."""
    main, *others = programme.themes
    values = {
        "about": {
            "themes": [main, *sorted(others)],
            "needs": sorted(programme.needs),
            "procedures": sorted(programme.procedures),
        },
        "languages": {mode: programme.languages.get(mode, []) for mode in LanguageMode.values},
        **{section: declared(programme, columns) for section, columns in COLUMNS.items()},
        "coverage": {
            "territories": sorted(programme.coverage),
            "is_nationwide": programme.is_nationwide,
        },
        "state": {
            "publication": Publication.PUBLISHED.value,
            "merged_into": None,
        },
        "verified": plain({"on": programme.verified_on, "role": programme.verified_role}),
        "origin": {"source": programme.source, "is_example": programme.is_example},
    }
    if organization:
        values["organization"] = {"id": str(organization.id)} | declared(organization, ORGANIZATION)
    values |= {site_name(site.id): _site_values(site) for site in programme.sites}
    return values | _texts_of(programme)


def _texts_of(programme: ProgrammeDeclaration) -> Content:
    return {
        text_name(language, key): text
        for language, texts in programme.texts.items()
        for key, text in texts.items()
        if text
    }


def home_department_of(content: Content) -> str:
    """Code of the commune whose holidays and time zone apply to hours without a site."""
    for site in sites_only(content).values():
        return site["commune"]
    covered = (content.get("coverage") or {}).get("territories", [])
    towns = Territory.objects.filter(below_links__territory__code__in=covered)
    chief = towns.exclude(chief_town_code="").order_by("code").values_list("chief_town_code")
    return (chief.first() or [CAPITAL])[0]


def _texts(content: Content) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for name, text in content.items():
        if (place := text_of(name)) and text:
            texts.setdefault(place[0], {})[place[1]] = text
    return texts


def _plain_sections(content: Content) -> dict:
    """The values of all sections with declared fields only."""
    return {
        name: value
        for section, columns in COLUMNS.items()
        for name, value in _values(columns, content.get(section) or {}).items()
    }


def _values(columns: Iterable[Column], section: dict) -> dict:
    """The values of columns for the database; missing members are empty."""
    return {
        column.name: column.from_content(section.get(column.name, column.empty))
        for column in columns
    }


def _states(content: Content) -> dict:
    verified, origin = content.get("verified") or {}, content.get("origin") or {}
    return {
        "verified_on": _day(verified.get("on")),
        "verified_role": verified.get("role", ""),
        "source": origin.get("source", ""),
        "is_example": origin.get("is_example", False),
    }


def _site(pk: UUID, section: dict) -> SiteDeclaration:
    point, closures = section.get("point"), section.get("closures", [])
    return SiteDeclaration(
        id=pk,
        commune=section["commune"],
        point=tuple(point) if point else None,
        closures=tuple(
            # Both days are always present.
            ClosureDeclaration(_day(c["first_on"]), _day(c["last_on"]), c.get("reasons", {}))  # type: ignore[arg-type]
            for c in closures
        ),
        **_values(SITE_COLUMNS, section),
    )


def _site_values(site: SiteDeclaration) -> dict:
    return declared(site, SITE_COLUMNS) | {
        "commune": site.commune,
        "point": degrees(site.point) if site.point else None,
        "closures": [
            plain({"first_on": c.first_on, "last_on": c.last_on}) | {"reasons": dict(c.reasons)}
            for c in site.closures
        ],
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
