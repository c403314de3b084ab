"""Building and loading of the embedded French territories."""

import json
from io import StringIO

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.contrib.gis.geos import Polygon as Area
from django.core.management import call_command

from geo.folding import fold
from geo.models import Place, PlaceName
from geo.sounds import MARK
from regions.france import fixture
from regions.france.gazette import Town, match
from regions.france.languages import by_language, spellings
from regions.france.mesh import Polygon, Ring
from regions.france.points import point_of
from regions.france.registry import Registry
from regions.management.commands import measure_outlines
from regions.models import LoadedVintage, Territory
from regions.shapes import areas_of


def commune(code, name, population=1000, postcodes=("01000",)) -> dict:
    return {
        "code": code,
        "nom": name,
        "region": "84",
        "departement": code[:2],
        "codesPostaux": list(postcodes),
        "population": population,
    }


def town(name, lon=5.0, population=1000, others=()) -> Town:
    return Town(name, "84", lon, 46.0, population, tuple(others))


def registry(*communes, former=(), epci_of=None) -> Registry:
    return Registry([], [], list(communes), [], list(former), [], epci_of or {})


AIN = MultiPolygon(Area.from_bbox((4.8, 45.7, 5.5, 46.5)), srid=4326)
ISERE = MultiPolygon(Area.from_bbox((5.6, 45.0, 6.5, 45.6)), srid=4326)
AREAS = {"01": AIN, "38": ISERE}


def test_a_commune_gets_the_town_of_its_name():
    found = match(registry(commune("01001", "Saint-Étienne")), [town("St Etienne")], AREAS)
    assert found["01001"].lon == 5.0


def test_a_town_outside_the_department_is_another_place():
    assert match(registry(commune("38001", "Beaumont")), [town("Beaumont")], AREAS) == {}


def test_of_two_communes_the_one_as_populous_gets_the_town():
    rows = registry(commune("01001", "Beaumont", 200), commune("01002", "Beaumont", 1100))
    assert list(match(rows, [town("Beaumont", population=1000)], AREAS)) == ["01002"]


def test_a_town_with_five_times_the_people_is_another_place():
    rows = registry(commune("01001", "Beaumont", 200))
    assert match(rows, [town("Beaumont", population=9000)], AREAS) == {}


def test_a_merged_commune_gets_the_town_of_its_seat():
    seat = {"code": "01001", "nom": "Ancienne", "chefLieu": "01001"}
    rows = registry(commune("01001", "Val-Nouveau"), former=[seat])
    assert "01001" in match(rows, [town("Ancienne")], AREAS)


def test_a_longer_name_gets_the_town_it_begins_with():
    assert "01001" in match(registry(commune("01001", "Vire Normandie")), [town("Vire")], AREAS)


def square(west, south, size=1000) -> Ring:
    """A ring on the grid that runs clockwise."""
    return [
        (west, south),
        (west, south + size),
        (west + size, south + size),
        (west + size, south),
    ]


def test_a_commune_has_its_point_at_the_town_hall():
    found = point_of([Polygon(square(0, 0), [])], [(0.002, 0.003), (0.005, 0.005)])
    assert (found.lon, found.lat, found.precision) == (0.002, 0.003, "own")


def test_a_town_hall_recorded_in_another_commune_is_left_for_the_town():
    found = point_of([Polygon(square(0, 0), [])], [(48.0, 2.0), (0.005, 0.005)])
    assert (found.lon, found.lat) == (0.005, 0.005)


def test_a_commune_without_a_known_point_has_one_on_its_outline():
    found = point_of([Polygon(square(0, 0), [])], [None, (48.0, 2.0)])
    assert (found.lon, found.lat, found.precision) == (0.005, 0.005, "outline")


def test_names_are_told_apart_by_their_letters():
    names = ["Lyon", "ليون", "لیون", "Ліон", "Сент-Этьен", "里昂"]
    assert by_language(names) == {"ar": "ليون", "fa": "لیون", "ru": "Сент-Этьен", "uk": "Ліон"}


def test_a_name_of_shared_letters_is_looked_up_but_not_shown():
    assert by_language(["Лион"]) == {}
    assert spellings(["Лион"]) == ["Лион"]


def test_spellings_in_latin_letters_are_left_out():
    assert spellings(["Lyon", "Lione", "里昂", "Лион"]) == ["Лион", "里昂"]


@pytest.mark.parametrize("name", ["Lyon", "", "12"])
def test_latin_names_have_no_language_of_their_own(name):
    assert by_language([name]) == {}


def test_repairing_leaves_areas_only():
    bow_tie = GEOSGeometry("POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))", srid=4326)
    repaired = areas_of(bow_tie)
    assert repaired.valid
    assert repaired.srid == 4326
    assert len(repaired) == 2


def test_lines_and_points_have_no_area():
    assert areas_of(GEOSGeometry("LINESTRING(0 0, 1 1)")).empty


@pytest.mark.django_db
def test_loading_again_reads_what_was_loaded_and_does_nothing(django_assert_max_num_queries):
    before, out = LoadedVintage.objects.get(name="france").loaded_at, StringIO()
    with django_assert_max_num_queries(8) as queries:
        call_command("load_france", stdout=out)
    verbs = {query["sql"].split()[0] for query in queries}
    assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert "loaded already" in out.getvalue()
    assert LoadedVintage.objects.get(name="france").loaded_at == before


@pytest.mark.exhaustive
@pytest.mark.django_db
def test_loading_anew_keeps_rows_official_outlines_and_own_territories():
    lyon = Territory.objects.get(code="com:69123")
    rhone = Territory.objects.get(code="dep:69")
    rhone.outline, rhone.outline_error_m = AIN, 0
    rhone.save()
    Territory.objects.create(
        code="custom:plain", kind="custom", name="Plain", valid_from="2020-01-01"
    )
    gone = Territory.objects.create(
        code="com:69152", kind="commune", name="Pierre-Bénite", valid_from="2020-01-01"
    )
    LoadedVintage.objects.update(fingerprint="older")
    call_command("load_france", verbosity=0)
    assert Territory.objects.get(code="com:69123").pk == lyon.pk
    assert Territory.objects.get(code="dep:69").outline.equals_exact(AIN)
    assert Territory.objects.get(code="custom:plain").valid_to is None
    gone.refresh_from_db()
    assert gone.valid_to is not None
    assert Place.objects.filter(kind="commune").count() == 34875


@pytest.mark.django_db
def test_every_spelling_is_folded():
    named = PlaceName.objects.exclude(name__startswith=MARK)
    sample = named.order_by("pk").values_list("name", flat=True)[::97]
    assert [name for name in sample if fold(name) != name] == []


@pytest.mark.django_db
def test_measuring_against_other_outlines_says_how_far_ours_are_from_them(tmp_path):
    lyon = Territory.objects.get(code="com:69123")
    feature = {
        "type": "Feature",
        "properties": {"code": "69123"},
        "geometry": json.loads(lyon.outline.json),
    }
    file = tmp_path / "other.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    out = StringIO()
    call_command("measure_outlines", against=[file], stdout=out)
    assert "on the borders of 1 communes" in out.getvalue()
    assert "99 % lie at most 0 m from ours" in out.getvalue()


@pytest.mark.django_db
def test_measuring_towns_counts_those_in_their_commune_and_department():
    out = StringIO()
    bellecour, villeurbanne, nowhere = (4.832, 45.7578), (4.88, 45.7669), (0.0, 0.0)
    command = measure_outlines.Command(stdout=out)
    command.report_towns({"69123": bellecour, "69034": villeurbanne, "01004": nowhere})
    assert "in their commune's outline: 1 (33.33%)" in out.getvalue()
    assert "in an outline of their department: 2 (66.67%)" in out.getvalue()
    assert "in no outline: 1" in out.getvalue()


def test_the_other_collectivities_are_left_out():
    codes = {row["code"] for row in fixture.read_table(fixture.TERRITORIES)}
    assert not {"dep:975", "dep:977", "dep:987", "reg:988"} & codes


def test_the_embedded_files_are_a_few_megabytes_at_most():
    assert sum(file.stat().st_size for file in fixture.FOLDER.iterdir()) < 6_000_000
