import pytest
from django.db import connection

from geo.models import Place
from geo.suggest_sql import Fit, suggestion_sql

pytestmark = pytest.mark.django_db

FIRST = [
    # Names, however they are written.
    ("Lyon", "com:69123"),
    ("lyon", "com:69123"),
    ("  LYON ", "com:69123"),
    ("Villeurbanne", "com:69266"),
    ("saint etienne", "com:42218"),
    ("Saint-Étienne", "com:42218"),
    ("St Etienne", "com:42218"),
    ("st-étienne", "com:42218"),
    ("ste foy les lyon", "com:69202"),
    ("l'hay les roses", "com:94038"),
    ("L’Haÿ-les-Roses", "com:94038"),
    ("vaulx en velin", "com:69256"),
    ("Le Havre", "com:76351"),
    ("havre", "com:76351"),
    ("la rochelle", "com:17300"),
    ("rochelle", "com:17300"),
    ("Cœuvres-et-Valsery", "com:02201"),
    ("coeuvres", "com:02201"),
    ("Nîmes", "com:30189"),
    ("nimes", "com:30189"),
    # Beginnings and words inside a name.
    ("villeurb", "com:69266"),
    ("marsei", "com:13055"),
    ("montpel", "com:34172"),
    ("clermont f", "com:63113"),
    ("les abym", "com:97101"),
    ("foy les lyon", "com:69202"),
    ("ferrand", "com:63113"),
    # One typing error: a letter missing, too many, another, two swapped.
    ("marseile", "com:13055"),
    ("marsseille", "com:13055"),
    ("narseille", "com:13055"),
    ("lyom", "com:69123"),
    ("parsi", "com:75056"),
    ("venisieux", "com:69259"),
    ("grenobel", "com:38185"),
    ("vileurbanne", "com:69266"),
    ("strasbourd", "com:67482"),
    ("toulose", "com:31555"),
    # Postcodes and their beginnings.
    ("690", "com:69123"),
    ("69100", "com:69266"),
    ("33000", "com:33063"),
    ("97400", "com:97411"),
    ("69100 Villeurbanne", "com:69266"),
    ("Saint-Denis 93200", "com:93066"),
    ("Saint-Denis 97400", "com:97411"),
    ("Saint-Denis (93)", "com:93066"),
    ("saint denis (974)", "com:97411"),
    ("Lyon (69)", "com:69123"),
    ("Ajaccio (2a)", "com:2A004"),
    ("saint-pierre (972)", "com:97225"),
    # Boroughs.
    ("69003", "com:69383"),
    ("Lyon 3", "com:69383"),
    ("lyon 3e", "com:69383"),
    ("lyon 3ème", "com:69383"),
    ("Lyon 03", "com:69383"),
    ("Lyon 3e Arrondissement", "com:69383"),
    ("Lyon 69003", "com:69383"),
    ("75011", "com:75111"),
    ("Paris 11", "com:75111"),
    ("paris 1er", "com:75101"),
    ("Paris 1", "com:75101"),
    ("Paris 20e", "com:75120"),
    ("75116", "com:75116"),
    ("Marseille 13e", "com:13213"),
    ("13013", "com:13213"),
    ("ليون ٣", "com:69383"),
    ("Лион 3", "com:69383"),
    # Other scripts and digits.
    ("ليون", "com:69123"),
    ("لیون", "com:69123"),
    ("لِيون", "com:69123"),
    ("Лион", "com:69123"),
    ("Ліон", "com:69123"),
    ("里昂", "com:69123"),
    ("باريس", "com:75056"),
    ("پاریس", "com:75056"),
    ("Париж", "com:75056"),
    ("مرسيليا", "com:13055"),
    ("مارسی", "com:13055"),
    ("Марсель", "com:13055"),
    ("Страсбург", "com:67482"),
    ("تولوز", "com:31555"),
    ("٧٥٠١١", "com:75111"),
    ("۶۹۰۰۳", "com:69383"),
    # Departments and regions.
    ("Rhône", "dep:69"),
    ("69", "dep:69"),
    ("2A", "dep:2A"),
    ("974", "dep:974"),
    ("seine saint denis", "dep:93"),
    ("Île-de-France", "reg:11"),
    ("ile de france", "reg:11"),
    ("auvergne", "reg:84"),
    ("Бретань", "reg:53"),
    # Overseas, Corsica and islands.
    ("Saint-Denis", "com:93066"),
    ("mamoudzou", "com:97611"),
    ("Fort de France", "com:97209"),
    ("pointe à pitre", "com:97120"),
    ("cayenne", "com:97302"),
    ("réunion", "dep:974"),
    ("la creu", "dep:23"),
    ("dans la mayen", "dep:53"),
    ("en breta", "reg:53"),
    ("ajaccio", "com:2A004"),
    ("ouessant", "com:29155"),
    ("ile de sein", "com:29083"),
]


@pytest.mark.parametrize(("typed", "code"), FIRST)
def test_what_is_typed_brings_its_place_first(typed, code):
    assert next(place.code for place in Place.objects.suggest(typed)) == code


def test_lyn_brings_lyon_although_two_letters_in_three_are_all_it_shares():
    assert "com:69123" in [place.code for place in Place.objects.suggest("lyn")]


@pytest.mark.parametrize(
    "typed", ["", "   ", "—", "'", "%", "_", "qqqqzz", "\x00", "00000", "🙂", "( )", "\ud800"]
)
def test_nothing_is_brought_for_nothing(typed):
    assert Place.objects.suggest(typed) == []


@pytest.mark.parametrize("typed", ["Londres", "Port-au-Prince", "Kaboul", "Київ", "الجزائر"])
def test_a_city_abroad_is_no_misspelled_town(typed):
    assert Place.objects.suggest(typed) == []


def test_of_places_of_one_name_the_most_populous_comes_first():
    exact = [place for place in Place.objects.suggest("saint-pierre", 20) if place.fit == Fit.NAME]
    exact = [place for place in exact if not place.called]
    assert len(exact) > 3
    assert exact[0].population == max(place.population for place in exact)


@pytest.mark.parametrize(
    ("typed", "city", "village"),
    [("Évry", "com:91228", "com:89162"), ("Aix", "com:13001", "com:19002")],
)
def test_a_city_comes_before_a_village_that_has_the_typed_name(typed, city, village):
    codes = [place.code for place in Place.objects.suggest(typed)]
    assert codes.index(city) < codes.index(village)


def test_a_place_with_many_postcodes_is_brought_once():
    codes = [place.code for place in Place.objects.suggest("750", 25)]
    assert len(codes) == len(set(codes)) == 21


def test_a_wrong_digit_is_another_borough_not_a_typing_error():
    assert [place.code for place in Place.objects.suggest("Lyon 3")] == ["com:69383"]


def test_no_more_places_are_returned_than_requested():
    assert len(Place.objects.suggest("s", 7)) == 7


def test_a_very_long_text_is_no_error():
    assert [place.code for place in Place.objects.suggest("lyon " * 5000)] == ["com:69123"]


def test_unknown_postcode_overseas_brings_no_place_of_another_department():
    found = {place.code[:7] for place in Place.objects.suggest("97150")}
    assert found == {"com:971"}
    assert Place.objects.suggest("97500") == []


@pytest.mark.parametrize("typed", ["ly", "saint denis", "69003", "lyon 69003"])
def test_suggesting_is_one_query(typed, django_assert_num_queries):
    with django_assert_num_queries(1):
        Place.objects.suggest(typed)


@pytest.mark.parametrize("typed", ["lyon", "saint denis", "marseile", "690", "ليون"])
def test_suggesting_reads_spellings_by_index_only(typed):
    sql, params = suggestion_sql(typed, 10)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql, params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on geo_placename" not in plan
    assert "place_name_prefix" in plan


def test_typing_errors_are_found_by_both_halves():
    sql, params = suggestion_sql("marseile", 10)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql, params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "place_name_ending" in plan
    assert "place_name_trigrams" in plan
