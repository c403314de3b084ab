"""Writes declared programmes by PostgreSQL's COPY: the same rows that bulk loading writes.

In COPY's text format a row is a line, columns are separated by tabs, and ``\\N`` is NULL.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from django.db import connection, models

from contributions.schema.programme import ProgrammeDeclaration, SiteDeclaration
from contributions.schema.sections import SOURCE
from contributions.store.bulk_insert import columns_of
from contributions.store.sites import place_of
from directory.models import (
    ClosedPeriod,
    Coverage,
    HiddenAddress,
    Organization,
    Programme,
    Section,
    Site,
)
from directory.models.section import SectionState
from seeding.generating.generator import ANCHOR, GeneratedBatch
from seeding.generating.known_rows import KnownRows

Lines = Iterator[str]
NOTHING = r"\N"
SPECIAL = str.maketrans({"\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r"})
AT = f"{ANCHOR.isoformat()} 12:00+00"


def _organizations(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for o in batch.organizations:
        yield f"{o.id.hex}\t{_text(o.name)}\t{o.phone}\t{o.email}\t{o.website}\t{AT}\t{AT}\n"


def _programmes(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for generated in batch.programmes:
        p = generated.declaration
        yield "\t".join(
            (
                *(p.id.hex, p.organization.hex, str(known.themes[p.themes[0]])),
                *(_array(p.statuses), _array(p.audiences), _array(p.french_levels)),
                *(_value(p.age_min), _value(p.age_max), p.cost, _value(p.cost_eur)),
                *(_array(p.access_modes), _array(p.join_modes)),
                *(_array(p.languages.get(mode, ())) for mode in MODES),
                *(p.opening_hours, _value(known.rule_of_programme(p)), _flag(p.by_appointment)),
                *(_value(p.capacity), _value(p.capacity_on), _value(p.capacity_until)),
                *(_flag(p.is_nationwide), p.phone, p.email, p.website),
                *(
                    generated.publication if generated.merged_into is None else "published",
                    p.operating,
                ),
                NOTHING if generated.merged_into is None else generated.merged_into.hex,
                *(_text(p.source), _value(p.verified_on), p.verified_role),
                f"{AT}\t{p.modified_at.isoformat()}\n",
            )
        )


def _themes(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for p in _declared(batch):
        for code in p.themes:
            yield f"{p.id.hex}\t{known.themes[code]}\n"


def _needs(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for p in _declared(batch):
        for code in p.needs:
            yield f"{p.id.hex}\t{known.needs[code]}\n"


def _procedures(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for p in _declared(batch):
        for slug in p.procedures:
            if slug in known.sheets:
                yield f"{p.id.hex}\t{known.sheets[slug].hex}\n"


def _coverage(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for p in _declared(batch):
        for code in p.coverage:
            yield f"{p.id.hex}\t{known.territories[code].id}\n"


def _sites(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for p, site in _placed(batch):
        commune = known.territories[site.commune]
        is_hidden, is_exact = site.precision == "hidden", site.precision == "exact"
        yield "\t".join(
            (
                *(site.id.hex, p.id.hex, site.precision, str(commune.id), _text(site.locality)),
                "" if is_hidden else _text(site.street_address),
                "" if is_hidden else site.postcode,
                _point(site) if is_exact else NOTHING,
                *(site.opening_hours, _value(known.rule_of_site(site)), _flag(site.by_appointment)),
                f"{commune.time_zone}\t{site.phone}\t{site.email}\n",
            )
        )


def _hidden_addresses(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for _p, site in _placed(batch):
        if site.precision == "hidden":
            encrypted = columns_of(HiddenAddress(site_id=site.id, place=place_of(site)))["place"]
            yield f"{site.id.hex}\t\\\\x{encrypted.hex()}\n"


def _closed_periods(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for _p, site in _placed(batch):
        for closed in site.closures:
            reasons = _json(tuple(closed.reasons.items()))
            yield f"{site.id.hex}\t{closed.first_on}\t{closed.last_on}\t{reasons}\n"


def _sections(batch: GeneratedBatch, known: KnownRows) -> Lines:
    for p in _declared(batch):
        owner = p.id.hex
        for language, by_key in p.texts.items():
            state = WRITTEN if language == SOURCE else TRANSLATED
            for key, text in by_key.items():
                yield f"{owner}\t{key}\t{language}\t{_text(text)}\t{state}"


MODES = ("always", "on_request", "interpreter")
# Text and meaning number one, based on the first meaning and text of the source, state, moment.
WRITTEN = f"1\t1\t{NOTHING}\t{NOTHING}\t{SectionState.WRITTEN.value}\t{AT}\n"
TRANSLATED = f"1\t1\t1\t1\t{SectionState.UNREVIEWED.value}\t{AT}\n"

# (table, its columns, their lines), in an order in which nothing refers to what comes later.
WRITERS: list[tuple[type[models.Model], str, Callable[[GeneratedBatch, KnownRows], Lines]]] = [
    (Organization, "id name phone email website created_at modified_at", _organizations),
    (
        Programme,
        (
            "id organization_id theme_id statuses audiences french_levels age_min age_max cost "
            "cost_eur access_modes join_modes languages_always languages_on_request "
            "languages_interpreter opening_hours rule_id by_appointment capacity capacity_on "
            "capacity_until is_nationwide phone email website publication operating merged_into_id "
            "source verified_on verified_role created_at modified_at"
        ),
        _programmes,
    ),
    (Programme.themes.through, "programme_id taxonomyterm_id", _themes),
    (Programme.needs.through, "programme_id taxonomyterm_id", _needs),
    (Programme.procedures.through, "programme_id proceduresheet_id", _procedures),
    (Coverage, "programme_id territory_id", _coverage),
    (
        Site,
        (
            "id programme_id precision commune_id locality street_address postcode exact_point "
            "opening_hours rule_id by_appointment time_zone phone email"
        ),
        _sites,
    ),
    (HiddenAddress, "site_id place", _hidden_addresses),
    (ClosedPeriod, "site_id first_on last_on reasons", _closed_periods),
    (
        Section,
        (
            "programme_id key language text text_no meaning_no based_on_meaning based_on_text "
            "state modified_at"
        ),
        _sections,
    ),
]
TABLES = [model._meta.db_table for model, _columns, _lines in WRITERS]


def copy(batch: GeneratedBatch, known: KnownRows) -> None:
    """Write a batch, in the caller's transaction; rows that it refers to exist already."""
    with connection.cursor() as cursor:
        for model, columns, lines in WRITERS:
            named, tail = _completed(model, columns)
            statement = f"COPY {model._meta.db_table} ({named}) FROM STDIN"
            with cursor.copy(statement) as stream:
                body = "".join(lines(batch, known))
                stream.write(body.replace("\n", tail) if tail else body)


@cache
def _completed(model: type[models.Model], columns: str) -> tuple[str, str]:
    """The columns to copy, and the end of each line: defaults of columns not in ``columns``."""
    named = columns.split()
    fields = [f for f in model._meta.concrete_fields if f.column not in named]
    fields = [f for f in fields if not (f.null or f.primary_key or f.generated)]
    defaults = [_text(_plain(field.get_default())) for field in fields]
    tail = "".join(f"\t{value}" for value in defaults) + "\n" if defaults else ""
    return ", ".join([*named, *(str(field.column) for field in fields)]), tail


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _flag(value)
    return "{}" if value in ([], {}) else str(value)


def _declared(batch: GeneratedBatch) -> Iterable[ProgrammeDeclaration]:
    return (generated.declaration for generated in batch.programmes)


def _placed(batch: GeneratedBatch) -> Iterator[tuple[ProgrammeDeclaration, SiteDeclaration]]:
    for declaration in _declared(batch):
        for site in declaration.sites:
            yield declaration, site


def _text(text: str) -> str:
    return text.translate(SPECIAL)


def _value(value: object) -> str:
    return NOTHING if value is None else str(value)


def _flag(value: bool) -> str:
    return "t" if value else "f"


def _array(codes: Iterable[str]) -> str:
    return "{" + ",".join(codes) + "}"


def _point(site: SiteDeclaration) -> str:
    if site.point is None:
        raise ValueError(f"{site.id} has no point.")
    lon, lat = site.point
    return f"SRID=4326;POINT({lon} {lat})"


@cache
def _json(pairs: tuple[tuple[str, str], ...]) -> str:
    return _text(json.dumps(dict(pairs), ensure_ascii=False))
