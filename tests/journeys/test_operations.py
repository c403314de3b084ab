"""Changes made offline: applied once, merged, and only those of the owner of that journey."""

import json
import time
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from journeys import actions
from journeys.merging import MARK
from journeys.models import Operation, Step
from journeys.new_steps import NewStep
from tests.journeys.conftest import TEXTS, SampleJourney, address, browser_of

pytestmark = pytest.mark.usefixtures("made_once")


def now_ms() -> int:
    return int(time.time() * 1000)


def change(part: str, after: str, before: str = "", step: Step | str = "", **more) -> dict:
    """An operation as a phone sends it."""
    pk = str(step.pk) if isinstance(step, Step) else step
    operation = {"id": str(uuid.uuid4()), "part": part, "before": before, "after": after}
    return operation | {"step": pk, "at": now_ms()} | more


def send(sample: SampleJourney, *operations: dict, browser: Client | None = None, **more):
    """What the server answers to operations on the sample journey."""
    body = {
        "journey": str(sample.owner.journey.pk),
        "sent_at": now_ms(),
        "operations": list(operations),
    }
    browser = browser or browser_of(sample.secret)
    content = json.dumps(body | more)
    return browser.post(address("operations"), content, content_type="application/json")


def known(sample: SampleJourney, step: Step) -> str:
    """When a step was changed last, as its copy on a phone says."""
    copied = browser_of(sample.secret).get(address("offline_copy")).json()["steps"]
    return str(next(each["at"] for each in copied if each["id"] == str(step.pk)))


def result(answer, operation: dict) -> str:
    return answer.json()["results"][operation["id"]]


def read(sample: SampleJourney, step: Step, part: str) -> str:
    step.refresh_from_db()
    return step.state if part == "state" else sample.owner.read(step, part)


@pytest.mark.parametrize(
    ("part", "after"),
    [
        ("state", "done"),
        ("note", "Téléphoner lundi"),
        ("date", "2031-04-02"),
        ("text", "Autre chose"),
    ],
)
def test_part_of_a_step_is_changed(sample, part, after):
    before = read(sample, sample.own, part)
    operation = change(part, after, before, sample.own)
    answer = send(sample, operation)
    assert (result(answer, operation), read(sample, sample.own, part)) == ("applied", after)


def test_operation_sent_twice_is_applied_once(sample):
    operation = change("note", "Une ligne de plus", "", sample.outside)
    send(sample, operation)
    actions.change_step(by=sample.owner, step=sample.outside, note="", on=None, goal=None)
    answer = send(sample, operation)
    assert result(answer, operation) == "known"
    assert read(sample, sample.outside, "note") == ""


def test_notes_of_two_devices_are_both_kept(sample):
    before = TEXTS["note"]
    send(sample, change("note", f"{before}\nDu téléphone", before, sample.own))
    send(sample, change("note", f"{before}\nDe la tablette", before, sample.own))
    kept = read(sample, sample.own, "note").split("\n")
    assert set(kept) == {before, "Du téléphone", "De la tablette"}


def test_line_rewritten_by_two_devices_is_kept_twice(sample):
    send(sample, change("note", "à 10 h", TEXTS["note"], sample.own))
    send(sample, change("note", "à 11 h", TEXTS["note"], sample.own))
    assert read(sample, sample.own, "note") == f"à 10 h\n{MARK}\nà 11 h"


def test_later_state_wins_though_it_arrives_first(sample):
    now = now_ms()
    later = change("state", "done", "todo", sample.own, at=now - 1_000)
    earlier = change("state", "doing", "todo", sample.own, at=now - 60_000)
    send(sample, later)
    answer = send(sample, earlier)
    [step] = [each for each in answer.json()["copy"]["steps"] if each["id"] == str(sample.own.pk)]
    assert (step["state"], step["others"]) == ("done", {"state": "doing"})


def test_change_on_a_page_wins_over_one_made_offline_before(sample):
    operation = change("state", "done", "todo", sample.own, at=now_ms() - 60_000)
    actions.take_transition(by=sample.owner, step=sample.own, verb="start")
    assert result(send(sample, operation), operation) == "merged"
    assert read(sample, sample.own, "state") == "doing"


def test_clock_of_a_phone_that_is_a_year_ahead_does_not_decide(sample):
    year_ms = 365 * 24 * 3600 * 1000
    ahead = change("state", "done", "todo", sample.own, at=now_ms() + year_ms - 60_000)
    send(sample, ahead, sent_at=now_ms() + year_ms)
    send(sample, change("state", "doing", "todo", sample.own))
    assert read(sample, sample.own, "state") == "doing"


def test_own_step_is_added_with_the_id_of_the_phone(sample):
    pk = str(uuid.uuid4())
    send(sample, change("add", "Acheter un stylo", str(sample.goal.pk), pk))
    step = Step.objects.get(pk=pk)
    assert (sample.owner.read(step, "text"), step.goal_id) == ("Acheter un stylo", sample.goal.pk)


def test_step_added_to_a_goal_that_was_removed_says_so(sample):
    pk = str(uuid.uuid4())
    added = change("add", "Acheter un stylo", str(uuid.uuid4()), pk)
    assert result(send(sample, added), added) == "loose"
    assert Step.objects.get(pk=pk).goal_id is None


def test_step_added_offline_may_be_changed_in_the_same_request(sample):
    pk = str(uuid.uuid4())
    send(sample, change("add", "Acheter", "", pk), change("note", "bleu", "", pk))
    assert sample.owner.read(Step.objects.get(pk=pk), "note") == "bleu"


def test_steps_are_ordered(sample):
    steps = [sample.programme, sample.own, sample.need]
    send(sample, change("order", ",".join(str(step.pk) for step in steps)))
    order = list(sample.owner.steps().filter(goal=sample.goal).values_list("pk", flat=True))
    assert order == [step.pk for step in steps]


def test_later_order_wins_though_it_arrives_first(sample):
    later = [sample.programme, sample.own, sample.need]
    now = now_ms()
    send(sample, change("order", ",".join(str(step.pk) for step in later), at=now - 1_000))
    answer = change("order", ",".join(str(step.pk) for step in reversed(later)), at=now - 9_000)
    assert result(send(sample, answer), answer) == "merged"
    order = list(sample.owner.steps().filter(goal=sample.goal).values_list("pk", flat=True))
    assert order == [step.pk for step in later]


def test_orders_of_two_goals_are_both_kept(sample):
    actions.add_steps(by=sample.owner, new=[NewStep(text="Encore hors du but")])
    goals = {}
    for goal in (sample.goal, None):
        steps = list(sample.owner.steps().filter(goal=goal).values_list("pk", flat=True))
        goals[goal] = [*steps[1:], steps[0]]
    assert min(len(steps) for steps in goals.values()) > 1
    orders = [change("order", ",".join(map(str, steps))) for steps in goals.values()]
    answer = send(sample, *orders)
    assert [result(answer, each) for each in orders] == ["applied", "applied"]
    for goal, steps in goals.items():
        assert list(sample.owner.steps().filter(goal=goal).values_list("pk", flat=True)) == steps


def test_change_of_a_step_that_was_removed_says_so(sample):
    operation = change("note", "Trop tard", "", sample.outside)
    actions.remove_step(by=sample.owner, step=sample.outside)
    assert result(send(sample, operation), operation) == "gone"


def test_note_without_room_is_refused_and_nothing_is_lost(sample):
    send(sample, change("note", "x" * 3_000, "", sample.outside))
    operation = change("note", "y" * 3_000, "", sample.outside)
    assert result(send(sample, operation), operation) == "full"
    assert read(sample, sample.outside, "note") == "x" * 3_000


@pytest.mark.parametrize(
    "after",
    [
        *("0000-03-01", "0202-03-01", "1999-12-31", "2100-01-01"),
        *("12026-11-30", "02026-01-01", "202611-01-01"),
    ],
)
def test_date_in_a_year_nobody_plans_for_is_refused_alone(sample, after):
    wrong = change("date", after, "", sample.outside)
    right = change("note", "Appeler", "", sample.outside)
    answer = send(sample, wrong, right)
    assert (result(answer, wrong), result(answer, right)) == ("year", "applied")
    assert (read(sample, sample.outside, "date"), read(sample, sample.outside, "note")) == (
        "",
        "Appeler",
    )


@pytest.mark.parametrize("after", ["2000-01-01", "2099-12-31", ""])
def test_date_within_the_years_of_the_forms_is_taken(sample, after):
    operation = change("date", after, TEXTS["date"], sample.own)
    assert result(send(sample, operation), operation) == "applied"
    assert read(sample, sample.own, "date") == after


def test_text_of_a_step_that_is_not_her_own_stays(sample):
    operation = change("text", "Autre", "", sample.need)
    assert result(send(sample, operation), operation) == "gone"


def test_own_step_is_removed(sample):
    operation = change("remove", "", known(sample, sample.own), sample.own)
    assert result(send(sample, operation), operation) == "applied"
    assert not Step.objects.filter(pk=sample.own.pk).exists()


def test_own_step_that_another_device_changed_meanwhile_stays(sample):
    operation = change("remove", "", known(sample, sample.own), sample.own)
    send(sample, change("note", "De la tablette", TEXTS["note"], sample.own))
    assert result(send(sample, operation), operation) == "merged"
    assert read(sample, sample.own, "note") == "De la tablette"


def test_step_removed_twice_is_removed(sample):
    operation = change("remove", "", known(sample, sample.own), sample.own)
    actions.remove_step(by=sample.owner, step=sample.own)
    assert result(send(sample, operation), operation) == "known"


def test_step_that_is_not_her_own_is_not_removed_offline(sample):
    operation = change("remove", "", known(sample, sample.need), sample.need)
    assert result(send(sample, operation), operation) == "gone"
    assert Step.objects.filter(pk=sample.need.pk).exists()


def test_step_added_and_removed_without_a_network_is_not_there(sample):
    pk = str(uuid.uuid4())
    now = now_ms()
    added = change("add", "Acheter un stylo", "", pk, at=now - 2_000)
    send(sample, added, change("remove", "", "0", pk, at=now - 1_000))
    assert not Step.objects.filter(pk=pk).exists()


# Who may


def test_stranger_is_told_nothing(sample):
    assert send(
        sample, change("state", "done", "todo", sample.own), browser=Client()
    ).status_code == (404)


def test_journey_of_somebody_else_is_not_changed(sample, other):
    answer = send(sample, change("state", "done", "todo", sample.own), browser=browser_of(other))
    assert (answer.status_code, read(sample, sample.own, "state")) == (409, "todo")


def test_step_of_another_journey_is_not_changed(sample, other):
    foreign = Step.objects.exclude(journey=sample.owner.journey).get()
    operation = change("state", "done", "todo", foreign)
    assert result(send(sample, operation), operation) == "gone"


def test_id_of_a_step_of_another_journey_is_not_taken(sample, other):
    foreign = Step.objects.exclude(journey=sample.owner.journey).get()
    operation = change("add", "À moi", "", foreign)
    assert result(send(sample, operation), operation) == "gone"


def test_caregiver_changes_nothing(sample):
    browser = browser_of(share_secret=sample.secrets["commenter"])
    assert send(
        sample, change("state", "done", "todo", sample.own), browser=browser
    ).status_code == (404)


def test_form_of_another_site_is_refused(sample):
    answer = browser_of(sample.secret).post(address("operations"), {"operations": "[]"})
    assert answer.status_code == 415


def test_script_of_another_site_is_refused(sample):
    browser = browser_of(sample.secret)
    browser.defaults["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert send(sample, browser=browser).status_code == 415


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "1"},
        {"part": "kind"},
        {"part": []},
        {"part": "state", "after": "lost"},
        {"part": "date", "after": "tomorrow"},
        {"part": "date", "after": "2031-02-30"},
        {"part": "date", "after": "20310302"},
        {"after": 3},
        {"after": "x" * 4_001},
        {"after": "\x00"},
        {"at": "now"},
        {"at": True},
        {"step": "x"},
        {"part": "order", "after": "1,2"},
        {"part": "add", "after": " "},
        {"part": "add", "before": "x"},
        {"part": "remove", "before": ""},
        {"part": "remove", "before": "yesterday"},
    ],
    ids=str,
)
def test_what_is_no_operation_is_refused_alone(sample, wrong):
    right = change("note", "Ceci va", "", sample.outside)
    unreadable = change("note", "x", "", sample.own) | wrong
    answer = send(sample, right, unreadable)
    assert (result(answer, right), result(answer, unreadable)) == ("applied", "unreadable")
    assert read(sample, sample.outside, "note") == "Ceci va"
    assert read(sample, sample.own, "note") == TEXTS["note"]


@pytest.mark.parametrize("nameless", [None, 3, [], {}, {"id": 3}, {"id": "x" * 37}], ids=str)
def test_what_has_no_id_is_refused_alone(sample, nameless):
    right = change("note", "Ceci va", "", sample.outside)
    assert send(sample, nameless, right).json()["results"] == {right["id"]: "applied"}


@pytest.mark.parametrize("body", ["[]", "{", "[" * 5_000, '{"operations": 1}', "null"])
def test_what_is_no_request_is_refused(sample, body):
    browser = browser_of(sample.secret)
    answer = browser.post(address("operations"), body, content_type="application/json")
    assert answer.status_code == 400


# What is stored


def test_ids_are_forgotten_after_two_months(sample):
    old = Operation.objects.create(
        id=uuid.uuid4(),
        journey=sample.owner.journey,
        received_on=timezone.localdate() - timedelta(days=61),
    )
    output = StringIO()
    call_command("forget_operations", stdout=output)
    assert output.getvalue() == "Ids deleted: 1\n"
    assert not Operation.objects.filter(pk=old.pk).exists()


def test_ids_are_kept_as_long_as_a_device_may_send_again(sample):
    send(sample, change("state", "done", "todo", sample.own))
    call_command("forget_operations", stdout=StringIO())
    assert Operation.objects.count() == 1


def test_nothing_but_id_journey_and_day_is_stored_of_an_operation():
    names = {field.name for field in Operation._meta.get_fields()}
    assert names == {"id", "journey", "received_on"}


def test_copy_is_never_stored_by_a_cache(sample):
    answer = browser_of(sample.secret).get(address("offline_copy"))
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("text", [TEXTS["place"], TEXTS["status"], TEXTS["label"]])
def test_copy_holds_neither_profile_nor_shares(sample, text):
    assert text not in browser_of(sample.secret).get(address("offline_copy")).content.decode()


def test_copy_holds_no_secret(sample):
    copied = browser_of(sample.secret).get(address("offline_copy")).content.decode()
    assert [
        secret for secret in (sample.secret, *sample.secrets.values()) if secret in copied
    ] == []


def test_copy_is_there_for_its_owner_alone(sample):
    assert Client().get(address("offline_copy")).status_code == 404


def test_copy_takes_a_fixed_number_of_queries(sample, django_assert_max_num_queries):
    browser = browser_of(sample.secret)
    browser.get(address("offline_copy"))
    with django_assert_max_num_queries(14):
        browser.get(address("offline_copy"))


@pytest.mark.parametrize("name", ["forget", "delete"])
def test_browser_is_told_to_forget_what_it_keeps_offline(sample, name):
    answer = browser_of(sample.secret).post(address(name))
    assert answer["Clear-Site-Data"] == '"storage"'
