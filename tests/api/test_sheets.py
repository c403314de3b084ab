"""Sheets for machines: the state of each translation, how steps are joined, days are counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from directory.models import ProcedureSheet, ProcedureStep, Section
from tests.factories import AppealFactory, SheetFactory, write_texts, writing

pytestmark = pytest.mark.django_db
ARABIC = {"title": "فتح حساب", "summary": "في جملة.", "who": "لكم."}


@pytest.fixture
def sheet() -> ProcedureSheet:
    """A sheet with an Arabic draft, an appeal that is counted, and two steps of which one does."""
    sheet = SheetFactory(slug="bank-account", texts={"ar": ARABIC})
    AppealFactory(sheet=sheet, suspended_by="legal_aid", suspension_within=15, overseas_months=1)
    with writing():
        other = ProcedureStep.objects.create(sheet=sheet, position=2, joined="or")
    write_texts({"fr": {str(other.pk): "Écrivez"}}, sheet=sheet)
    return sheet


def read(client, sheet: ProcedureSheet, language: str = "fr") -> dict:
    return client.get(f"/api/v1/procedures/{sheet.pk}/?lang={language}").json()


def change(sheet: ProcedureSheet, key: str, language: str, **values: object) -> None:
    with writing():
        Section.objects.filter(sheet=sheet, key=key, language=language).update(**values)


def test_french_text_is_the_original(client, sheet):
    states = read(client, sheet)["translation"]
    assert states == dict.fromkeys(("title", "summary", "who", "next"), "original")


def test_translation_that_nobody_reviewed_is_a_draft_and_what_is_missing_is_absent(client, sheet):
    states = read(client, sheet, "ar")["translation"]
    assert states == {"title": "draft", "summary": "draft", "who": "draft", "next": "absent"}


def test_translation_that_somebody_reviewed_is_reviewed(client, sheet):
    change(sheet, "who", "ar", state="reviewed")
    assert read(client, sheet, "ar")["translation"]["who"] == "reviewed"


@pytest.mark.parametrize("state", ["reviewed", "unreviewed"])
def test_translation_of_what_french_said_before_is_outdated(client, sheet, state):
    change(sheet, "who", "ar", state=state)
    change(sheet, "who", "fr", meaning_no=2)
    assert read(client, sheet, "ar")["translation"]["who"] == "outdated"


def test_list_says_the_state_of_title_and_summary(client, sheet):
    [line] = client.get("/api/v1/procedures/?lang=ar").json()["results"]
    assert line["translation"] == {"title": "draft", "summary": "draft"}


def test_text_that_a_sheet_lacks_has_no_state(client, sheet):
    with writing():
        Section.objects.filter(sheet=sheet, key="next").delete()
    assert read(client, sheet)["translation"]["next"] is None


@pytest.mark.parametrize("part", ["facts", "steps"])
def test_figures_and_steps_say_their_state_too(client, sheet, part):
    assert {each["translation"] for each in read(client, sheet)[part]} == {"original"}
    assert {each["translation"] for each in read(client, sheet, "ar")[part]} == {"absent"}


def test_step_says_that_it_stands_in_place_of_the_one_before(client, sheet):
    steps = read(client, sheet)["steps"]
    assert [(step["no"], step["joined"]) for step in steps] == [(1, ""), (1, "or")]


def test_time_limit_is_given_in_numbers_with_the_rule_that_counts_it(client, sheet):
    [fact] = read(client, sheet)["facts"]
    assert [fact[name] for name in ("amount", "amount_max", "unit", "absence")] == [
        *(5, 10, "days", "")
    ]
    assert fact["counting"] == {
        "from": "notification",
        "is_extended": False,
        "suspended_by": "legal_aid",
        "suspension_within": 15,
        "overseas_months": 1,
        "abroad_months": None,
        "consequence": "final",
        "asks_legal_help": True,
    }


def test_figure_that_is_no_time_limit_has_no_rule(client, sheet):
    with writing():
        sheet.facts.update(counted_from="", suspended_by="", suspension_within=None)
    [fact] = read(client, sheet)["facts"]
    assert fact["counting"] is None


@pytest.mark.parametrize(("days", "is_checked"), [(1, True), (-1, False)])
def test_sheet_says_whether_its_check_is_valid_today(client, sheet, days, is_checked):
    assert not read(client, sheet)["is_checked"]
    today = timezone.localdate()
    values = {"verified_on": today, "verified_role": "sheet_editor"}
    with writing():
        ProcedureSheet.objects.update(**values, check_due_on=today + timedelta(days=days))
    assert read(client, sheet)["is_checked"] is is_checked
