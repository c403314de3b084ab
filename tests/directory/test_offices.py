"""Public offices on procedure sheets and beside the results of a search."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from contributions.revisions import write_guard
from directory.display.office_kinds import KINDS_FOR_NEED, KINDS_OF, kinds_of_sheet
from directory.display.offices import (
    OfficeSource,
    office_card,
    office_state,
    offices_for,
    offices_near,
    sources_of,
)
from directory.index import rebuild
from directory.search.criteria import Criteria, Here
from directory.vocabulary import Office
from geo.models import Place
from geo.points import point
from regions.models import PublicOffice
from regions.offices.boroughs import town_hall_of
from tests.factories import LILLE, OfficeFactory, SheetFactory, term

pytestmark = pytest.mark.django_db
PARIS_TIME = ZoneInfo("Europe/Paris")
# A Tuesday, at ten.
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=PARIS_TIME)


def here(code: str) -> Here:
    place = Place.objects.get(code=code)
    return Here(place.point, code, place.name, place.precision)


def names(offices) -> list[str]:
    return [office.name for office in offices]


# Which offices


def test_kinds_of_office_are_called_as_on_the_sheets():
    shared = set(PublicOffice.Kind.values) & set(Office.values)
    assert shared == {"prefecture", "ofii", "cpam", "caf", "france_travail", "mairie"}
    assert {PublicOffice.Kind(code).label for code in shared} == {
        Office(code).label for code in shared
    }
    assert set(KINDS_OF) == {Office(code) for code in shared}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("com:69266", "Mairie - Villeurbanne"),
        ("com:69382", "Mairie - Lyon 2e Arrondissement"),
        ("com:97411", "Mairie - Saint-Denis"),
        ("com:23096", "Mairie - Guéret"),
    ],
)
def test_town_hall_is_that_of_the_persons_own_commune(code, name):
    assert names(offices_near(["mairie"], here(code), 1)) == [name]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        *((f"com:7510{number}", "Mairie - Paris 3e Arrondissement") for number in range(1, 5)),
        ("com:75116", "Mairie - Paris 16e Arrondissement"),
        ("com:13207", "Mairie - Marseille 1er Arrondissement"),
        ("com:13203", "Mairie - Marseille 2e Arrondissement"),
        ("com:13206", "Mairie - Marseille 8e Arrondissement"),
        ("com:13211", "Mairie - Marseille 12e Arrondissement"),
        ("com:13216", "Mairie - Marseille 15e Arrondissement"),
        ("com:69389", "Mairie - Lyon 9e Arrondissement"),
    ],
)
def test_town_hall_of_the_borough_comes_before_others_of_the_city(code, name):
    found = names(offices_near(["mairie"], here(code), 3))
    assert found[0] == name
    assert len(set(found)) == 3


@pytest.mark.parametrize("code", ["com:75100", "com:75121", "com:13217", "com:69390", "com:69123"])
def test_code_that_is_no_boroughs_has_no_town_hall_of_one(code):
    assert town_hall_of(code) is None


def test_own_town_hall_comes_even_where_another_is_nearer():
    villeurbanne = Here(point(4.8357, 45.764), "com:69266", "Villeurbanne", "own")
    assert names(offices_near(["mairie"], villeurbanne, 1)) == ["Mairie - Villeurbanne"]


def test_position_gives_the_town_hall_of_its_commune():
    found = offices_near(["mairie"], Here(point(4.8797, 45.7667)), 1)
    assert names(found) == ["Mairie - Villeurbanne"]


@pytest.mark.parametrize(("lon", "is_shown"), [(8.3, True), (13.4, False)])
def test_town_hall_far_abroad_is_nobodys(lon, is_shown):
    assert bool(offices_near(["mairie"], Here(point(lon, 48.58)), 1)) is is_shown


@pytest.mark.parametrize("place", [None, "dep:69", "reg:84"])
def test_no_town_hall_without_a_town(place):
    assert offices_near(["mairie"], here(place) if place else None) == []


def test_office_of_the_department_is_found_from_anywhere_in_it():
    OfficeFactory(kind="caf")
    OfficeFactory(
        kind="caf", name="CAF - Lille", point=point(*LILLE), commune=_commune("com:59350")
    )
    assert names(offices_near(["caf"], here("com:69264"))) == ["CAF - Lyon"]
    assert offices_near(["caf"], here("com:13055")) == []


def _commune(code: str):
    place = Place.objects.get(code=code)
    return PublicOffice.objects.filter(commune__code=place.territory_code)[0].commune


def test_each_kind_is_asked_for_in_its_own_area_and_has_a_share():
    OfficeFactory(kind="caf", name="CAF - Lyon")
    OfficeFactory(kind="caf", name="CAF - Lyon, annexe", point=point(4.80, 45.70))
    near_lille = {"point": point(*LILLE), "commune": _commune("com:59350")}
    OfficeFactory(kind="prefecture", name="Préfecture - Lille", **near_lille)
    OfficeFactory(kind="ofii", name="OFII - Lille", **near_lille)
    # The commune has no CAF of its own: that of the department is hers.
    villeurbanne = here("com:69266")
    assert names(offices_near(["mairie", "caf"], villeurbanne, 3)) == [
        *("Mairie - Villeurbanne", "CAF - Lyon", "CAF - Lyon, annexe")
    ]
    found = names(offices_near(["caf", "prefecture", "ofii", "mairie"], villeurbanne, 3))
    assert set(found) == {"Mairie - Villeurbanne", "CAF - Lyon", "OFII - Lille"}


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [
        (2.3795, 48.8590, "Mairie - Paris 11e Arrondissement"),
        (4.8260, 45.7560, "Mairie - Lyon 2e Arrondissement"),
        (5.3665, 43.3050, "Mairie - Marseille 2e Arrondissement"),
    ],
)
def test_town_hall_of_a_position_is_that_of_its_borough(lon, lat, name):
    assert names(offices_near(["mairie"], Here(point(lon, lat)), 1)) == [name]


# Distances


def test_no_distance_is_said_inside_the_commune_that_was_chosen():
    [hall] = offices_near(["mairie"], here("com:69266"), 1)
    assert hall.distance_m is None


def test_distance_from_a_chosen_commune_is_about():
    OfficeFactory(kind="caf")
    [caf] = offices_near(["caf"], here("com:69266"), 1)
    assert caf.is_about
    assert 2000 < caf.distance_m < 6000


def test_distance_from_a_position_is_its_own():
    [hall] = offices_near(["mairie"], Here(point(4.8365, 45.7676)), 1)
    assert not hall.is_about
    assert hall.distance_m > 0


def test_source_is_told_once_with_the_earliest_day():
    halls = offices_near(["mairie"], here("com:75056"), 3)
    assert len(halls) == 3
    assert sources_of(halls) == [OfficeSource(halls[0].source, min(h.updated_on for h in halls))]


# What is shown of one


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (TUESDAY, "open"),
        (TUESDAY.replace(hour=18), "closed"),
        (TUESDAY.replace(day=22), "closed"),
        # Armistice Day, a Wednesday.
        (TUESDAY.replace(day=11), "closed"),
    ],
)
def test_office_is_open_by_its_hours_and_closed_on_holidays(moment, state):
    assert office_state(OfficeFactory(), moment).state == state


def test_office_is_closed_on_the_holidays_of_its_department():
    strasbourg = OfficeFactory(commune=_commune("com:67482"))
    good_friday = datetime(2027, 3, 26, 10, tzinfo=PARIS_TIME)
    assert office_state(strasbourg, good_friday).is_open is False
    assert office_state(OfficeFactory(), good_friday).is_open is True


def test_hours_are_those_of_the_clock_there():
    reunion = OfficeFactory(commune=_commune("com:97411"))
    six_in_paris = TUESDAY.replace(hour=6)
    assert office_state(reunion, six_in_paris).is_open is True


def test_office_by_appointment_is_neither_open_nor_closed():
    assert office_state(OfficeFactory(by_appointment=True), TUESDAY).state == "appointment"


def test_office_without_hours_is_not_called_closed():
    assert office_state(OfficeFactory(opening_hours=""), TUESDAY).state == "unknown"


def test_card_says_what_is_known():
    OfficeFactory(phone="+33472103030", accessibility="on_request", accessibility_note="Sonnette")
    [office] = PublicOffice.objects.of_kind("caf").nearest(point(4.84, 45.76), 1)
    card = office_card(office, TUESDAY)
    assert card.address == "1 rue de l'Exemple, 69001 Lyon"
    assert (card.phone, card.phone_href) == ("04 72 10 30 30", "tel:+33472103030")
    assert 300 < card.distance_m < 700
    assert card.accessibility
    assert card.geo_url == "geo:45.764000,4.835700"


# On sheets


@pytest.fixture
def enrolment():
    return SheetFactory(slug="school-enrolment", title="Inscrire à l'école", office="mairie")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_sheet_names_the_town_hall_of_the_chosen_town(client, enrolment, language):
    html = client.get(f"/{language}/procedures/school-enrolment/?place=com:69266").content.decode()
    assert "Mairie - Villeurbanne" in html
    assert "Place du Docteur-Lazare-Goujon" in html
    assert 'href="tel:+33' in html
    assert "2026" in html


def test_sheet_without_a_place_names_the_kind_of_office_alone(client, enrolment):
    response = client.get("/fr/procedures/school-enrolment/")
    assert response.context["offices"] == []
    assert "Mairie" in response.content.decode()


def test_sheet_of_another_office_keeps_its_town(client):
    SheetFactory(slug="permit", office="prefecture")
    response = client.get("/fr/procedures/permit/?place=com:69266")
    assert response.context["offices"] == []
    assert response.context["office_near"].town == "Lyon"


@pytest.mark.parametrize(
    ("office", "is_link"), [("mairie", True), ("ofpra", True), ("bank", False), ("", False)]
)
def test_step_links_to_where_its_office_is_shown(client, office, is_link):
    SheetFactory(slug="civil-status", office="ofpra", step_office=office)
    html = client.get("/fr/procedures/civil-status/").content.decode()
    assert ('<a href="#where-to-go">' in html) is is_link


def test_sheet_shows_the_offices_of_its_steps_beside_its_own(client):
    SheetFactory(slug="civil-status", office="ofpra", step_office="mairie")
    context = client.get("/fr/procedures/civil-status/?place=com:69266").context
    assert context["offices"] == []
    assert names(context["step_offices"]) == ["Mairie - Villeurbanne"]


@pytest.mark.parametrize(
    ("office", "button"), [("mairie", "Show offices near me"), ("bank", "Show help near me")]
)
def test_button_of_a_sheet_says_what_it_shows(client, office, button):
    SheetFactory(slug="sheet", office=office)
    with override("fr"):
        words = gettext(button)
    assert words in client.get("/fr/procedures/sheet/").content.decode()


def test_sheet_answers_a_position_by_the_parts_that_depend_on_it(client, enrolment):
    at = {"lat": "45.7676", "lon": "4.8365"}
    response = client.post("/fr/procedures/school-enrolment/near/", at)
    html = response.content.decode()
    assert names(response.context["offices"])[0].startswith("Mairie - Lyon")
    assert 'data-replace="sheet-offices"' in html
    assert 'data-replace="sheet-help"' in html
    assert "no-store" in response["Cache-Control"]


def test_sheet_answers_no_position_with_its_office_alone(client, enrolment):
    response = client.post("/fr/procedures/school-enrolment/near/", {"lat": "north"})
    assert response.status_code == 200
    assert response.context["offices"] == []


def test_unknown_sheet_answers_no_position(client):
    assert client.post("/fr/procedures/nothing/near/", {}).status_code == 404


# Beside the results of a search


@pytest.mark.parametrize("need", KINDS_FOR_NEED)
def test_need_with_an_office_is_one_of_the_taxonomy(need):
    taxonomy = (settings.FIXTURES / "taxonomy.yaml").read_text(encoding="utf-8")
    assert f"- code: {need}\n" in taxonomy


def test_search_for_a_need_shows_the_town_hall_apart_from_programmes(client):
    term("need", "civil-status")
    response = client.get("/fr/?place=com:69266&need=civil-status")
    assert names(response.context["offices"]) == ["Mairie - Villeurbanne"]
    assert all(group.reach for group in response.context["groups"])
    assert "Mairie - Villeurbanne" in response.content.decode()


def test_search_shows_three_offices_at_most(client):
    term("need", "civil-status")
    response = client.get("/fr/?place=com:75056&need=civil-status")
    assert len(response.context["offices"]) == 3


def test_search_without_a_place_shows_no_office(client):
    term("need", "civil-status")
    assert client.get("/fr/?need=civil-status").context["offices"] == []


@pytest.mark.parametrize("need", ["learn-french", "see-doctor"])
def test_need_without_an_office_shows_none(client, need):
    term("need", need)
    assert client.get(f"/fr/?place=com:69266&need={need}").context["offices"] == []


def test_postal_address_is_asked_for_at_the_social_office_of_the_town():
    OfficeFactory(kind="ccas")
    criteria = Criteria(here=here("com:69381"), needs=("postal-address",))
    assert "CCAS - Lyon" in names(offices_for(criteria).cards)


@pytest.mark.parametrize(
    "words",
    ["mairie", "La Mairie", "mairie ouverte", "town hall", "البلدية", "мэрия", "Civil-status"],
)
def test_words_that_name_an_office_or_its_need_find_it(words):
    term("need", "civil-status")
    criteria = Criteria(here=here("com:69266"), words=words)
    assert names(offices_for(criteria).cards) == ["Mairie - Villeurbanne"]


@pytest.mark.parametrize("words", ["cours de français", "mairies", "civil", ""])
def test_other_words_find_no_office(words):
    found = offices_for(Criteria(here=here("com:69266"), words=words))
    assert (found.cards, found.asks_where) == ([], [])


@pytest.mark.parametrize(
    ("office", "needs", "kinds"),
    [
        ("mairie", ["civil-status"], ("mairie",)),
        ("caf", ["civil-status"], ("caf",)),
        ("ofpra", ["civil-status", "legal-help"], ("mairie",)),
        ("bank", ["bank-account"], ()),
    ],
)
def test_sheet_leads_to_its_own_office_or_to_that_for_its_needs(office, needs, kinds):
    assert kinds_of_sheet(office, needs) == kinds


@pytest.fixture
def enrolment_in_arabic():
    sheet = SheetFactory(
        slug="school-enrolment",
        title="Inscrire mon enfant à l'école",
        office="mairie",
        texts={"ar": {"title": "تسجيل طفلي في المدرسة"}},
    )
    with write_guard.allow_writes("test"):
        rebuild.rebuild_sheets([sheet.pk])
    return sheet


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "inscrire mon enfant à l'école"), ("fr", "inscrire école"), ("ar", "المدرسة")],
)
def test_words_that_find_a_sheet_find_its_office(client, enrolment_in_arabic, language, words):
    response = client.get(f"/{language}/", {"place": "com:69266", "q": words})
    assert names(response.context["offices"]) == ["Mairie - Villeurbanne"]


def test_sheet_that_only_mentions_the_words_leads_to_no_office(client):
    sheet = SheetFactory(office="mairie", texts={"fr": {"who": "Avec une photo d'identité."}})
    with write_guard.allow_writes("test"):
        rebuild.rebuild_sheets([sheet.pk])
    response = client.get("/fr/", {"place": "com:69266", "q": "photo"})
    assert len(response.context["sheets"]) == 1
    assert response.context["offices"] == []


def test_office_that_is_named_comes_before_sheets(client):
    sheet = SheetFactory(office="caf", title="Se marier à la mairie")
    with write_guard.allow_writes("test"):
        rebuild.rebuild_sheets([sheet.pk])
    html = client.get("/fr/?place=com:69266&q=mairie").content.decode()
    assert 0 < html.index("Mairie - Villeurbanne") < html.index("Se marier")


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "mairie"), ("fr", "town hall"), ("ar", "بلدية")]
)
def test_office_without_a_place_is_asked_about(client, language, words):
    response = client.get(f"/{language}/", {"q": words})
    assert response.context["offices"] == []
    assert response.context["offices_asked_for"] == ["Mairie"]
    assert '<label class="asks-where" for="where">' in response.content.decode()


def test_office_in_a_region_is_asked_about():
    found = offices_for(Criteria(here=here("reg:84"), words="mairie"))
    assert (found.cards, found.asks_where) == ([], ["Mairie"])


def test_office_is_not_asked_about_when_nothing_leads_to_one(client):
    assert client.get("/fr/?q=cours").context["offices_asked_for"] == []


def test_search_for_anything_else_asks_nothing_about_offices(client):
    with CaptureQueriesContext(connection) as without:
        client.get("/fr/?place=com:69266&theme=french")
    assert not [query for query in without if "publicoffice" in query["sql"]]
