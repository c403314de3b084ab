"""Server-composed maps: contents of the document, without a browser."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from geo.folium_maps import MapMarker, map_document, with_map_policy
from geo.outlines import LARGEST_CHARACTERS, Outline, of_bounded_size
from geo.tiles import watch
from geo.tiles.source import configured
from tests.factories import LYON, MARSEILLE, ProgrammeFactory, SiteFactory

SQUARE = '{"type":"Polygon","coordinates":[[[4,45],[5,45],[5,46],[4,46],[4,45]]]}'
RHONE = Outline(SQUARE, "Rhône", is_subject=True)
SHELTER = (5.41234, 43.31234)
HARMFUL = "</script><img src=x onerror=alert(1)>"


class Elements(HTMLParser):
    """Every element of a document with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag in tags]


def drawn(areas=(), markers=(), title="Carte", nonce="abc123") -> str:
    request = RequestFactory().get("/")
    request.csp_nonce = nonce
    return map_document(request, title, areas, markers).content.decode()


@pytest.fixture(autouse=True)
def outlines_only(settings, known_map_version):
    settings.BASEMAP = "outlines"


def test_document_is_titled():
    assert "<title>Rhône</title>" in drawn(title="Rhône")


def test_title_is_written_as_text():
    assert HARMFUL not in drawn(title=HARMFUL)


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_document_names_its_language_and_direction(language, direction):
    with override(language):
        (html,) = Elements(drawn()).of("html")
    assert html == {"lang": language, "dir": direction}


def test_reader_may_zoom_the_document():
    (viewport,) = [m for m in Elements(drawn()).of("meta") if m.get("name") == "viewport"]
    assert viewport["content"] == "width=device-width, initial-scale=1"


def test_document_asks_no_other_origin_for_anything():
    elements = Elements(drawn([RHONE], [MapMarker(*LYON, "Lyon")]))
    urls = [one.get("src") or one.get("href") for one in elements.of("script", "link", "img")]
    assert [url for url in urls if url and not url.startswith(("/static/", "data:,"))] == []


def test_document_names_no_content_delivery_network():
    document = drawn([RHONE], [MapMarker(*LYON, "Lyon")])
    assert re.findall(r"https?://[^\s\"'<]+", document) == []


def test_every_style_and_inline_script_carries_the_nonce():
    elements = Elements(drawn([RHONE], [MapMarker(*LYON, "Lyon")], nonce="secret"))
    inline = [one for one in elements.of("style", "script") if "src" not in one]
    assert len(inline) >= 4
    assert all(one.get("nonce") == "secret" for one in inline)


def test_no_element_has_a_style_or_a_handler():
    elements = Elements(drawn([RHONE], [MapMarker(*LYON, "Lyon")]))
    named = {name for _tag, attributes in elements.found for name in attributes}
    assert {name for name in named if name == "style" or name.startswith("on")} == set()


def test_policy_allows_our_own_frames_and_the_nonce():
    answer = with_map_policy(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert answer._csp_replace == {"frame-ancestors": ["'self'"]}
    assert set(answer._csp_update) == {"script-src", "style-src"}


def test_name_cannot_end_the_script_or_become_html():
    document = drawn([Outline(SQUARE, HARMFUL)], [MapMarker(*LYON, HARMFUL)])
    assert "<img" not in document


def test_markers_at_one_point_are_one_with_all_their_names():
    document = drawn(
        markers=[MapMarker(*LYON, "Accueil"), MapMarker(*LYON, "Cours"), MapMarker(*LYON, "Cours")]
    )
    assert '"label": "Accueil, Cours"' in document


def test_map_without_anything_shows_mainland_france():
    assert "[[41.3, -5.2], [51.1, 9.6]]" in drawn()


def test_map_of_the_country_shows_its_mainland_not_three_oceans():
    wide = '{"type":"Polygon","coordinates":[[[-61,-21],[55,-21],[55,51],[-61,-21]]]}'
    assert "[[41.3, -5.2], [51.1, 9.6]]" in drawn([Outline(wide, "France", is_subject=True)])


def test_map_of_a_territory_shows_all_of_it_wherever_its_places_are():
    assert "[[45, 4], [46, 5]]" in drawn([RHONE], [MapMarker(*MARSEILLE, "Marseille")])


def test_map_of_a_programme_shows_its_places():
    markers = [MapMarker(4, 45, "A"), MapMarker(5, 46, "B")]
    assert "[[45, 4], [46, 5]]" in drawn([Outline(SQUARE, "Rhône")], markers)


def test_our_own_map_lies_under_outlines_and_says_that_streets_are_missing():
    document = drawn([RHONE])
    (body,) = Elements(document).of("body")
    assert json.loads(body["data-ground"])["outlines_url"] == "/ground/v1/{z}/{x}/{y}.mvt"
    assert 'class="note"' in document


def test_streets_come_from_our_own_proxy(source):
    watch._write(configured(), answers=True)
    document = drawn([RHONE])
    assert '"/tiles/{z}/{x}/{y}.png"' in document
    assert 'class="note"' not in document


def test_our_own_map_hides_no_street(source):
    watch._write(configured(), answers=True)
    assert "data-ground" not in drawn([RHONE])


# How heavy it is


def zigzag(corners: int) -> str:
    """A valid comb of so many corners, as a detailed coast would be."""
    teeth = [[4 + i / corners, 46 + (i % 2) / 5000 + i / 1e7] for i in range(corners)]
    return json.dumps({"type": "Polygon", "coordinates": [[[4, 45], *teeth, [5, 45], [4, 45]]]})


def test_detailed_outlines_are_made_light():
    heavy = [Outline(zigzag(20_000), "A"), Outline(zigzag(5000), "B", is_subject=True)]
    light = of_bounded_size(heavy)
    assert sum(len(outline.geometry) for outline in light) <= LARGEST_CHARACTERS
    assert [(outline.name, outline.is_subject) for outline in light] == [("A", False), ("B", True)]


def test_light_outlines_stay_as_they_are():
    assert of_bounded_size([RHONE]) == [RHONE]


def test_document_with_detailed_outlines_stays_below_half_a_megabyte():
    assert len(drawn([Outline(zigzag(50_000), "A", is_subject=True)])) < 500_000


# What is never drawn


def places_drawn(document: str) -> set[str]:
    """Longitude and latitude of every mark."""
    return set(re.findall(r'\{"coordinates": \[([^]]+)\], "type": "Point"\}', document))


@pytest.mark.django_db
def test_hidden_place_of_a_programme_is_never_drawn(client):
    programme = ProgrammeFactory(at=LYON)
    SiteFactory(programme=programme, at=SHELTER, hidden=True)
    document = client.get(reverse("directory:programme_map", args=[programme.pk])).content.decode()
    assert places_drawn(document) == {"4.8357, 45.764"}
    assert not re.search(r"5\.4123|43\.3123", document)


@pytest.mark.django_db
def test_hidden_place_is_not_on_the_map_of_its_territory(client):
    ProgrammeFactory(at=SHELTER, hidden=True)
    document = client.get(reverse("directory:territory_map", args=["dep:13"])).content.decode()
    assert places_drawn(document) == set()
    assert not re.search(r"5\.4123|43\.3123", document)


@pytest.mark.django_db
def test_map_document_is_framed_by_our_pages_only_and_never_cached(client):
    programme = ProgrammeFactory()
    response = client.get(reverse("directory:programme_map", args=[programme.pk]))
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self';" in response["Content-Security-Policy"] + ";"
    assert "no-store" in response["Cache-Control"]
    assert "unsafe" not in response["Content-Security-Policy"]
