"""A step says what changed in its programme since she added it, until she has seen it."""

import pytest

from directory.models import OpeningRule, Programme, Site
from journeys import actions, plan_actions
from journeys.access import owner_with, reader_with
from journeys.models import Step
from journeys.new_steps import NewStep
from journeys.plan import plan
from tests.factories import ProgrammeFactory
from tests.journeys.conftest import address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


@pytest.fixture
def step(sample, by_hand) -> Step:
    """A step of a programme with hours and a telephone."""
    programme = ProgrammeFactory(
        title="Atelier Ambre", hours="Mo 09:00-12:00", phone="+33472000000", statuses=["refugee"]
    )
    [added] = actions.add_steps(by=sample.owner, new=[NewStep(programme=programme)])
    return added


def aspects(sample, step: Step) -> list[str]:
    """The aspects flagged on the step, as a new request reads them."""
    goals = plan(owner_with(sample.secret))
    shown = next(each for goal in goals for each in goal.steps if each.id == step.pk)
    return [str(change.aspect) for change in shown.changes]


def of_programme(**values):
    return lambda step: Programme.objects.filter(pk=step.programme_id).update(**values)


def of_site(**values):
    return lambda step: Site.objects.filter(programme=step.programme_id).update(**values)


def other_hours(step: Step) -> None:
    rule = OpeningRule.objects.create(text="Tu 09:00-12:00", time_zone="Europe/Paris")
    of_site(opening_hours="Tu 09:00-12:00", rule=rule)(step)


def merged(step: Step) -> None:
    of_programme(merged_into=ProgrammeFactory(title="Réuni", hours="Su 10:00-11:00"))(step)


CHANGES = {
    "nothing": (of_programme(source="Autre"), []),
    "street": (of_site(street_address="2 rue Neuve"), ["address"]),
    "locality": (of_site(locality="Vaise"), ["address"]),
    "hours": (other_hours, ["hours"]),
    "appointment": (of_site(by_appointment=True), ["hours"]),
    "age": (of_programme(age_min=60), ["conditions"]),
    "status": (of_programme(statuses=["stateless"]), ["conditions"]),
    "cost": (of_programme(cost="paid", cost_eur=5), ["conditions"]),
    "order of languages asked": (of_programme(french_levels=[]), []),
    "phone": (of_programme(phone="+33472000001"), ["contact"]),
    "ended": (of_programme(operating="closed"), ["operating"]),
    "suspended": (of_programme(operating="suspended"), ["operating"]),
    "merged": (merged, ["programme"]),
    "several": (of_programme(age_min=60, phone=""), ["conditions", "contact"]),
}


@pytest.mark.parametrize("name", CHANGES)
def test_step_says_what_changed(sample, step, name):
    change, expected = CHANGES[name]
    change(step)
    assert aspects(sample, step) == expected


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "nothing"])
def test_what_she_has_seen_is_not_said_again(sample, step, name):
    CHANGES[name][0](step)
    browser_of(sample.secret).post(address("seen", step.pk))
    assert aspects(sample, step) == []


def test_open_again_is_said(sample, step):
    of_programme(operating="suspended")(step)
    plan_actions.acknowledge_changes(by=sample.owner, step=step)
    of_programme(operating="active")(step)
    assert aspects(sample, step) == ["operating"]


def test_merged_programme_is_followed_by_the_step(sample, step):
    merged(step)
    plan_actions.acknowledge_changes(by=sample.owner, step=step)
    became = Programme.objects.get(pk=Step.objects.get(pk=step.pk).programme_id)
    assert became.merged_into_id is None


def test_merged_into_one_that_is_there_keeps_both_steps(sample, step, programme):
    of_programme(merged_into=programme)(step)
    actions.change_step(by=sample.owner, step=step, note="", on=None, goal=sample.goal)
    plan_actions.acknowledge_changes(by=sample.owner, step=step)
    assert Step.objects.filter(pk__in=[step.pk, sample.programme.pk]).count() == 2
    assert aspects(sample, step) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (of_site(street_address="2 rue Neuve"), []),
        (of_programme(operating="closed"), ["operating"]),
    ],
)
def test_step_from_before_facts_were_kept_says_only_that_it_ended(sample, step, change, expected):
    Step.objects.filter(pk=step.pk).update(sealed_seen=None)
    change(step)
    assert aspects(sample, step) == expected


def test_need_that_was_met_says_what_changed_since(sample, step):
    met = actions.resolve_need(by=sample.owner, step=sample.need, programme=step.programme)
    of_programme(age_min=60)(step)
    assert aspects(sample, met) == ["conditions"]


def test_page_says_it_and_offers_that_it_was_seen(sample, step):
    of_site(street_address="2 rue Neuve")(step)
    for page in (address("journey"), address("step", step.pk)):
        body = browser_of(sample.secret).get(page).content.decode()
        assert address("seen", step.pk) in body


def test_programme_that_left_asks_to_look_for_another(sample, step):
    of_programme(publication="archived")(step)
    body = browser_of(sample.secret).get(address("journey")).content.decode()
    assert 'id="changed"' in body
    assert address("seen", step.pk) not in body


def test_caregiver_sees_what_changed_and_has_no_button(sample, programme, by_hand):
    Site.objects.filter(programme=programme).update(street_address="2 rue Neuve")
    holder = reader_with(sample.secrets["reader"])
    flagged = [step for goal in plan(holder) for step in goal.steps if step.changes]
    assert [step.id for step in flagged] == [sample.programme.pk]
    page = address("shared", sample.shares["reader"].pk)
    body = browser_of(share_secret=sample.secrets["reader"]).get(page).content.decode()
    assert address("seen", sample.programme.pk) not in body
