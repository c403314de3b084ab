"""Reads files of the national administrative directory ("base de données locales", version 3).

The file is one JSON object with a list under "service". DILA publishes it as open data and
describes it in the specification beside the data set on data.gouv.fr. Of each service only what
``PublicOffice`` holds is read; those of other kinds are counted. Persons in charge, whom it names
under "affectation_personne", are not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point

from geo.points import point
from geo.value_types import JsonObject
from regions.models import PublicOffice
from regions.offices.contacts import mail_of, phone_of, site_of
from regions.offices.hours import HoursError, Opening, osm_hours

Kind, Accessibility = PublicOffice.Kind, PublicOffice.Accessibility
# Kinds of office by "type_service_local".
KINDS: dict[str, str] = {
    "prefecture": Kind.PREFECTURE,
    "paris_ppp": Kind.PREFECTURE,
    "sous_pref": Kind.SUB_PREFECTURE,
    "ofii": Kind.OFII,
    "cpam": Kind.CPAM,
    "caf": Kind.CAF,
    "france_travail": Kind.FRANCE_TRAVAIL,
    "pole_emploi": Kind.FRANCE_TRAVAIL,
    "mairie": Kind.MAIRIE,
    "mairie_com": Kind.MAIRIE,
    "ccas": Kind.CCAS,
    "france_services": Kind.FRANCE_SERVICES,
    "msap": Kind.FRANCE_SERVICES,
}
ACCESSIBILITY: dict[str, str] = {
    "ACC": Accessibility.YES,
    "DEM": Accessibility.ON_REQUEST,
    "NAC": Accessibility.NO,
}
DATES = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")
_MEETING = r"(?:rendez[\s-]*vous|rdv|appointment)"
APPOINTMENT = re.compile(r"rendez|\brdv\b|appointment", re.IGNORECASE)
# "Sans rendez-vous" and "avec ou sans RDV", but not "pas d'accueil sans rendez-vous".
WITHOUT_APPOINTMENT = re.compile(
    rf"(?<!\w)(?:sans|without|pas\s+de)\s+(?:prise\s+de\s+|prendre\s+)?{_MEETING}", re.IGNORECASE
)
ONLY_APPOINTMENT = re.compile(
    rf"\b(?:pas|aucune?|ferm\w+|closed)\b.*\b(?:sans|without)\s+{_MEETING}", re.IGNORECASE
)
# Nothing but that: the hours hold for everybody, without a condition.
FOR_EVERYBODY = re.compile(
    rf"\W*(?:(?:avec|with)\s+(?:et|ou|and|or)\s+)?{WITHOUT_APPOINTMENT.pattern}\W*", re.IGNORECASE
)
# Words by which a remark on appointments is about a part of the week only.
PART_OF_WEEK = re.compile(
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin(?:[ée]e)?|apr[èe]s-midi)s?\b",
    re.IGNORECASE,
)
# Beginnings of codes of communes outside the departments, which the directory holds, too.
COLLECTIVITIES = ("975", "977", "978", "98")
# A postal address is where letters go, not where people go.
VISITED = "Adresse"


class OfficeFileError(Exception):
    """The file, or rows in it, cannot be read; each line of the message names one."""


@dataclass(frozen=True)
class OfficeRow:
    """One office of the file; ``hours_problem`` says why its hours were left out, or ""."""

    id: UUID
    kind: str
    name: str
    commune: str
    street_address: str
    postcode: str
    town: str
    at: Point | None
    opening_hours: str
    by_appointment: bool
    phone: str
    email: str
    website: str
    accessibility: str
    accessibility_note: str
    updated_on: date
    hours_problem: str = ""


@dataclass(frozen=True)
class OfficeFile:
    """What a file holds: its offices, and how many services are left out.

    Those of other kinds, and those outside the departments, of which no territory is known.
    """

    offices: list[OfficeRow]
    of_other_kinds: int
    outside: int


def read_office_file(path: Path) -> OfficeFile:
    """Every office of the file; ``OfficeFileError`` names each row that cannot be read."""
    services = _services(path)
    offices: dict[UUID, OfficeRow] = {}
    problems: list[str] = []
    others = outside = 0
    for number, service in enumerate(services, start=1):
        try:
            if isinstance(service, dict) and _kind(service) is None:
                others += 1
                continue
            if isinstance(service, dict) and _commune(service).startswith(COLLECTIVITIES):
                outside += 1
                continue
            office = _office(service, known=offices)
        except OfficeFileError as error:
            problems.append(f"service {number} ({_called(service)}): {error}")
        else:
            offices[office.id] = office
    if problems:
        raise OfficeFileError("\n".join(problems))
    return OfficeFile(list(offices.values()), others, outside)


def _services(path: Path) -> list[Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise OfficeFileError(f"{path} cannot be opened: {error.strerror}") from error
    except ValueError as error:
        raise OfficeFileError(f"{path} is no JSON in UTF-8: {error}") from error
    services = read.get("service") if isinstance(read, dict) else None
    if not isinstance(services, list):
        raise OfficeFileError(f'{path} has no list under "service"')
    return services


def _called(service: object) -> str:
    given = service if isinstance(service, dict) else {}
    return str(given.get("nom") or given.get("id") or "without a name")[:80]


def _kind(service: JsonObject) -> str | None:
    types = [str(pivot.get("type_service_local", "")) for pivot in _listed(service, "pivot")]
    return next((KINDS[name] for name in types if name in KINDS), None)


def _office(service: object, known: Container[UUID]) -> OfficeRow:
    if not isinstance(service, dict):
        raise OfficeFileError("it is no object")
    commune, address = _commune(service), _address(service)
    department = _department(commune)
    hours, by_appointment, problem = _hours(service)
    name = _text(service, "nom", 200)
    if not name:
        raise OfficeFileError("it has no nom")
    town = _text(address, "nom_commune", 100)
    return OfficeRow(
        id=_id(service, known),
        kind=_kind(service) or "",
        name=name,
        commune=commune,
        street_address=_street(address),
        postcode=_postcode(address),
        town=town,
        at=_point(address),
        opening_hours=hours,
        by_appointment=by_appointment,
        phone=_first(phone_of(each, department) for each in _values(service, "telephone")),
        email=_first(
            mail_of(each, f"{name} {town}") for each in _values(service, "adresse_courriel")
        ),
        website=_first(site_of(each) for each in _values(service, "site_internet")),
        accessibility=ACCESSIBILITY.get(_text(address, "accessibilite", 3), ""),
        accessibility_note=_text(address, "note_accessibilite", 300),
        updated_on=_updated_on(service),
        hours_problem=problem,
    )


def _id(service: JsonObject, known: Container[UUID]) -> UUID:
    try:
        found = UUID(str(service.get("id")))
    except ValueError:
        raise OfficeFileError(f"its id {service.get('id')!r} is no UUID") from None
    if found in known:
        raise OfficeFileError(f"its id {found} is there twice")
    return found


def _commune(service: JsonObject) -> str:
    """The INSEE code of the commune it stands in: its own field, else that of what it serves."""
    own = _text(service, "code_insee_commune", 5)
    if own:
        return own
    for pivot in _listed(service, "pivot"):
        codes = pivot.get("code_insee_commune")
        if isinstance(codes, list) and len(codes) == 1:
            return str(codes[0])
        if isinstance(codes, str) and codes:
            return codes
    raise OfficeFileError("it has no code_insee_commune of its own")


def _department(commune: str) -> str:
    return commune[:3] if commune.startswith("97") else commune[:2]


def _address(service: JsonObject) -> JsonObject:
    """The address that people go to; {} where only letters have one."""
    addresses = _listed(service, "adresse")
    visited = [each for each in addresses if each.get("type_adresse", VISITED) == VISITED]
    return next(iter(visited), {})


def _street(address: JsonObject) -> str:
    """Building and street; where letters go (BP, CS) is not where people go."""
    parts = (_text(address, name, 100) for name in ("complement1", "complement2", "numero_voie"))
    return ", ".join(part for part in parts if part)[:200]


def _postcode(address: JsonObject) -> str:
    postcode = _text(address, "code_postal", 10)
    return postcode if len(postcode) == 5 and postcode.isascii() and postcode.isdigit() else ""


def _point(address: JsonObject) -> Point | None:
    lon, lat = (_text(address, name, 40) for name in ("longitude", "latitude"))
    if not lon or not lat:
        return None
    try:
        return point(lon, lat)  # type: ignore[arg-type]  # it reads text
    except ValueError as error:
        raise OfficeFileError(str(error)) from error


def _hours(service: JsonObject) -> tuple[str, bool, str]:
    """Hours, whether all of them are by appointment, and why they were left out.

    Where only some are by appointment, the rule has the others: visits without appointment. The
    remark on all hours is read for appointments alone.
    """
    openings: list[Opening] = []
    by_appointment: list[Opening] = []
    for each in _listed(service, "plage_ouverture"):
        comment = _text(each, "commentaire", 300)
        if _is_by_appointment(comment):
            by_appointment.append(_opening(each, ""))
        else:
            condition = "" if FOR_EVERYBODY.fullmatch(comment) else comment
            openings.append(_opening(each, condition))
    if _is_all_by_appointment(_text(service, "commentaire_plage_ouverture", 300)):
        plain = [replace(opening, comment="") for opening in openings]
        openings, by_appointment = [], [*plain, *by_appointment]
        is_all = True
    else:
        is_all = bool(by_appointment) and not openings
    try:
        return osm_hours(by_appointment if is_all else openings), is_all, ""
    except HoursError as error:
        return "", is_all, str(error)


def _is_by_appointment(comment: str) -> bool:
    if not APPOINTMENT.search(comment):
        return False
    is_without = WITHOUT_APPOINTMENT.search(comment) is not None
    return not is_without or ONLY_APPOINTMENT.search(comment) is not None


def _is_all_by_appointment(remark: str) -> bool:
    return _is_by_appointment(remark) and not PART_OF_WEEK.search(remark)


def _opening(each: JsonObject, comment: str) -> Opening:
    times = [
        (opens, closes)
        for n in (1, 2)
        if (opens := _text(each, f"valeur_heure_debut_{n}", 10))
        and (closes := _text(each, f"valeur_heure_fin_{n}", 10))
    ]
    first, last = (_text(each, f"nom_jour_{which}", 20) for which in ("debut", "fin"))
    return Opening(first, last, times, comment)


def _updated_on(service: JsonObject) -> date:
    text = _text(service, "date_modification", 30) or _text(service, "date_creation", 30)
    for pattern in DATES:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a day, in no zone
        except ValueError:
            continue
    raise OfficeFileError(f"its date_modification {text!r} is no date")


def _listed(owner: JsonObject, name: str) -> list[JsonObject]:
    values = owner.get(name) or []
    if not isinstance(values, list) or not all(isinstance(each, dict | str) for each in values):
        raise OfficeFileError(f"{name} is no list")
    return [each if isinstance(each, dict) else {"valeur": each} for each in values]


def _values(service: JsonObject, name: str) -> list[str]:
    return [_text(each, "valeur", 300) for each in _listed(service, name)]


def _text(owner: JsonObject, name: str, longest: int) -> str:
    value = owner.get(name)
    return " ".join(str(value).replace("\0", "").split())[:longest] if value else ""


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")
