"""Withdrawn content disappears at once from every public response, whatever the caches hold.

Caches on the way keep an answer for a minute at most, so that nobody sees it any longer than that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.http import HttpResponse
from django.test import Client

from contributions.actors import actor_of
from contributions.revisions import actions, write_guard
from directory.index import rebuild
from directory.vocabulary import Publication
from tests.factories import ProgrammeFactory, SheetFactory, UserFactory
from tests.random_programmes import check_and_analyze, rolled_back_after_module

TITLE = "Xylophone pour tous"
SHEET = "Demander un accordéon"
LONGEST_S = 60
SEARCHES = [
    *("", "?place=com:69123", "?place=com:69123&theme=french", "?q=xylophone", "?age=20"),
    *("?q=xylophone&place=com:69123", "?territory=dep:69", "?bbox=4,45,5,46"),
    "?open_at=now&place=com:69123",
]
# Tiles that contain Lyon, at three zooms.
TILES = ["0/0/0", "8/131/91", "14/8412/5844"]
FILTERS = ["", "?theme=french", "?territory=dep:69", "?age=20"]
OF_PROGRAMME = [
    *(f"/api/v1/programmes/{query}" for query in SEARCHES),
    *(f"/fr/{query}" for query in SEARCHES[:4]),
    *(f"/api/v1/clusters/{tile}/{query}" for tile in TILES for query in FILTERS),
    *("/api/v1/programmes/{programme}/", "/fr/programmes/{programme}/"),
    "/fr/procedures/triangle/?place=com:69123",
]
OF_SHEET = [
    *("/api/v1/procedures/", "/api/v1/procedures/?q=accordeon", "/api/v1/procedures/{sheet}/"),
    *("/api/v1/words/?q=accord", "/fr/procedures/", "/fr/procedures/accordion/"),
    *("/fr/?q=accordeon", "/fr/programmes/{other}/"),
]
ADDRESSES = [
    *((address, TITLE) for address in OF_PROGRAMME),
    *((address, SHEET) for address in OF_SHEET),
]


@dataclass
class Responses:
    """Responses by address, before and after their content was withdrawn."""

    ids: dict[str, object]
    before: dict[str, HttpResponse] = field(default_factory=dict)
    after: dict[str, HttpResponse] = field(default_factory=dict)

    def ask(self) -> dict[str, HttpResponse]:
        return {address: self.get(address) for address, _title in ADDRESSES}

    def get(self, address: str, **headers: str) -> HttpResponse:
        return Client().get(address.format(**self.ids), headers=headers)


@pytest.fixture(scope="module")
def responses(django_db_setup, django_db_blocker) -> Iterator[Responses]:
    """Every address requested twice in a short time, without clearing the caches of the server."""
    with rolled_back_after_module(django_db_blocker):
        sheet, linked = SheetFactory(slug="accordion", title=SHEET), SheetFactory(slug="triangle")
        programme = ProgrammeFactory(title=TITLE, hours="24/7", procedures=[linked])
        other = ProgrammeFactory(title="Autre", at=None, nationwide=True, procedures=[sheet])
        with write_guard.allow_writes("test"):
            rebuild.rebuild_sheets([sheet.pk, linked.pk])
        check_and_analyze()
        made = Responses({"programme": programme.pk, "sheet": sheet.pk, "other": other.pk})
        made.before = made.ask()
        _withdraw(programme, sheet)
        for address, answer in made.before.items():
            made.after[address] = made.get(address, **{"if-none-match": answer["ETag"]})
        yield made


def _withdraw(programme, sheet) -> None:
    administrator = actor_of(UserFactory(is_superuser=True))
    actions.set_publication(
        by=administrator, programme_id=programme.pk, to=Publication.ARCHIVED, note="Fini."
    )
    with write_guard.allow_writes("test"):
        sheet.publication = Publication.ARCHIVED
        sheet.save()
        rebuild.rebuild_sheets([sheet.pk])


def says(answer: HttpResponse, title: str) -> bool:
    """Whether a response contains a title; JSON may escape its letters."""
    text = answer.content.decode()
    return title in text or title.encode("ascii", "backslashreplace").decode() in text


@pytest.mark.parametrize(("address", "title"), ADDRESSES)
def test_response_shows_it_before(responses, address, title):
    assert responses.before[address].status_code == 200
    assert says(responses.before[address], title)


@pytest.mark.parametrize(("address", "title"), ADDRESSES)
def test_response_requested_again_is_another_without_it(responses, address, title):
    assert responses.after[address].status_code in {200, 404, 410}
    assert not says(responses.after[address], title)


@pytest.mark.parametrize(("address", "title"), ADDRESSES)
def test_response_is_cacheable_for_a_minute_at_most(responses, address, title):
    cache_control = responses.before[address]["Cache-Control"]
    max_age_s = re.search(r"max-age=(\d+)", cache_control)
    assert int(max_age_s[1]) <= LONGEST_S
    assert "stale" not in cache_control
    assert "immutable" not in cache_control
