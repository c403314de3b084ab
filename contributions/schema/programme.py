"""Programmes as declared: what the bulk door takes, whatever file or feed it was read from."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class OrganizationDeclaration:
    """Who runs programmes."""

    id: UUID
    name: str
    phone: str = ""
    email: str = ""
    website: str = ""
    is_example: bool = False


@dataclass(frozen=True)
class ClosureDeclaration:
    """Days on which a site is closed, both included, and why, by language."""

    first_on: date
    last_on: date
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SiteDeclaration:
    """A programme at one place.

    ``point`` is (longitude, latitude): public when ``precision`` is "exact", kept as the hidden
    address with ``street_address`` and ``postcode`` when it is "hidden", else None.
    """

    id: UUID
    precision: str
    commune: str
    locality: str
    street_address: str = ""
    postcode: str = ""
    point: tuple[float, float] | None = None
    opening_hours: str = ""
    by_appointment: bool = False
    closures: tuple[ClosureDeclaration, ...] = ()
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class ProgrammeDeclaration:
    """A programme with its places and words.

    ``file`` and ``at`` say where it was read, for what is wrong with it. The first of ``themes``
    is the main one. ``languages`` are codes by mode ("always", "on_request", "interpreter").
    ``coverage`` are codes of territories; ``home`` is the commune whose public holidays and time
    zone hold for hours without a site. ``texts`` are by language, then key.
    """

    id: UUID
    file: str
    at: str
    organization: UUID
    home: str
    themes: list[str]
    needs: list[str]
    texts: dict[str, dict[str, str]]
    access_modes: list[str]
    modified_at: datetime
    procedures: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    french_levels: list[str] = field(default_factory=list)
    age_min: int | None = None
    age_max: int | None = None
    cost: str = ""
    cost_eur: Decimal | None = None
    join_modes: list[str] = field(default_factory=list)
    languages: dict[str, list[str]] = field(default_factory=dict)
    opening_hours: str = ""
    by_appointment: bool = False
    capacity: int | None = None
    capacity_on: date | None = None
    capacity_until: date | None = None
    coverage: list[str] = field(default_factory=list)
    is_nationwide: bool = False
    sites: tuple[SiteDeclaration, ...] = ()
    phone: str = ""
    email: str = ""
    website: str = ""
    operating: str = "active"
    is_example: bool = False
    source: str = ""
    verified_on: date | None = None
    verified_role: str = ""
