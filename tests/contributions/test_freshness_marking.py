"""What becomes of pages that nobody confirms: marked, lower, left out, and back again."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from contributions.freshness import marking
from contributions.freshness.pauses import pause
from contributions.freshness.simulation import Simulation
from contributions.revisions import actions
from directory.freshness import Schedule, schedule
from directory.models import Programme, SearchEntry
from directory.search.clusters import ClusterTile, clusters_of
from directory.search.criteria import Criteria, Here
from directory.search.pages import count_results, search_results
from directory.vocabulary import Standing
from geo.points import point
from tests.contributions.test_freshness_asking import confirmed
from tests.factories import LYON, ProgrammeFactory

pytestmark = pytest.mark.django_db
NEAR = Criteria(here=Here(point(*LYON)), language="fr")


def standing(programme: Programme) -> str:
    programme.refresh_from_db()
    return programme.search_standing


def found(criteria: Criteria = NEAR) -> list:
    return [each.programme_id for each in search_results(criteria, 20).entries]


def move_clock(monkeypatch, days: int) -> None:
    moment = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, ""),
        (273, ""),
        (274, "lower"),
        (456, "lower"),
        (457, "unconfirmed"),
        (2000, "unconfirmed"),
    ],
)
def test_standing_follows_from_the_days_since_a_page_was_confirmed(days, expected):
    programme = confirmed(days)
    marking.mark()
    assert standing(programme) == expected


def test_page_that_nobody_ever_confirmed_counts_from_the_day_it_was_made(monkeypatch):
    programme = ProgrammeFactory()
    marking.mark()
    assert standing(programme) == ""
    move_clock(monkeypatch, 458)
    marking.mark()
    assert standing(programme) == "unconfirmed"


def test_example_is_left_alone():
    programme = confirmed(2000, example=True)
    marking.mark()
    assert standing(programme) == ""


def test_paused_programme_is_left_alone(coordinator):
    programme = confirmed(2000)
    pause(by=coordinator, programme=programme, until=timezone.localdate())
    marking.mark()
    assert standing(programme) == ""


# In results


def test_unconfirmed_page_comes_after_the_others_of_its_page(monkeypatch):
    old, new = confirmed(300, at=LYON), confirmed(10, at=[(4.90, 45.76)])
    assert found() == [old.pk, new.pk]
    marking.mark()
    assert found() == [new.pk, old.pk]


def test_order_of_younger_pages_does_not_change():
    programmes = [
        confirmed(days, at=[(4.83 + number / 100, 45.76)])
        for number, days in enumerate([270, 3, 200, 100])
    ]
    before = found()
    marking.mark()
    assert found() == before
    assert set(before) == {each.pk for each in programmes}


def test_page_left_out_is_in_no_list_no_count_and_no_map():
    old, new = confirmed(500), confirmed(10)
    marking.mark()
    assert found() == [new.pk]
    assert count_results(NEAR) == 1
    assert not SearchEntry.objects.filter(programme=old).exists()
    assert sum(each.count for each in clusters_of(NEAR, ClusterTile(0, 0, 0))) == 1


def test_page_left_out_can_be_reached_and_says_so():
    old = confirmed(500, title="Cours oublié")
    marking.mark()
    page = Client().get(f"/fr/programmes/{old.pk}/").content.decode()
    assert "Personne n’a confirmé cette page depuis plus d’un an" in page
    listed = Client().get("/fr/territories/dep:69/unconfirmed/").content.decode()
    assert "Cours oublié" in listed
    assert "/fr/territories/dep:69/unconfirmed/" in (
        Client().get("/fr/territories/dep:69/").content.decode()
    )


def test_list_of_another_territory_does_not_have_it():
    confirmed(500, title="Cours oublié")
    marking.mark()
    assert "Cours oublié" not in (
        Client().get("/fr/territories/dep:38/unconfirmed/").content.decode()
    )


def test_confirming_brings_it_back_at_once(coordinator):
    old = confirmed(500)
    marking.mark()
    actions.confirm(by=coordinator, programme_id=old.pk)
    assert standing(old) == ""
    assert found() == [old.pk]


def test_changing_something_else_does_not_bring_it_back(coordinator):
    old = confirmed(500)
    marking.mark()
    contact = {"contact": {"phone": "+33199000002"}}
    actions.change(by=coordinator, target_id=old.pk, content=contact, language="fr")
    assert standing(old) == "unconfirmed"
    assert found() == []


# The last day


def ending(on: date) -> Programme:
    return confirmed(10, ends_on=on)


def test_event_leaves_results_the_night_after_its_last_day():
    today = timezone.localdate()
    yesterday, still = ending(today - timedelta(days=1)), ending(today)
    marking.mark()
    assert found() == [still.pk]
    assert standing(yesterday) == Standing.ENDED
    page = Client().get(f"/fr/programmes/{yesterday.pk}/").content.decode()
    assert "C’est terminé : le dernier jour était le" in page


def test_event_with_another_last_day_comes_back(coordinator):
    today = timezone.localdate()
    programme = ending(today - timedelta(days=1))
    marking.mark()
    later = {"capacity": {"ends_on": (today + timedelta(days=9)).isoformat()}}
    actions.change(by=coordinator, target_id=programme.pk, content=later, language="fr")
    assert found() == [programme.pk]


def test_event_whose_last_day_is_said_too_late_leaves_at_once(coordinator):
    today = timezone.localdate()
    programme = confirmed(10)
    past = {"capacity": {"ends_on": (today - timedelta(days=1)).isoformat()}}
    actions.change(by=coordinator, target_id=programme.pk, content=past, language="fr")
    assert found() == []


def test_confirming_does_not_bring_back_what_is_over(coordinator):
    programme = ending(timezone.localdate() - timedelta(days=1))
    marking.mark()
    actions.confirm(by=coordinator, programme_id=programme.pk)
    assert found() == []


# Never in bulk


@pytest.fixture
def two_a_night(monkeypatch):
    days = schedule()
    few = Schedule(**vars(days) | {"left_out_a_night": 2})
    monkeypatch.setattr(marking, "schedule", lambda: few)


def command(*arguments: str) -> str:
    output = StringIO()
    call_command("mark_freshness", *arguments, stdout=output)
    return output.getvalue().strip()


@pytest.mark.usefixtures("two_a_night")
def test_few_leave_in_one_night_the_longest_unconfirmed_first():
    programmes = [confirmed(500 + days) for days in (3, 1, 2)]
    assert command() == (
        "2 marked, 2 of them left the results; 1 more wait for --bulk or the next nights"
    )
    assert found() == [programmes[1].pk]


@pytest.mark.usefixtures("two_a_night")
def test_all_leave_at_once_when_an_administrator_says_so():
    for _each in range(3):
        confirmed(500)
    assert command("--bulk").startswith("3 marked, 3 of them left the results; 0 more")
    assert found() == []


@pytest.mark.usefixtures("two_a_night")
def test_dry_run_changes_nothing():
    programmes = [confirmed(500) for _each in range(3)]
    assert command("--dry-run").startswith("2 to mark, 2 of them leave the results; 1 more")
    assert [standing(each) for each in programmes] == ["", "", ""]


def test_marking_twice_changes_nothing_twice():
    confirmed(500)
    assert command().startswith("1 marked")
    assert command().startswith("0 marked")


# The schedule


def test_steps_of_the_schedule_are_in_order():
    days = schedule()
    with pytest.raises(ValueError, match="each step comes after"):
        Schedule(**vars(days) | {"lower_after": days.leave_out_after})


def test_simulation_gives_the_same_figures_for_the_same_seed():
    results = [Simulation(schedule(), 0.5, count=300, seed=7).run(400) for _each in range(2)]
    assert results[0] == results[1]


def test_simulated_addresses_get_a_mail_in_two_weeks_at_most():
    simulation = Simulation(schedule(), 0.0, count=500)
    simulation.run(500)
    for address in simulation.addresses:
        gaps = [b - a for a, b in zip(address.mails, address.mails[1:], strict=False)]
        assert min(gaps, default=99) >= schedule().days_between_mails


def test_simulated_pages_that_nobody_confirms_are_left_out():
    result = Simulation(schedule(), 0.0, count=300).run(700)
    assert result.points[-1].left_out == 300


def test_simulated_pages_that_everybody_confirms_stay():
    simulation = Simulation(schedule(), 1.0, checks=200, count=300)
    assert simulation.run(700).points[-1].left_out == 0


def test_standing_is_one_of_those_known():
    with pytest.raises(IntegrityError, match="programme_standing_known"):
        ProgrammeFactory(search_standing="lost")
