"""Import of official boundaries."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.gis.gdal import CoordTransform, OGRGeometry, SpatialReference
from django.core.management import CommandError, call_command

from regions.models import Territory

pytestmark = pytest.mark.django_db

SQUARE = [[4.7, 45.7], [4.9, 45.7], [4.9, 45.8], [4.7, 45.8], [4.7, 45.7]]
BOW_TIE = [[4.7, 45.7], [4.9, 45.8], [4.9, 45.7], [4.7, 45.8], [4.7, 45.7]]


def feature(code, ring=SQUARE, name="Somewhere", geometry=None) -> dict:
    geometry = geometry or {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code, "nom": name}, "geometry": geometry}


@pytest.fixture
def write(tmp_path):
    def write(*features, crs=None) -> Path:
        path = tmp_path / "areas.geojson"
        collection = {"type": "FeatureCollection", "features": list(features)}
        if crs:
            collection["crs"] = {"type": "name", "properties": {"name": crs}}
        path.write_text(json.dumps(collection))
        return path

    return write


def run(path, *more, kind="commune", code="code", name="nom") -> str:
    out = StringIO()
    call_command(
        "import_territories",
        path,
        *more,
        kind=kind,
        code_field=code,
        name_field=name,
        verbosity=0,
        stdout=out,
    )
    return out.getvalue()


def test_a_known_commune_gets_an_official_outline_and_keeps_its_name(write):
    assert "0 added, 1 changed, 0 unchanged, 0 repaired" in run(write(feature("69123")))
    lyon = Territory.objects.get(code="com:69123")
    assert lyon.outline_is_official
    assert lyon.name == "Lyon"
    assert lyon.outline.extent == (4.7, 45.7, 4.9, 45.8)


def test_the_same_file_twice_changes_nothing(write):
    path = write(feature("69123"), feature("69266", BOW_TIE))
    run(path)
    assert "0 added, 0 changed, 2 unchanged" in run(path)


def test_a_dry_run_counts_and_writes_nothing(write):
    output = run(write(feature("69123"), feature("new", name="New")), "--dry-run", kind="custom")
    assert "2 added" in output
    assert "nothing was written" in output
    assert not Territory.objects.of_kind("custom").exists()


def test_an_unknown_commune_is_added_under_its_department_and_named(write):
    output = run(write(feature("69999", name="Neuve")))
    assert "1 added" in output
    assert "com:69999" in output
    added = Territory.objects.get(code="com:69999")
    above = set(Territory.objects.above(added).values_list("code", flat=True))
    assert above == {"com:69999", "dep:69", "reg:84", "country:fr"}


def test_an_added_commune_overseas_keeps_the_time_of_its_department(write):
    run(write(feature("97499", name="Neuve")))
    assert Territory.objects.get(code="com:97499").time_zone == "Indian/Reunion"


def test_known_only_leaves_out_communes_that_have_been_merged_since(write):
    output = run(write(feature("69999"), feature("69123")), "--known-only")
    assert "0 added, 1 changed" in output
    assert "Left out, unknown: com:69999" in output


def test_an_invalid_outline_is_repaired_and_reported(write):
    output = run(write(feature("69123", BOW_TIE)))
    assert "1 repaired" in output
    assert "Repaired: com:69123" in output
    assert Territory.objects.get(code="com:69123").outline.valid


def test_another_coordinate_system_is_transformed(write):
    square = OGRGeometry(json.dumps({"type": "Polygon", "coordinates": [SQUARE]}))
    square.transform(CoordTransform(SpatialReference(4326), SpatialReference(2154)))
    path = write(feature("69123", square.tuple[0]), crs="urn:ogc:def:crs:EPSG::2154")
    run(path)
    extent = Territory.objects.get(code="com:69123").outline.extent
    assert extent == pytest.approx((4.7, 45.7, 4.9, 45.8), abs=1e-3)


def test_parts_in_several_features_become_one_outline(write):
    east = [[5.0, 45.7], [5.1, 45.7], [5.1, 45.8], [5.0, 45.8], [5.0, 45.7]]
    run(write(feature("69123"), feature("69123", east)))
    assert len(Territory.objects.get(code="com:69123").outline) == 2


def test_heights_are_left_out(write):
    high = [[*corner, 170.0] for corner in SQUARE]
    run(write(feature("69123", high)))
    assert not Territory.objects.get(code="com:69123").outline.hasz


def test_an_unknown_kind_is_refused_with_the_kinds_there_are(write):
    with pytest.raises(CommandError, match=r"canton.*region, department, epci, commune, custom"):
        run(write(feature("69123")), kind="canton")


@pytest.mark.parametrize("field", ["code", "name"])
def test_an_unknown_field_is_refused_with_the_fields_there_are(write, field):
    with pytest.raises(CommandError, match="'insee'; there are code, nom"):
        run(write(feature("69123")), **{field: "insee"})


def test_an_unknown_layer_is_refused_with_the_layers_there_are(write):
    with pytest.raises(CommandError, match="no layer cantons; there are areas"):
        run(write(feature("69123")), "--layer", "cantons")


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (feature(""), "feature 2 has an empty 'code'"),
        (feature("69266", geometry={"type": "Point", "coordinates": [4, 45]}), "not an area"),
        ({**feature("69266"), "geometry": None}, "com:69266 has no geometry"),
    ],
)
def test_one_bad_feature_stops_the_file_and_nothing_is_written(write, bad, message):
    with pytest.raises(CommandError, match=message):
        run(write(feature("69123"), bad))
    assert not Territory.objects.filter(code="com:69123", outline_error_m=0).exists()


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="there is no file"):
        run(tmp_path / "nowhere.gpkg")


def test_a_file_gdal_cannot_read_is_said(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("no map")
    with pytest.raises(CommandError, match=r"GDAL cannot read notes\.txt"):
        run(path)
