"""Models and querysets of territories."""

from datetime import date

import pytest
from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import Polygon as Area
from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, Count, Func, Q
from django.db.models.functions import Cast

from geo.points import point
from regions.closure import rebuild_ancestors
from regions.models import Territory, TerritoryParent

pytestmark = pytest.mark.django_db


def territory(**changes) -> Territory:
    given = {"code": "custom:plain", "kind": "custom", "name": "Plain", "valid_from": "2026-01-01"}
    return Territory.objects.create(**given | changes)


def codes(queryset) -> list[str]:
    return [territory.code for territory in queryset.smallest_first()]


@pytest.mark.parametrize(
    ("kind", "count"),
    [("country", 1), ("region", 18), ("department", 101), ("epci", 1255), ("commune", 34875)],
)
def test_france_is_loaded_whole(kind, count):
    assert Territory.objects.of_kind(kind).count() == count


def test_every_territory_has_a_valid_outline():
    valid = Func("outline", function="ST_IsValid", output_field=BooleanField())
    assert not Territory.objects.alias(valid=valid).exclude(valid=True).exists()


@pytest.mark.parametrize("kind", ["epci", "department"])
def test_outlines_are_exactly_those_of_their_communes(kind):
    """Neighbours neither part nor overlap: the areas of the communes add up to their union."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT max(abs(ST_Area(above.outline) / parts.area - 1)) FROM regions_territory AS above
            JOIN (
                SELECT link.ancestor_id AS id, sum(ST_Area(commune.outline)) AS area
                FROM regions_territoryancestor AS link
                JOIN regions_territory AS commune ON commune.id = link.territory_id
                WHERE commune.kind = 'commune' GROUP BY 1
            ) AS parts USING (id) WHERE above.kind = %s
            """,
            [kind],
        )
        assert cursor.fetchone()[0] < 1e-9


def test_the_country_has_no_gap_but_the_spanish_town_in_it():
    country = Territory.objects.get(code="country:fr").outline
    holes = [hole for part in country for hole in part[1:]]
    assert len(holes) == 1
    assert Area(holes[0]).covers(point(1.981, 42.465))  # Llívia


def test_every_commune_has_its_point_inside_its_outline():
    inside = Func(
        "outline",
        Cast("centre", PointField(geography=False, srid=4326)),
        function="ST_Covers",
        output_field=BooleanField(),
    )
    communes = Territory.objects.of_kind("commune").current()
    assert not communes.alias(inside=inside).exclude(inside=True).exists()


def test_a_commune_lies_in_its_epci_department_region_and_country():
    lyon = Territory.objects.get(code="com:69123")
    assert codes(Territory.objects.above(lyon)) == [
        "com:69123",
        "epci:200046977",
        "dep:69",
        "reg:84",
        "country:fr",
    ]


@pytest.mark.parametrize("kind", ["department", "region", "country"])
def test_every_commune_lies_in_exactly_one_of_a_kind(kind):
    above = Count("above_links", filter=Q(above_links__ancestor__kind=kind))
    communes = Territory.objects.of_kind("commune").annotate(above=above)
    assert not communes.exclude(above=1).exists()


def test_the_outline_of_a_region_covers_those_of_its_departments():
    for link in TerritoryParent.objects.filter(child__kind="department").select_related():
        outside = link.child.outline.difference(link.parent.outline)
        assert outside.area < 1e-6


def test_an_epci_across_departments_lies_in_the_country_only():
    across = Territory.objects.get(code="epci:200040277")
    assert codes(Territory.objects.above(across)) == ["epci:200040277", "country:fr"]


def test_eighty_nine_epci_span_departments():
    spanning = [
        epci.code
        for epci in Territory.objects.of_kind("epci").prefetch_related("children")
        if len({commune.insee_code[:2] for commune in epci.children.all()}) > 1
    ]
    assert len(spanning) == 89


def test_below_a_department_are_itself_and_its_communes():
    paris = Territory.objects.get(code="dep:75")
    assert codes(Territory.objects.below(paris)) == ["com:75056", "dep:75"]


def test_an_epci_is_never_below_a_department():
    rhone = Territory.objects.get(code="dep:69")
    assert not Territory.objects.below(rhone).of_kind("epci").exists()


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("com:69123", "Europe/Paris"),
        ("com:97120", "America/Guadeloupe"),
        ("com:97209", "America/Martinique"),
        ("dep:973", "America/Cayenne"),
        ("reg:04", "Indian/Reunion"),
        ("epci:200060457", "Indian/Mayotte"),
    ],
)
def test_a_territory_keeps_its_own_time(code, zone):
    assert Territory.objects.get(code=code).time_zone == zone


@pytest.mark.parametrize(
    ("lon", "lat", "department"),
    [
        (4.85, 45.75, "dep:69"),
        (2.35, 48.86, "dep:75"),
        (9.0, 41.75, "dep:2A"),
        (55.45, -20.9, "dep:974"),
        (-61.0, 14.65, "dep:972"),
        (-53.0, 4.0, "dep:973"),
    ],
)
def test_a_point_lies_in_its_department(lon, lat, department):
    containing = Territory.objects.containing(point(lon, lat)).of_kind("department")
    assert codes(containing) == [department]


@pytest.mark.parametrize(
    ("day", "is_current"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 5, 31), True)],
)
def test_a_territory_is_current_from_its_first_day(day, is_current):
    territory(valid_from="2026-01-01", valid_to="2026-06-01")
    assert Territory.objects.current(day).filter(code="custom:plain").exists() is is_current


def test_a_territory_is_not_current_on_the_day_it_ends():
    territory(valid_from="2026-01-01", valid_to="2026-06-01")
    ended = Territory.objects.current(date(2026, 6, 1))
    assert not ended.filter(code="custom:plain").exists()


def test_ancestors_follow_changed_parents():
    plain = territory()
    link = TerritoryParent.objects.create(child=plain, parent=Territory.objects.get(code="dep:69"))
    rebuild_ancestors()
    assert codes(Territory.objects.above(plain)) == [
        "custom:plain",
        "dep:69",
        "reg:84",
        "country:fr",
    ]
    link.delete()
    rebuild_ancestors()
    assert codes(Territory.objects.above(plain)) == ["custom:plain"]


def test_parents_in_a_circle_are_all_above_each_other():
    one, other = territory(), territory(code="custom:other")
    TerritoryParent.objects.create(child=one, parent=other)
    TerritoryParent.objects.create(child=other, parent=one)
    rebuild_ancestors()
    assert codes(Territory.objects.above(one)) == ["custom:other", "custom:plain"]


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"code": "custom:"}, "territory_code_shape"),
        ({"code": "custom:two words"}, "territory_code_shape"),
        ({"code": "plain"}, "territory_code_says_kind"),
        ({"kind": "commune"}, "territory_code_says_kind"),
        ({"code": "dep:99"}, "territory_code_says_kind"),
        ({"valid_to": "2026-01-01"}, "territory_validity_order"),
        ({"outline_is_official": True}, "territory_official_outline_exists"),
    ],
)
def test_the_database_refuses_a_territory_that_makes_no_sense(changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        territory(**changes)


def test_no_territory_is_its_own_parent():
    plain = territory()
    with (
        pytest.raises(IntegrityError, match="territory_parent_not_itself"),
        transaction.atomic(),
    ):
        TerritoryParent.objects.create(child=plain, parent=plain)
