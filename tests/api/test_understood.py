"""What words were taken for: the member ``understood`` of the API, and the line on the page."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("examples")]

URL = "/api/v1/programmes/"


def understood(client, q: str, **more) -> dict:
    return client.get(URL, {"q": q, "lang": "fr", **more}).json()["understood"]


def page(client, q: str, **more) -> str:
    return client.get("/en/", {"q": q, **more}).content.decode()


def test_words_as_they_are_typed_change_nothing(client):
    assert understood(client, "avocat") == {
        "mended": [],
        "dropped": [],
        "filters": [],
        "place": None,
    }


def test_a_correction_is_said(client):
    assert understood(client, "logemant")["mended"] == [{"typed": "logemant", "shown": "logement"}]


def test_a_word_left_out_is_said(client):
    assert understood(client, "avocat xyzzyq")["dropped"] == ["xyzzyq"]


@pytest.mark.parametrize(
    ("words", "city"), [("avocat londres", "Londres"), ("lawyer rome", "Rome")]
)
def test_a_city_abroad_among_words_left_out_is_told(client, words, city):
    assert f"{city} is not in France" in page(client, words)


def test_other_words_left_out_are_no_city(client):
    assert "is not in France" not in page(client, "avocat xyzzyq")


def test_a_filter_is_said_and_not_applied(client):
    said = understood(client, "avocat gratuit")["filters"]
    assert said == [{"parameter": "cost", "value": "free", "typed": "gratuit"}]


def test_a_filter_in_use_is_not_offered_again(client):
    assert understood(client, "avocat gratuit", cost="free")["filters"] == []


@pytest.mark.parametrize("q", ["avocat le soir", "avocat dimanche", "avocat ouvert maintenant"])
def test_the_moment_that_is_offered_is_a_filter(client, q):
    said = understood(client, q)["filters"][0]
    assert client.get(URL, {said["parameter"]: said["value"], "limit": 1}).status_code == 200


def test_a_clear_place_is_taken(client):
    found = client.get(URL, {"q": "avocat à Lyon", "lang": "fr"}).json()
    assert found["understood"]["place"] == {
        "typed": "Lyon",
        "code": "com:69123",
        "label": "Lyon",
        "is_taken": True,
    }
    assert found["features"][0]["properties"]["distance_m"] is not None


def test_a_place_of_several_is_offered_and_not_taken(client):
    found = client.get(URL, {"q": "avocat à Saint-Denis", "lang": "fr"}).json()
    assert found["understood"]["place"]["is_taken"] is False
    assert found["features"][0]["properties"]["distance_m"] is None


def test_a_place_that_is_given_stays(client):
    said = understood(client, "avocat à Lyon", place="com:75056")["place"]
    assert (said["code"], said["is_taken"]) == ("com:69123", False)


def test_of_two_places_the_last_is_taken_and_the_other_offered(client):
    html = page(client, "avocat à Lyon à Paris")
    assert "Near <bdi>Paris</bdi>, as you wrote." in html
    assert "place=com%3A69123" in html


def test_words_that_find_nothing_are_offered_no_needs_near_small_words(client):
    plain, with_place = (
        client.get("/en/", {"q": q}).context["no_results"]["offers"]
        for q in ("xyzzyq", "xyzzyq à Toulouse le dimanche")
    )
    assert with_place == plain


def test_exact_words_are_taken_for_nothing(client):
    said = understood(client, "logemant gratuit à Lyon", exact="1")
    assert said == {"mended": [], "dropped": [], "filters": [], "place": None}


def test_the_next_page_reads_the_words_alike(client):
    first = client.get(URL, {"q": "avocat xyzzyq", "limit": 1}).json()
    later = client.get(first["next"]).json()
    assert later["understood"] == first["understood"]


def test_the_page_says_a_correction_with_the_way_back(client):
    html = page(client, "logemant")
    assert "Nothing for “<bdi>logemant</bdi>”. Shown: “<bdi>logement</bdi>”." in html
    assert "?exact=1&amp;q=logemant" in html or "?q=logemant&amp;exact=1" in html


def test_the_page_offers_a_filter_in_one_tap(client):
    assert "q=avocat+gratuit&amp;cost=free" in page(client, "avocat gratuit")


def test_the_page_says_the_place_it_took(client):
    assert "Near <bdi>Lyon</bdi>, as you wrote." in page(client, "avocat à Lyon")


def test_the_page_says_nothing_of_words_as_they_are_typed(client):
    assert 'class="understood"' not in page(client, "avocat")


def test_words_without_result_are_offered_what_is_near(client):
    assert "Did you mean one of these?" in page(client, "xyzzyq")
