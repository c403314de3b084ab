"""What is now, next and late: every open step has one place, and what comes first is due first."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from directory.display.cards import HoursDisplay
from directory.texts import Text
from journeys.deadlines import Deadline
from journeys.documents import Document
from journeys.overview import NEXT_MOST, documents_for, overview_of
from journeys.plan import GoalDisplay, StepDisplay
from journeys.sequence import Order

TODAY = date(2026, 11, 30)


def step(title: str = "Un pas", **given_values) -> StepDisplay:
    """A step of her own, to do, with the given values."""
    values = {
        "id": uuid4(),
        "kind": "own",
        "title": Text(title, "fr"),
        "summary": None,
        "url": "",
        "icon": "flag",
        "theme": "",
        "state": "todo",
        "state_label": "",
        "transitions": [],
        "note": "",
        "on": None,
        "is_gone": False,
        "card": None,
        "sites": [],
    }
    return StepDisplay(**values | given_values)


def overview(*steps: StepDisplay, deadlines=()):
    return overview_of([GoalDisplay(None, Text("", ""), "", list(steps))], deadlines, TODAY)


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


MOMENT = datetime(2026, 11, 30, 10, tzinfo=UTC)


def at_place(title: str, is_open: bool | None, days: float | None = None, **values) -> StepDisplay:
    """A step at a place that is open, closed until so many days from now, or of unknown hours."""
    opens_at = None if days is None else MOMENT + timedelta(days=days)
    hours = HoursDisplay("", "", is_open, opens_at)
    return step(title, sites=[SimpleNamespace(hours=hours)], **values)


OPEN, TOMORROW = at_place("Ouvert", True), at_place("Demain", False, 1)
IN_MONTHS, CLOSED = at_place("Au printemps", False, 100), at_place("Fermé", False)
UNKNOWN = at_place("Inconnu", None)
WAITING = Order(after=(Text("Avant", "fr"),))
SETTLED = Order(is_settled=True)
steps_of_any_kind = st.lists(
    st.builds(
        step,
        state=st.sampled_from(["todo", "doing", "done"]),
        on=st.none() | st.integers(-40, 400).map(day),
        at=st.none() | st.times().map(lambda moment: moment.replace(microsecond=0)),
        is_gone=st.booleans(),
        order=st.sampled_from([Order(), WAITING, SETTLED]),
    ),
    max_size=12,
)


@given(steps_of_any_kind)
def test_every_open_step_has_one_place(steps):
    found = overview(*steps)
    listed = [*([found.now] if found.now else []), *found.next, *found.later, *found.late]
    assert sorted(str(each.id) for each in listed) == sorted(
        str(each.id) for each in steps if each.is_open
    )


@given(steps_of_any_kind)
def test_there_is_something_to_do_now_unless_all_is_done_or_late(steps):
    found = overview(*steps)
    assert (found.now is None) == all(
        not each.is_open or (each.on is not None and each.on < TODAY) for each in steps
    )


@given(steps_of_any_kind)
def test_late_and_appointments_are_in_the_order_of_days(steps):
    found = overview(*steps)
    for listed in (found.late, found.appointments):
        assert [each.on for each in listed] == sorted(each.on for each in listed)


@given(steps_of_any_kind)
def test_next_is_short(steps):
    assert len(overview(*steps).next) <= NEXT_MOST


READY = step("Prêt")
# What stands first in her list → what comes first all the same.
COMES_FIRST = {
    "begun before ready": (READY, step("Commencé", state="doing")),
    "dated this week before begun": (step("Commencé", state="doing"), step("Demain", on=day(1))),
    "sooner before later": (step("Dans 3 jours", on=day(3)), step("Demain", on=day(1))),
    "earlier in the day": (step("Sans heure", on=day(1)), step("Tôt", on=day(1), at=time(9))),
    "ready before dated far away": (step("Au printemps", on=day(100)), READY),
    "ready before what waits": (step("Ensuite", order=WAITING), READY),
    "what waits before what is gone": (step("Parti", is_gone=True), step("Ensuite", order=WAITING)),
    "open now before without a place": (READY, OPEN),
    "open now before open soon": (TOMORROW, OPEN),
    "open soon before without a place": (READY, TOMORROW),
    "open soon before hours that are not known": (UNKNOWN, TOMORROW),
    "without a place before open in months": (IN_MONTHS, READY),
    "hours that are not known before open in months": (IN_MONTHS, UNKNOWN),
    "open in a week before without a place": (READY, at_place("Lundi", False, 7)),
    "without a place before open in eight days": (at_place("Mardi", False, 8), READY),
    "without a place before closed until further notice": (CLOSED, READY),
    "ready before begun and open in months": (
        at_place("Commencé", False, 100, state="doing"),
        READY,
    ),
    "what waits before open in months": (IN_MONTHS, step("Ensuite", order=WAITING)),
    "open in months before what is gone": (step("Parti", is_gone=True), IN_MONTHS),
    "dated this week wherever it is": (OPEN, at_place("Rendez-vous", False, 100, on=day(1))),
    "what is not done": (step("Fait", state="done"), READY),
    "what is needed": (step("Inutile", order=SETTLED), READY),
}


@pytest.mark.parametrize("reason", COMES_FIRST)
def test_comes_first(reason):
    listed_first, expected = COMES_FIRST[reason]
    assert overview(listed_first, expected).now == expected


def test_own_order_counts_among_equals():
    first, second = step("Un"), step("Deux")
    assert overview(first, second).next == [second]


def test_a_step_that_comes_after_another_is_not_blocked():
    waiting = step("Ensuite", order=WAITING)
    assert overview(waiting).now == waiting


def test_past_dates_are_late_and_others_are_not():
    past = Deadline(uuid4(), "appeal", day(-1))
    ahead = Deadline(uuid4(), "appeal", day(1))
    found = overview(deadlines=[past, ahead])
    assert (found.late_deadlines, found.deadlines) == ([past], [ahead])


@pytest.mark.parametrize(
    ("kind", "days", "is_soon"),
    [
        ("appeal", 30, True),
        ("appeal", 31, False),
        ("card", 120, True),
        ("card", 121, False),
        ("other", 0, True),
        ("other", -1, False),
    ],
)
def test_a_date_is_shown_in_time_to_act(kind, days, is_soon):
    deadline = Deadline(uuid4(), kind, day(days))
    assert overview(deadlines=[deadline]).soon_deadlines == ([deadline] if is_soon else [])


def test_document_asked_for_twice_is_listed_once():
    paper = Document("aaaaaaaaaaaa", Text("Passeport", "fr"))
    first, second = step("Un", documents=[paper]), step("Deux", documents=[paper])
    assert [each.title.text for each in documents_for([first, second])] == ["Un"]


def test_documents_of_a_step_that_is_done_are_not_asked_for():
    paper = Document("aaaaaaaaaaaa", Text("Passeport", "fr"))
    assert overview(step(state="done", documents=[paper])).documents == []


def test_documents_of_what_is_late_come_first():
    late = step("Retard", on=day(-2), documents=[Document("a" * 12, Text("Un", "fr"))])
    ready = step("Prêt", documents=[Document("b" * 12, Text("Deux", "fr"))])
    assert [each.title.text for each in overview(ready, late).documents] == ["Retard", "Prêt"]


def test_a_step_knows_that_it_is_late():
    yesterday = timezone.localdate() - timedelta(days=1)
    assert step(on=yesterday).is_late
    assert not step(on=yesterday, state="done").is_late
