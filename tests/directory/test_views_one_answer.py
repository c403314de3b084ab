"""The search page beside programmes: numbers to call first, then sheets and offices."""

import pytest

from directory.index import rebuild
from tests.factories import LYON, ProgrammeFactory, SheetFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_hand")]

ASKED = {"q": "naissance", "place": "com:69123"}


@pytest.fixture
def sheet() -> str:
    """The address of a sheet whose office is the town hall."""
    sheet = SheetFactory(slug="birth", office="mairie", title="Déclarer une naissance")
    rebuild.rebuild_sheets([sheet.pk])
    return "/fr/procedures/birth/"


def page_of(client, language: str = "fr", **query: str) -> str:
    return client.get(f"/{language}/", query).content.decode()


def order_of(html: str, *parts: str) -> list[str]:
    """The parts in the order in which each first stands on the page."""
    assert all(part in html for part in parts)
    return sorted(parts, key=html.index)


CALLS, CARD, SHEETS = 'class="calls"', 'data-card="', 'id="sheet-results"'
OFFICES, ROW = 'id="offices-title"', "answers-beside"


def test_number_to_call_stands_before_everything_found(client):
    ProgrammeFactory(title="Parler du suicide", at=LYON)
    html = page_of(client, q="suicide")
    assert order_of(html, CARD, 'href="tel:3114"', CALLS) == [CALLS, 'href="tel:3114"', CARD]


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Appelez d’abord"), ("ar", "اتصل أولًا"), ("en", "Call first")]
)
def test_number_to_call_is_introduced_in_the_readers_language(client, language, words):
    html = page_of(client, language, q="suicide")
    assert words in html
    assert f'<span lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html


def test_words_of_no_emergency_show_no_number_above(client):
    assert CALLS not in page_of(client, q="naissance")


def test_later_page_does_not_repeat_the_numbers(client):
    ProgrammeFactory.create_batch(25, title="Parler du suicide", at=LYON)
    response = client.get("/fr/", {"q": "suicide"})
    assert CALLS not in client.get(response.context["groups"][0].next_url).content.decode()


def test_programmes_stand_before_sheets_and_offices(client, sheet):
    ProgrammeFactory(title="Aide à la naissance", at=LYON)
    html = page_of(client, **ASKED)
    assert order_of(html, OFFICES, SHEETS, CARD) == [CARD, SHEETS, OFFICES]


def test_first_sheet_and_office_are_named_in_one_row_above_programmes(client, sheet):
    ProgrammeFactory(title="Aide à la naissance", at=LYON)
    html = page_of(client, **ASKED)
    row = html[html.index(ROW) : html.index(CARD)]
    assert sheet in row
    assert 'href="#offices-title"' in row


def test_sheets_stand_alone_where_there_are_no_programmes(client, sheet):
    html = page_of(client, **ASKED)
    assert ROW not in html
    assert order_of(html, SHEETS, OFFICES) == [SHEETS, OFFICES]
