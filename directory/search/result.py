"""``SearchResult``: one result with all that cards and features show, read without models.

Building model instances from the same row took a third of the time of a response.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from directory.models import Programme, SearchEntry, Site, TaxonomyTerm
from directory.texts import Text

TIME_ZONE = "Europe/Paris"
# Results are counted up to this; pages then show "more than".
MAX_COUNT = 200


class Hours(NamedTuple):
    """The hours of a site or a programme: complete rule ("" when unknown) and time zone."""

    rule_text: str
    time_zone: str
    by_appointment: bool
    operating: str


def hours_of(owner: SearchEntry | Site | Programme) -> Hours:
    """The hours of a row fetched with its rule, and with its programme unless it is one."""
    rule = owner.rule
    return Hours(
        rule.text if rule else "",
        rule.time_zone if rule else TIME_ZONE,
        owner.by_appointment,
        (owner if isinstance(owner, Programme) else owner.programme).operating,
    )


def selected_from(sql: str) -> dict[str, str]:
    """Field metadata: read as ``sql`` from the tables joined in ``directory.search.fetch``."""
    return {"column": sql}


@dataclass(slots=True)
class SearchResult:
    """A programme at its nearest site, or by the area it serves.

    ``words``: title and summary as they are shown. ``lon`` and ``lat`` in degrees, None without a
    site. Fields of a programme have the same names as there.
    """

    words: dict[str, Text]
    programme_id: UUID = field(metadata=selected_from("page.programme_id"))
    precision: str = field(metadata=selected_from("entry.precision"))
    lon: float | None = field(metadata=selected_from("ST_X(entry.place)"))
    lat: float | None = field(metadata=selected_from("ST_Y(entry.place)"))
    locality: str = field(metadata=selected_from("coalesce(site.locality, '')"))
    opening_hours: str = field(
        metadata=selected_from("coalesce(site.opening_hours, programme.opening_hours)")
    )
    rule_text: str = field(metadata=selected_from("coalesce(rule.text, '')"))
    time_zone: str = field(metadata=selected_from(f"coalesce(rule.time_zone, '{TIME_ZONE}')"))
    by_appointment: bool = field(metadata=selected_from("entry.by_appointment"))
    organization: str = field(metadata=selected_from("organization.name"))
    themes: list[str] = field(metadata=selected_from("entry.themes"))
    theme_id: int = field(metadata=selected_from("programme.theme_id"))
    statuses: list[str] = field(metadata=selected_from("programme.statuses"))
    audiences: list[str] = field(metadata=selected_from("programme.audiences"))
    french_levels: list[str] = field(metadata=selected_from("programme.french_levels"))
    age_min: int | None = field(metadata=selected_from("programme.age_min"))
    age_max: int | None = field(metadata=selected_from("programme.age_max"))
    cost: str = field(metadata=selected_from("programme.cost"))
    cost_eur: Decimal | None = field(metadata=selected_from("programme.cost_eur"))
    access_modes: list[str] = field(metadata=selected_from("programme.access_modes"))
    languages_always: list[str] = field(metadata=selected_from("programme.languages_always"))
    languages_on_request: list[str] = field(
        metadata=selected_from("programme.languages_on_request")
    )
    languages_interpreter: list[str] = field(
        metadata=selected_from("programme.languages_interpreter")
    )
    capacity: int | None = field(metadata=selected_from("programme.capacity"))
    capacity_until: date | None = field(metadata=selected_from("programme.capacity_until"))
    operating: str = field(metadata=selected_from("programme.operating"))
    is_example: bool = field(metadata=selected_from("programme.is_example"))
    verified_on: date | None = field(metadata=selected_from("programme.verified_on"))
    modified_at: datetime = field(metadata=selected_from("programme.modified_at"))
    search_standing: str = field(metadata=selected_from("programme.search_standing"))
    # From the taxonomy; then how the search found it, and its ranks.
    theme: TaxonomyTerm | None = None
    reach: str = ""
    distance_m: float | None = None
    rank: int | None = None
    smallness: int | None = None
    misfit: int | None = None
    word_class: int | None = None

    @property
    def hours(self) -> Hours:
        """The hours of the site, or of help without one."""
        return Hours(self.rule_text, self.time_zone, self.by_appointment, self.operating)


# SQL of the columns of a result, in the order of its fields.
COLUMNS = [each.metadata["column"] for each in fields(SearchResult) if each.metadata]
# Those that are fields of ``Programme`` of the same name.
PROGRAMME_FIELDS = [
    each.name
    for each in fields(SearchResult)
    if each.metadata.get("column") == f"programme.{each.name}"
]


def result_at_site(
    programme: Programme, site: Site | None, words: dict[str, Text], reach: str
) -> SearchResult:
    """A programme at one of its sites, as a search would find it; ``site`` has its point."""
    hours = hours_of(site or programme)
    return SearchResult(
        words=words,
        programme_id=programme.pk,
        precision=site.precision if site else "",
        lon=site.lon if site else None,
        lat=site.lat if site else None,
        locality=site.locality if site else "",
        opening_hours=(site or programme).opening_hours,
        rule_text=hours.rule_text,
        time_zone=hours.time_zone,
        by_appointment=hours.by_appointment,
        organization=programme.organization.name,
        themes=[],
        theme=programme.theme,
        reach=reach,
        **{name: getattr(programme, name) for name in PROGRAMME_FIELDS},
    )
