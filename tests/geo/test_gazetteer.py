import pytest
from django.db import IntegrityError, transaction

from geo.models import Place
from geo.points import point

pytestmark = pytest.mark.django_db


def commune(**changes) -> Place:
    given = {
        "code": "com:99999",
        "kind": "commune",
        "name": "Nulle-Part",
        "insee_code": "99999",
        "point": point(3, 47),
        "precision": "own",
        "territory_code": "com:99999",
    }
    return Place(**given | changes)


def test_every_commune_of_the_departments_has_a_point():
    assert Place.objects.filter(kind="commune").count() == 34875


def test_nearly_all_people_live_in_a_commune_with_a_point_of_its_own():
    communes = list(Place.objects.filter(kind="commune").values_list("population", "precision"))
    people = sum(population for population, _ in communes)
    own = sum(population for population, precision in communes if precision == "own")
    assert own / people > 0.98


def test_points_that_stand_for_an_area_are_shown_as_around():
    assert not Place.objects.get(code="com:69123").is_around
    assert Place.objects.filter(kind="commune", precision="outline").first().is_around


@pytest.mark.parametrize(
    ("kind", "count"), [("borough", 45), ("department", 101), ("region", 18), ("epci", 1255)]
)
def test_the_gazetteer_holds_all_of_a_kind(kind, count):
    assert Place.objects.filter(kind=kind).count() == count


def test_a_borough_belongs_to_the_territory_of_its_commune():
    assert Place.objects.get(code="com:13213").territory_code == "com:13055"


@pytest.mark.parametrize(
    ("lang", "name"),
    [("ar", "ليون"), ("uk", "Ліон"), ("ru", "Лион"), ("ps", "لیون"), ("de", "Lyon")],
)
def test_a_place_is_named_in_a_language_or_else_in_french(lang, name):
    assert Place.objects.get(code="com:69123").name_in(lang) == name


def test_a_borough_is_named_after_its_commune_in_other_scripts():
    assert Place.objects.get(code="com:69383").name_in("ar") == "ليون 3"


def test_the_nearest_communes_come_in_order_of_distance():
    communes = Place.objects.filter(kind="commune")
    nearest = [place.name for place in communes.nearest(point(55.45, -20.88), 3)]
    assert nearest == ["Saint-Denis", "Sainte-Marie", "La Possession"]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"code": "69123"}, "place_code_shape"),
        ({"kind": "hamlet"}, "place_kind_known"),
        ({"precision": "guessed"}, "place_precision_known"),
    ],
)
def test_the_database_refuses_a_place_that_makes_no_sense(changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        commune(**changes).save()


def test_the_nearest_places_are_read_off_the_index():
    plan = Place.objects.all().nearest(point(4.85, 45.75), 5).explain()
    assert "geo_place_point" in plan
    assert "Seq Scan" not in plan
