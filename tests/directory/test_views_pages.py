"""Pages of programmes, procedure sheets and territories: their words, labels and links."""

import json
import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.utils.html import strip_tags
from django.utils.translation import gettext, override

from directory.models import ProcedureSource, Section
from directory.models.section import SectionState
from regions.models import Territory
from tests.directory_content import LANGUAGES
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db

UNREVIEWED = "Translation not yet reviewed"
OUTDATED = "The French text has changed since this translation"
FALLBACK = "Not yet translated: shown in French"


def page(client, programme, language: str = "fr", **query: str) -> str:
    return client.get(f"/{language}/programmes/{programme.pk}/", query).content.decode()


@pytest.fixture
def translated(world):
    """A programme with English words, on top of the French ones."""
    return ProgrammeFactory(
        title="Atelier vélo",
        texts={
            "fr": {"description": "Réparez votre vélo."},
            "en": {
                "title": "Bicycle workshop",
                "summary": "Mend a bicycle.",
                "description": "Mend your bicycle with us.",
            },
        },
    )


# Languages and labels


def test_text_without_a_translation_is_shown_in_french_and_marked(client, world):
    html = page(client, world.several, "en")
    assert re.search(r'<h1[^>]*lang="fr"[^>]*dir="ltr"[^>]*>\s*Deux adresses', html)


def test_text_in_arabic_is_marked_as_arabic_and_right_to_left(client, world):
    html = page(client, world.exact, "ar")
    assert re.search(r'<h1[^>]*lang="ar"[^>]*dir="rtl"[^>]*>\s*دروس مسائية', html)


def test_french_part_of_an_arabic_page_is_marked_left_to_right(client, world):
    assert re.search(r'lang="fr"\s+dir="ltr"[^>]*>\s*<p>Le soir', page(client, world.exact, "ar"))


def test_french_part_of_a_translated_page_says_that_it_is_not_translated(client, world):
    response = client.get(f"/en/programmes/{world.exact.pk}/")
    assert response.context["texts"]["description"].is_fallback
    assert FALLBACK in strip_tags(response.content.decode())


def test_unreviewed_translation_is_labelled(client, translated):
    assert UNREVIEWED in page(client, translated, "en")
    assert UNREVIEWED not in page(client, translated, "fr")


def test_reviewed_translation_has_no_label(client, translated, by_hand):
    Section.objects.filter(language="en").update(state=SectionState.REVIEWED)
    assert UNREVIEWED not in page(client, translated, "en")


def test_translation_of_a_text_whose_meaning_changed_says_so(client, translated, by_hand):
    sources = Section.objects.filter(programme=translated, language="fr")
    sources.filter(key="description").update(meaning_no=2)
    assert OUTDATED in page(client, translated, "en")


def test_corrected_typing_error_outdates_no_translation(client, translated, by_hand):
    Section.objects.filter(programme=translated, language="fr").update(text_no=2)
    assert OUTDATED not in page(client, translated, "en")


# A programme


def test_example_is_plainly_marked(client, world):
    assert "Example" in page(client, world.exact, "en")
    assert "badge" in page(client, world.exact, "fr")


def test_conditions_come_before_everything_else(client, world):
    html = page(client, world.exact, "en")
    assert html.index("16") < html.index("Le soir")


def test_both_dates_are_shown(client, world):
    text = strip_tags(page(client, world.exact, "en"))
    assert text.count("1 September 2026") >= 2


def test_exact_site_has_a_link_for_map_applications_and_its_address(client, world):
    html = page(client, world.exact)
    assert 'href="geo:45.764000,4.835700"' in html
    assert "12 rue de l&#x27;Exemple" in html


def test_site_known_to_its_commune_has_no_such_link(client, world):
    assert "geo:" not in page(client, world.around)


def test_phone_is_written_as_people_write_it_and_can_be_called(client, world):
    html = page(client, world.exact)
    assert "tel:+33123456789" in html
    assert "01 23 45 67 89" in html


def test_programme_links_to_its_sheet_and_the_sheet_to_it(client, world):
    assert "/fr/procedures/bank-account/" in page(client, world.exact)
    sheet = client.get("/fr/procedures/bank-account/?place=com:69123").content.decode()
    assert f"/fr/programmes/{world.exact.pk}/" in sheet


def test_programme_links_to_the_territories_it_covers(client, world):
    assert "/fr/territories/dep:69/" in page(client, world.exact)


def test_programme_without_a_site_has_no_map(client, world):
    assert "<iframe" not in page(client, world.remote)
    assert "<iframe" in page(client, world.exact)


def test_ended_programme_has_a_page_that_names_no_way_back_into_results(client, world):
    assert client.get(f"/fr/programmes/{world.ended.pk}/").status_code == 200
    assert str(world.ended.pk) not in client.get("/fr/").content.decode()


def test_others_near_are_of_the_same_theme_and_not_itself(client, world):
    near = client.get(f"/fr/programmes/{world.exact.pk}/").context["near"]
    assert [card.id for card in near] == [world.several.pk]


def test_structured_data_is_valid_and_cannot_end_its_script(client, world):
    programme = ProgrammeFactory(title="</script><script>alert(1)</script>")
    html = page(client, programme)
    assert "<script>alert" not in html
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    service = json.loads(data)
    assert service["name"] == "</script><script>alert(1)</script>"
    assert service["@id"] == f"http://testserver/fr/programmes/{programme.pk}/"


def test_markdown_of_a_text_cannot_bring_a_script(client, world):
    programme = ProgrammeFactory(
        texts={"fr": {"description": "<img src=x onerror=alert(1)> [a](javascript:alert(1)) **b**"}}
    )
    html = page(client, programme)
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert "<strong>b</strong>" in html


# A procedure sheet


def test_sheets_are_listed_under_their_themes(client, world):
    (theme,) = client.get("/fr/procedures/").context["themes"]
    assert theme["code"] == "papers"
    assert [str(sheet["title"]) for sheet in theme["sheets"]] == ["Ouvrir un compte"]


def test_sheet_nobody_checked_says_so(client, world):
    assert (
        "Not yet checked by a person" in client.get("/en/procedures/bank-account/").content.decode()
    )


def test_figure_of_a_sheet_names_its_source(client, world, by_hand):
    source = "https://www.service-public.fr/x"
    ProcedureSource.objects.update(url=source)
    response = client.get("/en/procedures/bank-account/")
    _cost, delay = response.context["figures"].first
    assert delay.figure == "3 days"
    assert f'<a href="{source}"' in response.content.decode()


def test_sheet_names_the_office_for_the_chosen_place(client, world):
    response = client.get("/fr/procedures/bank-account/?where=villeurbanne")
    office = response.context["office_near"]
    assert (office.name, office.context) == ("Préfecture", "Rhône")


def test_sheet_without_a_place_shows_help_from_anywhere(client, world):
    response = client.get("/fr/procedures/bank-account/")
    assert response.context["where"] is None
    assert [card.id for card in response.context["programmes"]] == [world.exact.pk]


@pytest.mark.parametrize("wrong", ["?place=com:00000", "?where=zzzqqq", "?lat=999&lon=0"])
def test_sheet_is_readable_whatever_the_place(client, world, wrong):
    assert client.get(f"/fr/procedures/bank-account/{wrong}").status_code == 200


# A map


def test_map_of_an_ended_programme_still_shows_its_place(client, world):
    drawn = client.get(f"/fr/programmes/{world.ended.pk}/map/").content.decode()
    site = world.ended.sites.with_published_point().get()
    assert f"[{site.lon}, {site.lat}]" in drawn


# A territory


def test_territory_counts_what_it_has_by_theme(client, world):
    context = client.get("/fr/territories/dep:69/").context
    themes = {theme["code"]: theme for theme in context["themes"]}
    assert themes["french"]["count_sites"] == 2
    assert themes["housing"]["count_sites"] == 1
    assert themes["french"]["url"] == "/fr/?territory=dep:69&theme=french"


@pytest.mark.parametrize(
    ("code", "place", "carried"),
    [
        ("dep:69", "com:69123", "&place=com:69123"),
        ("dep:69", "com:13055", ""),
        ("dep:69", "45.75,4.85", ""),
        ("dep:69", "com:00000", ""),
    ],
)
def test_search_from_a_territory_keeps_a_place_in_it(client, world, code, place, carried):
    address = client.get(f"/fr/territories/{code}/?place={place}").context["search_url"]
    assert unquote(address) == f"/fr/?territory={code}{carried}"


def test_territory_counts_a_programme_once_by_its_place_and_by_its_area(client, world):
    """``exact`` has a site in the department and covers it; two others only cover it."""
    context = client.get("/fr/territories/dep:69/").context
    themes = {theme["code"]: theme for theme in context["themes"]}
    found = len(client.get("/api/v1/programmes/?territory=dep:69&theme=french").json()["features"])
    assert themes["french"]["count"] == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_territory_links_up_and_down(client, world, language):
    html = client.get(f"/{language}/territories/dep:69/").content.decode()
    assert f"/{language}/territories/reg:84/" in html
    assert f"/{language}/territories/com:69123/" in html


def test_territory_that_is_no_more_has_no_page(client, world):
    Territory.objects.filter(code="com:69123").update(
        valid_from="2020-01-01", valid_to="2021-01-01"
    )
    assert client.get("/fr/territories/com:69123/").status_code == 404


def test_territory_without_any_programme_has_a_page(client, world):
    context = client.get("/fr/territories/dep:2A/").context
    assert context["count_sites"] == 0


PRIVACY = [
    "If you read texts aloud",
    "A reviewer listens first. Then everybody may hear it.",
    (
        "For each programme and sheet we count how often its page is read in a day, and delete the "
        "number after twelve months. It shows translators what is needed most. It does not say who "
        "read, nor in which language."
    ),
]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_privacy_page_says_what_is_kept_of_voices_and_of_readings(client, language):
    page = unescape(client.get(f"/{language}/privacy/").content.decode())
    with override(language):
        assert [words for words in PRIVACY if gettext(words) not in page] == []
