"""The embedded territories as rows for the staging tables."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from regions.france import fixture
from regions.france.areas import outlines
from regions.france.spellings import borough_number

SRID = "SRID=4326;"
Row = dict[str, str]


@dataclass(frozen=True)
class TerritoryRow:
    """One row of the staged territories; points and outlines are added in SQL."""

    code: str
    kind: str
    insee_code: str
    name: str
    names: str
    population: int
    centre: str | None
    centre_precision: str
    time_zone: str
    chief_town_code: str


@dataclass(frozen=True)
class PlaceRow:
    """One row of the staged places; departments and regions get their point in SQL."""

    code: str
    kind: str
    name: str
    context: str
    insee_code: str
    postcodes: list[str]
    population: int
    point: str | None
    precision: str
    territory_code: str
    names: str
    derived_names: list[str]


class Embedded:
    """Everything in fixtures/france, joined."""

    @cached_property
    def areas(self) -> list[Row]:
        """Country, regions, departments and EPCI."""
        return fixture.read_table(fixture.TERRITORIES)

    @cached_property
    def communes(self) -> list[Row]:
        return fixture.read_table(fixture.COMMUNES)

    @cached_property
    def departments_of_group(self) -> dict[str, Counter[str]]:
        """The departments of each EPCI by its code, with the people who live there."""
        groups: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self.communes:
            if row["epci"]:
                groups[f"epci:{row['epci']}"][row["department"]] += int(row["population"])
        return groups

    @cached_property
    def boroughs(self) -> list[Row]:
        return fixture.read_table(fixture.BOROUGHS)

    @cached_property
    def name_rows(self) -> list[Row]:
        return fixture.read_table(fixture.NAMES) + fixture.read_table(fixture.NAMES_BY_HAND)

    @cached_property
    def sounding_rows(self) -> list[Row]:
        """Names by how they sound, in languages in which the place has no other."""
        known = fixture.names_by_code(self.name_rows)
        rows = fixture.read_table(fixture.NAMES_BY_SOUND)
        return [row for row in rows if row["lang"] not in known.get(row["code"], {})]

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Names to show, by code and language."""
        names = fixture.names_by_code(self.sounding_rows + self.name_rows)
        for known in names.values():
            # Pashto and Persian share most letters, and no source has Pashto names.
            if "fa" in known:
                known.setdefault("ps", known["fa"])
        return names

    @cached_property
    def derived_languages(self) -> dict[str, list[str]]:
        """The languages of the names by rules of sound, by code."""
        found: dict[str, list[str]] = {}
        for row in self.sounding_rows:
            if row["derived"]:
                also = ["ps"] if row["lang"] == "fa" else []
                found.setdefault(row["code"], []).extend([row["lang"], *also])
        return found

    @cached_property
    def other_names(self) -> dict[str, list[str]]:
        """Every name in another script or language, by code."""
        found: dict[str, list[str]] = {}
        for row in self.name_rows + self.sounding_rows:
            found.setdefault(row["code"], []).append(row["name"])
        return found

    @cached_property
    def area_by_code(self) -> dict[str, Row]:
        return {row["code"]: row for row in self.areas}

    def territories(self) -> Iterator[TerritoryRow]:
        for row in self.areas:
            code = row["code"]
            insee_code = "" if row["kind"] == "country" else code.split(":")[1]
            yield self._territory(row, code, row["kind"], insee_code, row["time_zone"])
        for row in self.communes:
            time_zone = self.area_by_code[f"dep:{row['department']}"]["time_zone"]
            yield self._territory(row, f"com:{row['code']}", "commune", row["code"], time_zone)

    def parents(self) -> Iterator[tuple[str, str]]:
        """(child, parent) codes."""
        for row in self.areas:
            for parent in row["parents"].split():
                yield row["code"], parent
        for row in self.communes:
            yield f"com:{row['code']}", f"dep:{row['department']}"
            if row["epci"]:
                yield f"com:{row['code']}", f"epci:{row['epci']}"

    def places(self) -> Iterator[PlaceRow]:
        for row in self.communes:
            context = self.area_by_code[f"dep:{row['department']}"]["name"]
            code = f"com:{row['code']}"
            yield self._place(row, code, "commune", context, self._names(code), code)
        commune_names = {row["code"]: row["name"] for row in self.communes}
        for row in self.boroughs:
            city = f"com:{row['commune']}"
            number = borough_number(row["code"])
            names = {lang: f"{name} {number}" for lang, name in self._names(city).items()}
            displayed = {**row, "name": row["name"].removesuffix(" Arrondissement")}
            context = commune_names[row["commune"]]
            yield self._place(displayed, f"com:{row['code']}", "borough", context, names, city)
        for row in self.areas:
            if row["kind"] in {"department", "region"}:
                context = self.area_by_code[row["parents"]]["name"]
                code = row["code"]
                yield self._place(row, code, row["kind"], context, self._names(code), code)
            elif row["kind"] == "epci":
                [(largest, _people)] = self.departments_of_group[row["code"]].most_common(1)
                context = self.area_by_code[f"dep:{largest}"]["name"]
                yield self._place(row, row["code"], "epci", context, {}, row["code"])

    def outlines(self) -> Iterator[tuple[str, str]]:
        """(territory code, outline as hexadecimal EWKB)."""
        return outlines(fixture.read_borders(), self.communes, self.areas)

    def _names(self, code: str) -> dict[str, str]:
        return self.names.get(code, {})

    def _territory(
        self, row: Row, code: str, kind: str, insee_code: str, time_zone: str
    ) -> TerritoryRow:
        return TerritoryRow(
            code=code,
            kind=kind,
            insee_code=insee_code,
            name=row["name"],
            names=_json(self._names(code)),
            population=int(row["population"]),
            centre=_point(row),
            centre_precision=row.get("precision", ""),
            time_zone=time_zone,
            chief_town_code=row.get("chief_town", ""),
        )

    def _place(
        self,
        row: Row,
        code: str,
        kind: str,
        context: str,
        names: dict[str, str],
        territory_code: str,
    ) -> PlaceRow:
        return PlaceRow(
            code=code,
            kind=kind,
            name=row["name"],
            context=context,
            insee_code=code.split(":")[1],
            postcodes=row.get("postcodes", "").split(),
            population=int(row["population"]),
            point=_point(row),
            precision=row.get("precision", "outline"),
            territory_code=territory_code,
            names=_json(names),
            derived_names=self.derived_languages.get(
                territory_code if kind == "borough" else code, []
            ),
        )


def _point(row: Row) -> str | None:
    return f"{SRID}POINT({row['lon']} {row['lat']})" if "lon" in row else None


def _json(names: dict[str, str]) -> str:
    return json.dumps(names, ensure_ascii=False)
