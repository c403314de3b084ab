"""What is withdrawn is gone at once from every public answer, whatever the server itself keeps.

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
from tests.random_programmes import rolled_back_after_module, settle

TITLE = "Xylophone pour tous"
SHEET = "Demander un accordéon"
LONGEST_S = 60
SEARCHES = [
    *("", "?place=com:69123", "?place=com:69123&theme=french", "?q=xylophone", "?age=20"),
    *("?q=xylophone&place=com:69123", "?territory=dep:69", "?bbox=4,45,5,46"),
    "?open_at=now&place=com:69123",
]
# The tiles in which Lyon lies, far and near.
TILES = ["0/0/0", "8/131/91", "14/8412/5844"]
FILTERS = ["", "?theme=french", "?territory=dep:69", "?age=20"]
OF_PROGRAMME = [
    *(f"/api/v1/programmes/{asked}" for asked in SEARCHES),
    *(f"/fr/{asked}" for asked in SEARCHES[:4]),
    *(f"/api/v1/clusters/{tile}/{asked}" for tile in TILES for asked in FILTERS),
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
class Asked:
    """Answers by address, before and after what they tell was withdrawn."""

    ids: dict[str, object]
    before: dict[str, HttpResponse] = field(default_factory=dict)
    after: dict[str, HttpResponse] = field(default_factory=dict)

    def ask(self) -> dict[str, HttpResponse]:
        return {address: self.get(address) for address, _said in ADDRESSES}

    def get(self, address: str, **headers: str) -> HttpResponse:
        return Client().get(address.format(**self.ids), headers=headers)


@pytest.fixture(scope="module")
def asked(django_db_setup, django_db_blocker) -> Iterator[Asked]:
    """Everything asked twice within a moment, what the server keeps being left as it is."""
    with rolled_back_after_module(django_db_blocker):
        sheet, linked = SheetFactory(slug="accordion", title=SHEET), SheetFactory(slug="triangle")
        programme = ProgrammeFactory(title=TITLE, hours="24/7", procedures=[linked])
        other = ProgrammeFactory(title="Autre", at=None, nationwide=True, procedures=[sheet])
        with write_guard.allow_writes("test"):
            rebuild.rebuild_sheets([sheet.pk, linked.pk])
        settle()
        made = Asked({"programme": programme.pk, "sheet": sheet.pk, "other": other.pk})
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
    """Whether an answer tells a title; JSON may write its letters as numbers."""
    text = answer.content.decode()
    return title in text or title.encode("ascii", "backslashreplace").decode() in text


@pytest.mark.parametrize(("address", "title"), ADDRESSES)
def test_answer_tells_it_before(asked, address, title):
    assert asked.before[address].status_code == 200
    assert says(asked.before[address], title)


@pytest.mark.parametrize(("address", "title"), ADDRESSES)
def test_answer_asked_again_is_another_and_tells_it_no_more(asked, address, title):
    assert asked.after[address].status_code in {200, 404, 410}
    assert not says(asked.after[address], title)


@pytest.mark.parametrize(("address", "title"), ADDRESSES)
def test_answer_is_kept_for_a_minute_at_most(asked, address, title):
    said = asked.before[address]["Cache-Control"]
    kept_s = re.search(r"max-age=(\d+)", said)
    assert int(kept_s[1]) <= LONGEST_S
    assert "stale" not in said
    assert "immutable" not in said
