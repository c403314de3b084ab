"""Reads official codes, names, postcodes and populations (INSEE, DGCL, La Poste)."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from geo.value_types import JsonObject
from regions.france.packages import read_json

ZONES = {"metro", "drom"}
FORMER = {"commune-deleguee", "commune-associee"}
PARIS_TIME = "Europe/Paris"
OVERSEAS_TIME = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "976": "Indian/Mayotte",
}


@dataclass
class Registry:
    """The rows used by this project, with the keys of the package."""

    regions: list[JsonObject]
    departments: list[JsonObject]
    communes: list[JsonObject]
    boroughs: list[JsonObject]
    former: list[JsonObject]  # communes merged into another, whose code is under "chefLieu"
    epcis: list[JsonObject]
    epci_of: dict[str, str] = field(default_factory=dict)  # INSEE code → EPCI code

    @property
    def department_of(self) -> dict[str, str]:
        """Department code by INSEE code of the commune."""
        return {c["code"]: c["departement"] for c in self.communes}


def read_registry(archive: Path) -> Registry:
    """Read @etalab/decoupage-administratif, without the collectivities outside the departments."""

    def rows(name: str) -> list[JsonObject]:
        found = read_json(archive, f"package/data/{name}.json")
        in_zone = (row for row in found if row.get("zone", "metro") in ZONES)
        return sorted(in_zone, key=lambda row: row["code"])

    communes = rows("communes")
    registry = Registry(
        regions=rows("regions"),
        departments=rows("departements"),
        communes=[c for c in communes if c["type"] == "commune-actuelle"],
        boroughs=[c for c in communes if c["type"] == "arrondissement-municipal"],
        former=[c for c in communes if c["type"] in FORMER],
        epcis=rows("epci"),
    )
    for epci in registry.epcis:
        registry.epci_of.update({member["code"]: epci["code"] for member in epci["membres"]})
    return registry


def territory_rows(registry: Registry) -> list[JsonObject]:
    """The country, regions, departments and EPCI as rows of fixtures/france."""
    population = _populations(registry)
    rows = [_row("country:fr", "country", "France", [], population["country:fr"])]
    for region in registry.regions:
        code = f"reg:{region['code']}"
        zone = next(
            OVERSEAS_TIME.get(d["code"], PARIS_TIME)
            for d in registry.departments
            if d["region"] == region["code"]
        )
        name = region["nom"]
        rows.append(_row(code, "region", name, ["country:fr"], population[code], zone))
    for department in registry.departments:
        code = f"dep:{department['code']}"
        zone = OVERSEAS_TIME.get(department["code"], PARIS_TIME)
        above = [f"reg:{department['region']}"]
        row = _row(code, "department", department["nom"], above, population[code], zone)
        rows.append({**row, "chief_town": f"com:{department['chefLieu']}"})
    department_of = registry.department_of
    for epci in registry.epcis:
        code = f"epci:{epci['code']}"
        zone = OVERSEAS_TIME.get(department_of[epci["membres"][0]["code"]], PARIS_TIME)
        rows.append(_row(code, "epci", epci["nom"], ["country:fr"], population[code], zone))
    return rows


def _row(
    code: str,
    kind: str,
    name: str,
    parents: list[str],
    population: int,
    time_zone: str = PARIS_TIME,
) -> JsonObject:
    return {
        "code": code,
        "kind": kind,
        "name": name,
        "parents": " ".join(parents),
        "population": population,
        "time_zone": time_zone,
        "chief_town": "",
    }


def _populations(registry: Registry) -> dict[str, int]:
    """Inhabitants of each territory above the communes, by its code."""
    sums: dict[str, int] = defaultdict(int)
    for commune in registry.communes:
        above = ["country:fr", f"reg:{commune['region']}", f"dep:{commune['departement']}"]
        if epci := registry.epci_of.get(commune["code"]):
            above.append(f"epci:{epci}")
        for code in above:
            sums[code] += commune["population"]
    return sums
