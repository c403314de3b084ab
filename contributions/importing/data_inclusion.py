"""Reader of data·inclusion, version 1: services, with the structures that offer them.

https://data-inclusion-schema.readthedocs.io: a document has "structures" and "services", or is a
list of services, each with its "structure", as the answers of that API are. Each service becomes a
row; its vocabularies are read with our own (``contributions.importing.values``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from contributions.importing.tables import FileRefusedError, Table, table_of

UNREADABLE = _("This JSON is no data·inclusion: it has no services.")
MARKS = (b"\xef\xbb\xbf", b"")
SEVERAL = "|"
# Our columns, in the order of the table, by the member that fills them. Where a service says
# nothing, its structure may.
OF_SERVICE = {
    "id": "id",
    "title": "nom",
    "summary": "description",
    "description": "description",
    "themes": "thematiques",
    "needs": "thematiques",
    "cost": "frais",
    "audiences": "publics",
    "access_modes": "modes_accueil",
    "join_modes": "modes_mobilisation",
    "join": "mobilisation_precisions",
    "phone": "telephone",
    "email": "courriel",
    "website": "lien_source",
    "opening_hours": "horaires_accueil",
    "address": "adresse",
    "postcode": "code_postal",
    "commune": "commune",
    "insee_code": "code_insee",
    "lat": "latitude",
    "lon": "longitude",
}
OF_STRUCTURE = {
    "phone": "telephone",
    "email": "courriel",
    "website": "site_web",
    "opening_hours": "horaires_accueil",
    "address": "adresse",
    "postcode": "code_postal",
    "commune": "commune",
    "insee_code": "code_insee",
    "lat": "latitude",
    "lon": "longitude",
}
# Where a programme takes place is said together: a service with any of it needs no other.
PLACE = ("address", "postcode", "commune", "insee_code", "lat", "lon")
HEADERS = [*OF_SERVICE, "organization", "coverage", "nationwide"]
# Of a description, its first sentence is what a list shows.
LONGEST_SUMMARY = 400
LONGEST_TITLE = 60


def is_json(file: BinaryIO) -> bool:
    """Whether a file begins as a document of JSON; it is left at its beginning."""
    start = file.read(64).removeprefix(MARKS[0]).lstrip()[:1]
    file.seek(0)
    return start in (b"{", b"[")


def read_data_inclusion(file: BinaryIO) -> Table:
    """The services of a document as a table; ``FileRefusedError`` when it has none."""
    try:
        document = json.load(file)
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(UNREADABLE) from error
    services, structures = _parts(document)
    rows = enumerate(_rows(services, structures), 2)
    table = table_of([(1, HEADERS), *rows])
    if table is None or not services:
        raise FileRefusedError(UNREADABLE)
    return table


def _parts(document: Any) -> tuple[list[dict], dict[str, dict]]:
    """The services, and the structures by their ids."""
    if isinstance(document, dict):
        services = document.get("services") or document.get("items")
        structures = document.get("structures")
    else:
        services, structures = document, []
    services = _objects(services)
    named = [*_objects(structures), *_objects([each.get("structure") for each in services])]
    return services, {str(each.get("id")): each for each in named}


def _objects(value: Any) -> list[dict]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _rows(services: list[dict], structures: Mapping[str, dict]) -> Iterator[list[str]]:
    for service in services:
        own = service.get("structure")
        key = own.get("id") if isinstance(own, dict) else service.get("structure_id")
        cells = _cells(service, structures.get(str(key), {}))
        yield [cells.get(name, "") for name in HEADERS]


def _cells(service: Mapping[str, Any], structure: Mapping[str, Any]) -> dict[str, str]:
    cells = {name: _text(service.get(member)) for name, member in OF_SERVICE.items()}
    has_place = any(cells[name] for name in PLACE)
    for name, member in OF_STRUCTURE.items():
        if not cells[name] and not (has_place and name in PLACE):
            cells[name] = _text(structure.get(member))
    zones = _list(service.get("zone_eligibilite"))
    cells["organization"] = _text(structure.get("nom"))
    cells["coverage"] = SEVERAL.join(zone for zone in zones if zone != "france")
    cells["nationwide"] = "oui" if "france" in zones else ""
    cells["title"] = (
        cells["title"]
        if len(cells["title"]) <= LONGEST_TITLE
        else _cut(cells["title"], LONGEST_TITLE)
    )
    cells["summary"] = _cut(cells["summary"].split("\n")[0], LONGEST_SUMMARY)
    cells["needs"] = SEVERAL.join(each for each in cells["needs"].split(SEVERAL) if "--" in each)
    return cells


def _cut(text: str, longest: int) -> str:
    """A text cut between two words, with the sign that something is missing."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return SEVERAL.join(_list(value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None or isinstance(value, dict) else str(value)


def _list(value: Any) -> list[str]:
    return (
        [str(each) for each in value if isinstance(each, str | int)]
        if isinstance(value, list)
        else []
    )
