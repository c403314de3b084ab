"""Time limits in a journey: counted from a checked sheet only, sealed, with legal help beside."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from directory.models import ProcedureFact, ProcedureSheet
from journeys import actions
from journeys.access import owner_with
from journeys.deadlines import deadlines_from
from journeys.exports import as_json
from journeys.models import Journey, Step
from journeys.new_steps import NewStep
from tests.factories import (
    LYON,
    AppealFactory,
    ProgrammeFactory,
    SheetFactory,
    term,
    writing,
)
from tests.journeys.conftest import TEXTS, address, browser_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]
LETTER = date(2030, 12, 1)


def checked(sheet: ProcedureSheet, days: int = 30, **changes: object) -> None:
    """Say that a person has checked the sheet, and will again in so many days."""
    today = timezone.localdate()
    values = {"verified_on": today, "verified_role": "sheet_editor"}
    values |= {"check_due_on": today + timedelta(days=days)} | changes
    with writing():
        ProcedureSheet.objects.filter(pk=sheet.pk).update(**values)


@pytest.fixture
def sheet() -> ProcedureSheet:
    """A sheet with an appeal of 5 to 10 days, which nobody has checked."""
    sheet = SheetFactory(slug="an-appeal", title="Contester le refus", office="other")
    AppealFactory(sheet=sheet)
    return sheet


@pytest.fixture
def step(sample, sheet) -> Step:
    [added] = actions.add_steps(by=sample.owner, new=[NewStep(sheet=sheet)])
    return added


@pytest.fixture
def write(sample, sheet, step):
    """Write the day of the letter into the step, in a browser that holds the journey."""

    def send(since: object = LETTER):
        page = address("time_limit", step.pk, sheet.facts.get().pk)
        return browser_of(sample.secret).post(page, {"since": str(since)})

    return send


def page_of(sample, step) -> str:
    return browser_of(sample.secret).get(address("step", step.pk)).content.decode()


def counted_in(sample) -> list[tuple[str, date, date]]:
    holder = owner_with(sample.secret)
    dates = deadlines_from(holder.read(holder.journey, "deadlines"))
    return [(each.kind, each.on, each.since) for each in dates if each.fact]


def test_a_day_is_counted_by_the_earliest_reading(sample, sheet, step, write):
    checked(sheet)
    write()
    assert counted_in(sample) == [("appeal", date(2030, 12, 6), LETTER)]


def test_the_step_says_before_which_day_to_ask_for_legal_help(sample, sheet, step, write):
    checked(sheet)
    write()
    assert "Avant le 6 décembre 2030" in page_of(sample, step)


def test_the_nearest_legal_help_stands_beside_it(sample, sheet, step):
    term("need", "legal-help")
    ProgrammeFactory(title="Permanence juridique", at=LYON, needs=["legal-help"])
    assert "Permanence juridique" in page_of(sample, step)


def test_the_day_is_among_the_dates_to_remember(sample, sheet, step, write):
    checked(sheet)
    write()
    page = browser_of(sample.secret).get(address("deadlines")).content.decode()
    assert "Contester le refus" in page
    assert "6 décembre 2030" in page


def test_writing_another_day_replaces_the_first(sample, sheet, write):
    checked(sheet)
    write()
    write("2030-11-01")
    assert counted_in(sample) == [("appeal", date(2030, 11, 6), date(2030, 11, 1))]


def test_an_empty_day_forgets_it(sample, sheet, write):
    checked(sheet)
    write()
    write("")
    assert counted_in(sample) == []


def test_nothing_is_counted_from_a_sheet_that_nobody_checked(sample, step, write):
    assert write().status_code == 404
    assert counted_in(sample) == []
    assert "Personne n'a vérifié cette règle" in page_of(sample, step)


def test_nothing_is_counted_once_the_next_check_is_due(sample, sheet, step, write):
    checked(sheet)
    write()
    checked(sheet, days=-1)
    assert write().status_code == 404
    assert "Avant le 6 décembre" not in page_of(sample, step)


def test_a_rule_that_changed_since_is_counted_anew_on_the_page(sample, sheet, step, write):
    checked(sheet)
    write()
    with writing():
        ProcedureFact.objects.filter(sheet=sheet).update(amount=3)
    assert "Avant le 4 décembre 2030" in page_of(sample, step)


DOUBTS = {
    "changed": "La règle a changé depuis que ce jour a été compté",
    "unchecked": "Personne n'a vérifié cette règle récemment",
}


def doubts_on(sample, name: str) -> list[str]:
    page = browser_of(sample.secret).get(address(name)).content.decode().replace("’", "'")
    page = page.replace("&#x27;", "'")
    return [doubt for doubt, words in DOUBTS.items() if words in page]


@pytest.fixture
def counted(sheet, step, write) -> ProcedureSheet:
    """The sheet, whose time limit was counted into the journey."""
    checked(sheet)
    write()
    return sheet


@pytest.mark.parametrize("name", ["journey", "deadlines"])
def test_a_date_whose_rule_is_the_same_has_no_mark(sample, counted, name):
    assert doubts_on(sample, name) == []


@pytest.mark.parametrize("name", ["journey", "deadlines"])
def test_a_date_whose_rule_has_changed_since_is_marked(sample, counted, name):
    with writing():
        ProcedureFact.objects.filter(sheet=counted).update(amount=3)
    assert doubts_on(sample, name) == ["changed"]


def test_a_date_is_marked_whose_rule_is_gone(sample, counted):
    with writing():
        counted.facts.all().delete()
    assert doubts_on(sample, "journey") == ["changed"]


def test_a_date_is_marked_once_the_next_check_of_its_rule_is_due(sample, counted):
    checked(counted, days=-1)
    assert doubts_on(sample, "journey") == ["unchecked"]


def test_a_date_counted_again_has_no_mark_any_more(sample, counted, write):
    with writing():
        ProcedureFact.objects.filter(sheet=counted).update(amount=3)
    write()
    assert doubts_on(sample, "journey") == []


def test_a_day_that_has_passed_still_leads_to_legal_help(sample, sheet, step, write):
    checked(sheet)
    write(timezone.localdate() - timedelta(days=9))
    assert "le plus court a pris fin" in page_of(sample, step)


def test_the_day_of_the_letter_is_stored_encrypted(sample, sheet, write):
    checked(sheet)
    write()
    stored = bytes(Journey.objects.get(pk=sample.owner.journey.pk).sealed_deadlines)
    assert LETTER.isoformat().encode() not in stored
    assert str(sheet.facts.get().pk).encode() not in stored


def test_a_stranger_counts_nothing_in_it(sample, other, sheet, step):
    checked(sheet)
    page = address("time_limit", step.pk, sheet.facts.get().pk)
    assert browser_of(other).post(page, {"since": str(LETTER)}).status_code == 404
    assert counted_in(sample) == []


@pytest.mark.parametrize("written", ["demain", "0202-12-01", "1999-12-31", "2100-01-01"])
def test_a_day_that_cannot_be_is_named_and_changes_nothing(sample, sheet, write, written):
    checked(sheet)
    write()
    before = counted_in(sample)
    answer = write(written)
    assert answer.status_code == 400
    assert f"\u2068{written}\u2069" in main_of(answer)
    assert counted_in(sample) == before


def test_a_day_that_cannot_be_stays_in_its_field(sample, sheet, write):
    checked(sheet)
    assert 'value="0202-12-01" aria-invalid="true"' in main_of(write("0202-12-01"))


def test_forgetting_a_day_says_so(sample, sheet, step, write):
    checked(sheet)
    write()
    page = browser_of(sample.secret).get(write("").url)
    assert "Rien n’est plus compté" in main_of(page)


def test_export_says_from_which_day_a_date_was_counted(sample, counted):
    exported = as_json(owner_with(sample.secret))
    days = {each["date"]: each["counted_from"] for each in exported["dates"]}
    assert days == {TEXTS["date"]: "", "2030-12-06": LETTER.isoformat()}
