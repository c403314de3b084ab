"""Export as data·inclusion, version 1: services, one for each site, and their structures.

What that schema has no word for is left out: docs/importing.md lists it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from directory import taxonomy
from directory.exports.rows import ExportRow
from directory.models import Programme
from directory.models.taxonomy import Scheme
from directory.vocabulary import AccessMode, Audience, Cost, JoinMode

SOURCE = "reperes"
FEES = {Cost.FREE: "gratuit", Cost.PAID: "payant", Cost.CONDITIONAL: "gratuit-sous-conditions"}
ACCESS = {
    AccessMode.ON_SITE: "en-presentiel",
    AccessMode.AT_HOME: "en-presentiel",
    AccessMode.REMOTE: "a-distance",
}
JOINING = {
    JoinMode.PHONE: "telephoner",
    JoinMode.EMAIL: "envoyer-un-courriel",
    JoinMode.WALK_IN: "se-presenter",
    JoinMode.ONLINE: "utiliser-lien-mobilisation",
    JoinMode.REFERRAL: "envoyer-un-courriel-avec-une-fiche-de-prescription",
}
PUBLIC = {
    Audience.WOMEN: "femmes",
    Audience.FAMILIES: "familles",
    Audience.YOUNG_ADULTS: "jeunes",
    Audience.SENIORS: "seniors",
    Audience.STUDENTS: "etudiants",
    Audience.DISABLED: "personnes-en-situation-de-handicap",
}
EXILED = "personnes-exilees"
PREFIXES = ("com:", "dep:", "reg:", "epci:")


def data_inclusion(rows: Iterable[ExportRow]) -> Iterator[bytes]:
    """One JSON document; the services row by row, then the structures that were met."""
    themes = _thematiques()
    structures: dict[str, dict[str, Any]] = {}
    yield b'{"services":['
    separator = b"\n"
    for row in rows:
        organization = row.programme.organization
        structures.setdefault(str(organization.pk), _structure(row))
        yield separator + _json(_service(row, themes))
        separator = b",\n"
    yield b'\n],"structures":[\n'
    yield b",\n".join(_json(structure) for structure in structures.values())
    yield b"\n]}\n"


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _thematiques() -> dict[tuple[str, str], list[str]]:
    """The thématiques of data·inclusion by scheme and code of ours."""
    return {
        (term.scheme, term.code): term.mappings.get("data-inclusion", [])
        for term in taxonomy.terms()
    }


def _structure(row: ExportRow) -> dict[str, Any]:
    organization = row.programme.organization
    return {
        "id": str(organization.pk),
        "source": SOURCE,
        "nom": organization.name,
        "date_maj": _day(row),
        "telephone": organization.phone or None,
        "courriel": organization.email or None,
        "site_web": organization.website or None,
    }


def _service(row: ExportRow, themes: dict[tuple[str, str], list[str]]) -> dict[str, Any]:
    values, programme = row.values, row.programme
    described = [values["summary"], values["description"]]
    return {
        "id": values["site_id"] or values["id"],
        "structure_id": str(programme.organization_id),
        "source": SOURCE,
        "nom": values["title"],
        "description": "\n\n".join(str(text) for text in described if text),
        "lien_source": values["url"],
        "date_maj": _day(row),
        "thematiques": _themes_of(programme, themes),
        "frais": FEES.get(Cost(programme.cost)) if programme.cost else None,
        "publics": [EXILED, *_codes(programme.audiences, PUBLIC)],
        "modes_accueil": _codes(programme.access_modes, ACCESS),
        "modes_mobilisation": _codes(programme.join_modes, JOINING),
        "mobilisation_precisions": values["join"] or None,
        "zone_eligibilite": _zones(programme),
        **_place(row),
    }


def _place(row: ExportRow) -> dict[str, Any]:
    values = row.values
    return {
        "telephone": values.get("place_phone") or values["phone"] or None,
        "courriel": values["email"] or None,
        "horaires_accueil": values["opening_hours"] or None,
        "adresse": values["address"] or None,
        "code_postal": values["postcode"] or None,
        "commune": values["commune"] or None,
        "code_insee": values["insee_code"] or None,
        "latitude": values["lat"] if values["lat"] != "" else None,
        "longitude": values["lon"] if values["lon"] != "" else None,
    }


def _themes_of(programme: Any, themes: dict[tuple[str, str], list[str]]) -> list[str]:
    """The thématiques of its needs, and those of its themes without any."""
    needs = [each for code in programme.need_codes for each in themes.get((Scheme.NEED, code), [])]
    broad = [
        each for code in programme.theme_codes for each in themes.get((Scheme.THEME, code), [])
    ]
    started = {need.partition("--")[0] for need in needs}
    return sorted({*needs, *(theme for theme in broad if theme not in started)})


def _codes(codes: list[str], others: dict[Any, str]) -> list[str]:
    return sorted({others[code] for code in codes if code in others})


def _zones(programme: Any) -> list[str]:
    known = (code for code in sorted(programme.coverage_codes) if code.startswith(PREFIXES))
    everywhere = ["france"] if programme.is_nationwide else []
    return [*everywhere, *(code.partition(":")[2] for code in known)]


def _day(row: ExportRow) -> str:
    programme: Programme = row.programme
    return programme.modified_at.date().isoformat()
