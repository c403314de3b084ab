"""Procedure sheets are found by words, on the page of results and through the API."""

import pytest

from contributions.revisions import write_guard
from directory.index import rebuild
from tests.factories import ProgrammeFactory, SheetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    sheet = SheetFactory(slug="violin-permit", title="Demander un permis de violon")
    other = SheetFactory(slug="tambour", texts={"fr": {"summary": "Sans violon."}})
    with write_guard.allow_writes("test"):
        rebuild.rebuild_sheets([sheet.pk, other.pk])
    return sheet


def test_the_page_lists_sheets_with_the_words_those_in_the_title_first(client, sheet):
    ProgrammeFactory(title="Violon du soir")
    page = client.get("/fr/?q=violons").content.decode()
    assert 0 < page.index("/fr/procedures/violin-permit/") < page.index("/fr/procedures/tambour/")


def test_the_page_names_no_sheet_without_words(client, sheet):
    assert "/fr/procedures/violin-permit/" not in client.get("/fr/").content.decode()


def test_the_api_gives_sheets_by_words_best_first(client, sheet):
    answer = client.get("/api/v1/procedures/?q=violon").json()
    assert answer["results"][0]["title"] == "Demander un permis de violon"
    assert len(answer["results"]) == 2


def test_the_api_refuses_words_and_a_cursor_together(client, sheet):
    answer = client.get("/api/v1/procedures/?q=violon&cursor=a")
    assert answer.status_code == 400


def test_a_sheet_no_longer_public_is_not_found(client, sheet):
    with write_guard.allow_writes("test"):
        sheet.publication = "archived"
        sheet.save()
        rebuild.rebuild_sheets([sheet.pk])
    answer = client.get("/api/v1/procedures/?q=violon").json()
    assert len(answer["results"]) == 1
