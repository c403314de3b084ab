"""Communes merged into others: their names and codes, with the code of today's commune."""

from collections.abc import Iterator
from pathlib import Path

from geo.value_types import JsonObject
from regions.france.packages import COMMUNES_MEMBER, Package, read_csv, read_json
from regions.france.registry import Registry

# The oldest release names the communes that were merged before there were delegated ones.
EARLIER = Package("earlier", "npm", "@etalab/decoupage-administratif", "0.3.0")
EARLIER_MEMBER = "package/data/communes.json"
PARTS = {"COMD", "COMA"}  # delegated and associated communes


def former_rows(registry: Registry, earlier: Path, populations: Path) -> Iterator[JsonObject]:
    """Rows of fixtures/france of communes that are no more, by code.

    The delegated and associated communes of today, and all whose code a commune of today took
    over. Nobody counts the people of the latter any more: their population is 0, or that of 2019.
    """
    before = {row["code"]: row for row in read_json(earlier, EARLIER_MEMBER)}
    people = _populations(populations)
    today = {commune["code"]: commune for commune in registry.communes}
    merged = {row["code"]: (row["nom"], row["chefLieu"]) for row in registry.former}
    for commune in registry.communes:
        for code in commune.get("anciensCodes", ()):
            if code in before:
                merged.setdefault(code, (before[code]["nom"], commune["code"]))
        if earlier_row := before.get(commune["code"]):
            merged.setdefault(commune["code"], (earlier_row["nom"], commune["code"]))
    for code, (name, seat) in sorted(merged.items()):
        is_same = code == seat and name == today[seat]["nom"]
        if seat in today and not is_same:
            population = people.get(code) or before.get(code, {}).get("population", 0)
            yield {"code": code, "name": name, "commune": seat, "population": population}


def _populations(archive: Path) -> dict[str, int]:
    """The people of each delegated and associated commune; no other column is read."""
    return {
        row["code"]: int(row["population_municipale"])
        for row in read_csv(archive, COMMUNES_MEMBER)
        if row["type"] in PARTS and row["population_municipale"].isdigit()
    }
