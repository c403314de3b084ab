"""Names of large communes in other languages with Latin letters, such as Dunkirk and Marsiglia.

GeoNames has them among its other names, beside codes of airports, spellings by sound of other
scripts ("bo er duo") and what is spelled like another commune: these are left out.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from geo.folding import fold
from geo.value_types import JsonObject
from regions.france.gazette import Town

# Communes that people abroad have a name for.
LARGE = 20_000
SHORTEST = 4
# Degrees: a town of GeoNames of the same name farther from the commune's point is another one.
NEAR = 0.2


def foreign_name_rows(
    towns: Iterable[Town], communes: list[dict[str, str]], taken: Iterable[str]
) -> Iterator[JsonObject]:
    """(code, name) of each foreign name; none that folds like one of ``taken``."""
    # GeoNames itself calls some towns by their English name: "Dunkirk".
    by_name: dict[str, list[Town]] = defaultdict(list)
    for town in towns:
        for name in {fold(name) for name in (town.name, *town.other_names)}:
            by_name[name].append(town)
    known = {fold(name) for name in taken}
    for commune in sorted(communes, key=lambda row: row["code"]):
        if int(commune["population"]) >= LARGE:
            near = [town for town in by_name[fold(commune["name"])] if _is_near(town, commune)]
            # Of a town and its suburb that GeoNames calls alike, the town.
            for town in sorted(near, key=lambda town: -town.population)[:1]:
                for name in _foreign((town.name, *town.other_names), known):
                    yield {"code": f"com:{commune['code']}", "name": name}


def _is_near(town: Town, commune: dict[str, str]) -> bool:
    east, north = float(commune["lon"]) - town.lon, float(commune["lat"]) - town.lat
    return abs(east) < NEAR and abs(north) < NEAR


def _foreign(names: Iterable[str], known: set[str]) -> list[str]:
    """The names in Latin letters that begin with a capital, one of each folding."""
    found: dict[str, str] = {}
    for name in sorted(names):
        folded = fold(name)
        is_latin = all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha())
        is_name = name[:1].isupper() and not name.isupper() and len(folded) >= SHORTEST
        if is_latin and is_name and folded not in known:
            found.setdefault(folded, name)
    return list(found.values())
