"""Loading examples again, after their files have changed or on a later day."""

import shutil
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from contributions.models import LoadedContent
from directory.models import Programme, SearchEntry
from seeding.examples import distribute
from tests.factories import ProgrammeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few", "loaded")]


@pytest.fixture(scope="module")
def few():
    """A quarter of the examples, since loading takes as long as there are many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribute, "TOTAL", 250)
        yield


@pytest.fixture
def files(tmp_path, settings):
    """A copy of the example files that a test may change."""
    copied = shutil.copytree(settings.FIXTURES / "examples", tmp_path / "examples")
    settings.FIXTURES = tmp_path
    return copied


@pytest.fixture
def tomorrow(monkeypatch):
    day = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: day)
    return day


def change(file, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def facts() -> dict:
    """What stays of every published programme when its files have not changed."""
    rows = Programme.objects.published().values("pk", "organization", "verified_on", "modified_at")
    return {row.pop("pk"): row for row in rows}


def test_a_changed_price_keeps_every_id_and_date(files, tomorrow):
    before = facts()
    change(files / "archetypes-leisure.yaml", "weight:", "weight:  ")
    call_command("load_examples")
    assert facts() == before


def test_places_are_counted_again_on_the_day_of_loading(files, tomorrow):
    change(files / "archetypes-leisure.yaml", "weight:", "weight:  ")
    call_command("load_examples")
    counted = Programme.objects.published().exclude(capacity=None)
    assert set(counted.values_list("capacity_on", flat=True)) == {tomorrow}


def test_examples_of_a_file_that_left_are_archived_not_deleted(files, capsys):
    before = set(Programme.objects.values_list("pk", flat=True))
    leisure = set(Programme.objects.filter(theme__code="leisure").values_list("pk", flat=True))
    (files / "archetypes-leisure.yaml").unlink()
    call_command("load_examples")
    assert "archived" in capsys.readouterr().out
    assert before <= set(Programme.objects.values_list("pk", flat=True))
    archived = Programme.objects.filter(publication="archived")
    assert leisure <= set(archived.values_list("pk", flat=True))
    assert not SearchEntry.objects.filter(programme__in=archived).exists()


def test_a_programme_that_somebody_added_stays(files):
    added = ProgrammeFactory(themes=["leisure"], example=True)
    (files / "archetypes-leisure.yaml").unlink()
    call_command("load_examples")
    assert Programme.objects.get(pk=added.pk).publication == "published"
    assert added.entries.exists()


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("themes: [leisure]", "themes: [magic]", "themes: 'magic' is not in the taxonomy"),
        ("precision: exact", "precision: vague", "precision: 'vague' is unknown"),
    ],
)
def test_a_broken_file_is_named_with_its_field_and_loads_nothing(files, before, after, message):
    rows = set(SearchEntry.objects.values_list("pk", flat=True))
    change(files / "archetypes-leisure.yaml", before, after)
    with pytest.raises(CommandError, match="nothing loaded") as refused:
        call_command("load_examples")
    assert "archetypes-leisure.yaml: " in str(refused.value)
    assert message in str(refused.value)
    assert set(SearchEntry.objects.values_list("pk", flat=True)) == rows


def test_the_first_day_of_loading_is_remembered():
    LoadedContent.objects.filter(name="examples").update(first_loaded_on=date(2025, 1, 1))
    LoadedContent.objects.filter(name="examples").update(fingerprint="other")
    call_command("load_examples")
    newest = Programme.objects.order_by("-verified_on").exclude(verified_on=None).first()
    assert newest.verified_on <= date(2025, 1, 1)


def test_without_kinds_the_command_says_what_comes_first(files):
    for file in files.glob("*.yaml"):
        file.unlink()
    with pytest.raises(CommandError, match="load_france and load_taxonomy come first"):
        call_command("load_examples")


def test_removed_examples_are_public_no_more_and_do_not_come_back_by_themselves():
    real = ProgrammeFactory(title="Cours vrai")
    call_command("remove_examples")
    call_command("load_examples")
    assert list(Programme.objects.published()) == [real]
    assert set(SearchEntry.objects.values_list("programme", flat=True)) <= {real.pk}


def test_removed_examples_come_back_when_that_is_asked():
    before = facts().keys()
    call_command("remove_examples")
    call_command("load_examples", "--again")
    assert facts().keys() == before
