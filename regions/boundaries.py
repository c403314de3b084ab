"""Import of official boundaries from any GDAL file: read, repair, compare, write at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.gis.gdal import DataSource, GDALException, OGRGeometry, SpatialReference
from django.contrib.gis.gdal.feature import Feature
from django.contrib.gis.gdal.layer import Layer
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, WKBWriter
from django.db import transaction
from django.utils import timezone

from geo.models import MapVersion
from geo.points import WGS84
from regions.closure import rebuild_ancestors
from regions.models import Territory, TerritoryParent
from regions.shapes import areas_of

PREFIXES: dict[str, str] = {
    Territory.Kind.COUNTRY: "country",
    Territory.Kind.REGION: "reg",
    Territory.Kind.DEPARTMENT: "dep",
    Territory.Kind.EPCI: "epci",
    Territory.Kind.COMMUNE: "com",
    Territory.Kind.CUSTOM: "custom",
}


class BoundaryError(Exception):
    """The file cannot be imported; the message gives the reason and the alternatives found."""


@dataclass(frozen=True)
class Boundary:
    """One area of the file: territory code, name, outline in degrees WGS 84."""

    code: str
    name: str
    outline: MultiPolygon
    was_repaired: bool


@dataclass
class Outcome:
    """What an import did, by territory code."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BoundaryFile:
    """A layer of a file, the kind of its territories, and the fields with their code and name."""

    path: Path
    kind: str
    code_field: str
    name_field: str
    layer: str | None = None
    srid: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in PREFIXES:
            raise BoundaryError(f"unknown kind {self.kind!r}; there are {', '.join(PREFIXES)}")

    def open(self) -> Layer:
        """The layer, checked for its fields and coordinate system (``BoundaryError``)."""
        if not self.path.exists():
            raise BoundaryError(f"there is no file {self.path}")
        try:
            source = DataSource(self.path)
        except GDALException as error:
            raise BoundaryError(f"GDAL cannot read {self.path.name}: {error}") from error
        layers = {layer.name: layer for layer in (source[n] for n in range(source.layer_count))}
        layer = layers.get(self.layer) if self.layer else next(iter(layers.values()), None)
        if layer is None:
            raise BoundaryError(f"no layer {self.layer or ''}; there are {', '.join(layers)}")
        for name in (self.code_field, self.name_field):
            if name not in layer.fields:
                raise BoundaryError(f"no field {name!r}; there are {', '.join(layer.fields)}")
        if layer.srs is None and self.srid is None:
            raise BoundaryError("the file does not say its coordinate system; give --srid")
        return layer

    def boundaries(self, layer: Layer) -> Iterator[Boundary]:
        """The areas of the layer, in the order of the file."""
        for number, feature in enumerate(layer, start=1):
            value = str(feature.get(self.code_field) or "").strip()
            if not value:
                raise BoundaryError(f"feature {number} has an empty {self.code_field!r}")
            code = f"{PREFIXES[self.kind]}:{value.rpartition(':')[2]}"
            outline, was_repaired = _outline(_geometry(feature, code), self._srs(layer), code)
            name = str(feature.get(self.name_field) or value).strip()
            yield Boundary(code, name, outline, was_repaired)

    def _srs(self, layer: Layer) -> SpatialReference:
        return SpatialReference(self.srid) if self.srid else layer.srs


def import_boundaries(
    file: BoundaryFile,
    *,
    dry_run: bool = False,
    known_only: bool = False,
    progress: Callable[[Iterable[Boundary], int], Iterable[Boundary]] = lambda rows, total: rows,
) -> Outcome:
    """Write the outlines of a file as official, in one transaction; a dry run writes nothing.

    A known territory gets the outline and keeps its name and parents. An unknown one is added,
    or skipped with `known_only`: an older file holds communes that have been merged since.
    """
    layer = file.open()
    outcome = Outcome()
    with transaction.atomic():
        for boundary in _merged(progress(file.boundaries(layer), len(layer))):
            if boundary.was_repaired:
                outcome.repaired.append(boundary.code)
            _write(file.kind, boundary, outcome, known_only)
        if outcome.added:
            _place_under_parents(outcome.added)
            rebuild_ancestors()
        MapVersion.objects.renew()
        transaction.set_rollback(dry_run)
    return outcome


def _is_unchanged(territory: Territory, boundary: Boundary) -> bool:
    is_imported = territory.outline_is_official and territory.outline_error_m == 0
    outline = territory.outline if is_imported else None
    return outline is not None and outline.equals_exact(boundary.outline)


def _write(kind: str, boundary: Boundary, outcome: Outcome, known_only: bool) -> None:
    territory = Territory.objects.filter(code=boundary.code).first()
    if territory is None:
        if known_only:
            outcome.skipped.append(boundary.code)
            return
        outcome.added.append(boundary.code)
        territory = _new_territory(kind, boundary)
    elif _is_unchanged(territory, boundary):
        outcome.unchanged.append(boundary.code)
        return
    else:
        outcome.changed.append(boundary.code)
    territory.outline = boundary.outline
    territory.outline_is_official = True
    territory.outline_error_m = 0
    territory.save()


def _new_territory(kind: str, boundary: Boundary) -> Territory:
    insee_code = "" if kind in {Territory.Kind.CUSTOM, Territory.Kind.COUNTRY} else boundary.code
    department = _department_code(boundary.code) if kind == Territory.Kind.COMMUNE else ""
    neighbour = Territory.objects.filter(code=department).first()
    return Territory(
        code=boundary.code,
        kind=kind,
        name=boundary.name[:150],
        insee_code=insee_code.rpartition(":")[2][:9],
        centre=boundary.outline.point_on_surface,
        centre_precision="outline",
        valid_from=timezone.localdate(),
        **({"time_zone": neighbour.time_zone} if neighbour else {}),
    )


def _place_under_parents(codes: list[str]) -> None:
    """Put added communes under the department their code names, all others under the country."""
    country = Territory.objects.filter(kind=Territory.Kind.COUNTRY).first()
    departments = {t.code: t for t in Territory.objects.of_kind(Territory.Kind.DEPARTMENT)}
    links = []
    for territory in Territory.objects.filter(code__in=codes).defer("outline"):
        parent = departments.get(_department_code(territory.code), country)
        if parent and parent != territory:
            links.append(TerritoryParent(child=territory, parent=parent))
    TerritoryParent.objects.bulk_create(links, ignore_conflicts=True)


def _department_code(code: str) -> str:
    """ "com:69123" → "dep:69", "com:97411" → "dep:974", nothing for other kinds."""
    kind, _, insee_code = code.partition(":")
    digits = 3 if insee_code.startswith("97") else 2
    return f"dep:{insee_code[:digits]}" if kind == "com" else ""


def _merged(boundaries: Iterable[Boundary]) -> Iterator[Boundary]:
    """One boundary for each code: some files give every part of an area its own feature."""
    by_code: dict[str, Boundary] = {}
    for boundary in boundaries:
        other = by_code.get(boundary.code)
        by_code[boundary.code] = _united(other, boundary) if other else boundary
    yield from by_code.values()


def _united(one: Boundary, other: Boundary) -> Boundary:
    outline = areas_of(one.outline.union(other.outline))
    return Boundary(one.code, one.name, outline, one.was_repaired or other.was_repaired)


def _geometry(feature: Feature, code: str) -> OGRGeometry:
    try:
        return feature.geom
    except GDALException as error:
        raise BoundaryError(f"{code} has no geometry") from error


def _outline(geometry: OGRGeometry, srs: SpatialReference, code: str) -> tuple[MultiPolygon, bool]:
    """A feature's area in degrees WGS 84 without heights, and whether it had to be repaired."""
    geometry = geometry.clone()
    geometry.srs = srs
    geometry.transform(SpatialReference(WGS84))
    flat = GEOSGeometry(WKBWriter(dim=2).write(geometry.geos), srid=WGS84)
    is_valid = flat.valid
    outline = areas_of(flat if is_valid else flat.make_valid())
    if outline.empty:
        raise BoundaryError(f"{code} is a {flat.geom_type}, not an area")
    return outline, not is_valid
