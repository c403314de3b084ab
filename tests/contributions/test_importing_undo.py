"""Undoing an import as one: what it made and changed, and what was edited since."""

import pytest
from django.utils.translation import override

from accounts.models import AuditEntry
from contributions.importing import undo
from contributions.importing.commit import commit_rows
from contributions.importing.undo import undo_import
from contributions.revisions import actions
from directory.models import Programme
from tests.contributions.files import previewed, row
from tests.contributions.proposals import coordinator_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def rhone():
    return coordinator_of("dep:69")


def imported(by, *rows):
    file = previewed(by, *rows)
    commit_rows(by=by, file=file, publish=True)
    return file


def states() -> list[str]:
    return sorted(Programme.objects.values_list("publication", flat=True))


def change(by, found, **content):
    actions.change(
        by=by,
        target_id=found.target_id,
        content={name.replace("__", ":"): value for name, value in content.items()},
        language="fr",
    )


def test_what_an_import_made_is_archived(rhone):
    file = imported(rhone, row(), row(id="2"))
    done = undo_import(by=rhone, file=file)
    assert (done.undone, done.kept, done.left) == (2, 0, 0)
    assert states() == ["archived", "archived"]
    assert {each.result for each in file.rows.all()} == {"undone"}


def test_what_an_import_changed_is_put_back(rhone):
    imported(rhone, row())
    file = imported(rhone, row(title="Cours du matin", email="a@example.org"))
    undo_import(by=rhone, file=file)
    programme = Programme.objects.get()
    assert programme.publication == "published"
    assert programme.email == ""
    assert programme.sections.get(key="title", language="fr").text == "Cours du soir"


def test_what_was_edited_since_stays_and_says_so(rhone):
    file = imported(rhone, row(), row(id="2"))
    first, _second = file.rows.all()
    change(rhone, first, text__fr__title="Titre d'ici")
    done = undo_import(by=rhone, file=file)
    assert (done.undone, done.kept) == (1, 1)
    assert states() == ["archived", "published"]
    first.refresh_from_db()
    assert first.result == "taken"
    assert "edited since" in first.problems[-1]["reason"]


def test_confirming_a_programme_is_no_edit_of_it(rhone):
    file = imported(rhone, row())
    actions.confirm(by=rhone, programme_id=file.rows.get().target_id)
    assert undo_import(by=rhone, file=file).undone == 1


def test_another_section_changed_since_does_not_keep_a_change(rhone):
    imported(rhone, row())
    file = imported(rhone, row(title="Cours du matin"))
    change(rhone, file.rows.get(), text__fr__bring="Un cahier")
    assert undo_import(by=rhone, file=file).undone == 1
    texts = dict(Programme.objects.get().sections.values_list("key", "text"))
    assert (texts["title"], texts["bring"]) == ("Cours du soir", "Un cahier")


def test_undoing_twice_does_nothing_more(rhone):
    file = imported(rhone, row())
    undo_import(by=rhone, file=file)
    before = AuditEntry.objects.count()
    assert undo_import(by=rhone, file=file).undone == 0
    assert AuditEntry.objects.count() == before


def test_right_lost_meanwhile_keeps_the_row(rhone):
    file = imported(rhone, row())
    done = undo_import(by=coordinator_of("dep:38"), file=file)
    assert (done.undone, done.kept) == (0, 1)
    assert states() == ["published"]


def test_large_import_is_undone_in_turns(rhone, monkeypatch):
    monkeypatch.setattr(undo, "UNDO_S", 0)
    monkeypatch.setattr(undo, "SLICE", 2)
    file = imported(rhone, *(row(id=str(number)) for number in range(3)))
    assert undo_import(by=rhone, file=file).left == 1
    assert undo_import(by=rhone, file=file).left == 0
    assert states() == ["archived"] * 3


def test_page_undoes_an_import(client, settings, rhone):
    settings.DEMO = True
    client.force_login(rhone.user)
    file = imported(rhone, row())
    address = f"/fr/coordination/import/{file.pk}/"
    assert f"{address}undo/" in client.get(address).content.decode()
    response = client.post(f"{address}undo/")
    assert "undone=1" in response["Location"]
    assert client.get(response["Location"]).status_code == 200
    assert states() == ["archived"]
