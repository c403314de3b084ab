"""The one screen of a journey: what it shows, in few queries, and what no address says."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from directory.models import ProcedureDocument
from journeys import actions, sharing
from journeys.actions import create_journey
from journeys.models import Goal, Step
from journeys.new_steps import NewStep
from journeys.profile import Profile
from tests.factories import LYON, MARSEILLE, ProgrammeFactory, SheetFactory, term, write_texts
from tests.journeys.conftest import TEXTS, address, browser_of

pytestmark = pytest.mark.django_db

JOURNEYS, STEPS, QUERIES = 200, 60, 6


def body(secret: str, name: str = "journey", *args: object, language: str = "fr") -> str:
    answer = browser_of(secret, language=language).get(address(name, *args, language=language))
    assert answer.status_code == 200
    return answer.content.decode()


def part(page: str, name: str) -> str:
    """The section of the page with this id."""
    found = re.search(rf'<(section|details)[^>]* id="{name}".*?</\1>', page, re.DOTALL)
    assert found, f"no part {name}"
    return found.group()


# Few queries


@pytest.fixture
def many(by_hand) -> list[str]:
    """The secrets of 200 journeys of 60 steps: programmes at many sites, sheets, own words."""
    programmes = ProgrammeFactory.create_batch(6, at=[LYON, MARSEILLE], needs=["learn-french"])
    sheets = [SheetFactory(office=office) for office in ("mairie", "caf", "cpam") * 5]
    for sheet in sheets:
        document = ProcedureDocument.objects.create(sheet=sheet, position=1)
        write_texts({"fr": {str(document.pk): "Une photo"}}, sheet=sheet)
    secrets, goals, steps = [], [], []
    for _ in range(JOURNEYS):
        owner, secret = create_journey()
        own = [Goal(journey=owner.journey, position=no, template="find-work") for no in range(5)]
        kinds = [{"kind": "procedure", "sheet": sheet} for sheet in sheets]
        kinds += [{"kind": "programme", "programme": each} for each in programmes for _ in own]
        kinds += [{"kind": "own"}] * (STEPS - len(kinds))
        for position, fields in enumerate(kinds):
            goal = own[position % len(own)]
            step = Step(journey=owner.journey, goal=goal, position=position, **fields)
            if step.kind == "own":
                owner.write(step, "text", f"Pas {position}")
            steps.append(step)
        secrets.append(secret)
        goals += own
    Goal.objects.bulk_create(goals)
    Step.objects.bulk_create(steps, batch_size=2000)
    return secrets


def test_page_of_sixty_steps_takes_six_queries_among_two_hundred_journeys(many):
    assert Step.objects.count() == JOURNEYS * STEPS
    browser = browser_of(many[-1])
    browser.get(address("journey"))
    with CaptureQueriesContext(connection) as captured:
        page = browser.get(address("journey")).content.decode()
    assert page.count("data-step=") == STEPS
    assert len(captured) <= QUERIES, [query["sql"][:90] for query in captured]


def test_offices_and_her_town_cost_no_query_once_they_are_known(sample, by_hand):
    sharing.decline(by=sample.owner, proposal=sample.proposal)
    actions.add_steps(by=sample.owner, new=[NewStep(sheet=SheetFactory(office="mairie"))])
    browser = browser_of(sample.secret)
    browser.get(address("journey"))
    with CaptureQueriesContext(connection) as captured:
        page = browser.get(address("journey")).content.decode()
    assert "Mairie - Lyon" in page
    assert len(captured) <= QUERIES, [query["sql"][:90] for query in captured]


# Now, next, late, appointments


def test_first_open_step_is_now_with_its_action(sample):
    actions.take_transition(by=sample.owner, step=sample.outside, verb="finish")
    actions.take_transition(by=sample.owner, step=sample.need, verb="start")
    assert address("choose", sample.need.pk) in part(body(sample.secret), "now")


def test_now_calls_the_programme_and_shows_the_way(sample, by_hand):
    programme = ProgrammeFactory(title="Permanence", phone="+33472000000")
    [step] = actions.add_steps(by=sample.owner, new=[NewStep(programme=programme)])
    actions.take_transition(by=sample.owner, step=step, verb="start")
    now = part(body(sample.secret), "now")
    for expected in ('href="tel:+33472000000"', 'href="geo:', f"/fr/programmes/{programme.pk}/"):
        assert expected in now


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_past_date_is_late(sample, language):
    past = timezone.localdate() - timedelta(days=3)
    actions.change_step(by=sample.owner, step=sample.own, note="", on=past, goal=sample.goal)
    assert TEXTS["text"] in part(body(sample.secret, language=language), "late")


def test_done_step_is_not_late(sample):
    past = timezone.localdate() - timedelta(days=3)
    actions.change_step(by=sample.owner, step=sample.own, note="", on=past, goal=sample.goal)
    actions.take_transition(by=sample.owner, step=sample.own, verb="finish")
    assert 'id="late"' not in body(sample.secret)


def test_appointment_has_time_and_place(sample):
    sent = {"on": "2031-03-17", "at": "14:35", "place": "Guichet 12"}
    browser_of(sample.secret).post(address("step", sample.own.pk), sent)
    listed = part(body(sample.secret), "appointments")
    assert "14:35" in listed
    assert "Guichet 12" in listed


def test_form_of_a_step_shows_time_and_place_again(sample):
    sent = {"on": "2031-03-17", "at": "14:35", "place": "Guichet 12"}
    browser_of(sample.secret).post(address("step", sample.own.pk), sent)
    page = body(sample.secret, "step", sample.own.pk)
    assert 'value="14:35"' in page
    assert 'value="Guichet 12"' in page


def test_note_changed_elsewhere_leaves_time_and_place(sample):
    actions.change_step(by=sample.owner, step=sample.own, note="Autre", on=None, goal=None)
    step = Step.objects.get(pk=sample.own.pk)
    assert sample.owner.read(step, "place") == TEXTS["appointment"]


def test_caregiver_sees_time_and_place(sample):
    page = address("shared", sample.shares["reader"].pk)
    answer = browser_of(share_secret=sample.secrets["reader"]).get(page)
    assert TEXTS["appointment"] in answer.content.decode()


# Goals


def test_goal_says_how_far_it_is(sample):
    actions.take_transition(by=sample.owner, step=sample.own, verb="finish")
    goal = body(sample.secret).split(f'id="goal-{sample.goal.pk}"')[1]
    assert re.search(r"Fait\s: 1 sur 3", goal)


def test_step_names_the_open_one_before_it(sample, by_hand):
    goal = actions.add_goal(by=sample.owner, template="my-papers")
    card = SheetFactory(slug="residence-permit", title="Demander la carte Rubis")
    travel = SheetFactory(slug="travel-document", title="Demander le titre")
    new = [NewStep(sheet=card), NewStep(sheet=travel)]
    first, second = actions.add_steps(by=sample.owner, new=new, goal=goal)
    page = body(sample.secret)
    shown = page[page.index(f'id="step-{second.pk}"') :].partition("</li>\n  </ol>")[0]
    assert "Demander la carte Rubis" in shown
    actions.take_transition(by=sample.owner, step=first, verb="finish")
    page = body(sample.secret)
    shown = page[page.index(f'id="step-{second.pk}"') :]
    assert "Demander la carte Rubis" not in shown


def test_alternative_of_a_step_that_is_done_counts_no_more(sample):
    for code in ("learn-french", "literacy"):
        term("need", code)
    goal = actions.add_goal(by=sample.owner, template="learn-french")
    new = [NewStep(need="learn-french"), NewStep(need="literacy")]
    first, second = actions.add_steps(by=sample.owner, new=new, goal=goal)
    actions.take_transition(by=sample.owner, step=first, verb="finish")
    page = body(sample.secret)
    assert re.search(rf'id="step-{second.pk}"[^>]*is-settled', page)


# Near home, and her answers


def test_places_are_listed_from_her_home(sample, by_hand):
    far = ProgrammeFactory(title="À Marseille", at=MARSEILLE)
    actions.add_steps(by=sample.owner, new=[NewStep(programme=far)])
    listed = body(sample.secret).split("near-home")[1]
    assert listed.index("Cours du soir") < listed.index("À Marseille")


def test_hidden_place_has_no_distance(sample, by_hand):
    hidden = ProgrammeFactory(title="Refuge", hidden=True)
    actions.add_steps(by=sample.owner, new=[NewStep(programme=hidden)])
    listed = body(sample.secret).split("near-home")[1].split("</ul>")[0]
    assert "Refuge" not in listed


def test_map_shows_her_town_to_her_alone(sample):
    assert "Domicile" in body(sample.secret, "map")
    page = address("shared_map", sample.shares["reader"].pk)
    shared = browser_of(share_secret=sample.secrets["reader"]).get(page).content.decode()
    assert "Domicile" not in shared


def test_answers_search_without_standing_in_an_address(sample):
    page = body(sample.secret)
    form = page[page.index('action="/fr/near/"') :].partition("</form>")[0]
    for name, value in (("place", TEXTS["place"]), ("age", "24"), ("french_level", "a1")):
        assert f'name="{name}" value="{value}"' in form
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page)
    assert [each for each in addresses if TEXTS["place"] in each or "age=" in each] == []


def test_search_with_her_answers_finds_what_accepts_her(sample, by_hand):
    ProgrammeFactory(title="Pour les aînés", age_min=60, at=LYON)
    answers = {"place": TEXTS["place"], "age": "24", "status": "refugee", "french_level": "a1"}
    found = browser_of().post("/fr/near/", answers).content.decode()
    assert "Cours du soir" in found
    assert "Pour les aînés" not in found


def test_without_answers_there_is_no_such_search(sample):
    actions.save_profile(by=sample.owner, profile=Profile())
    assert 'action="/fr/near/"' not in body(sample.secret).split("<main")[1]


# What is promised


@pytest.mark.parametrize("name", ["journey", "profile", "account", "deadlines"])
def test_every_page_says_alike_who_can_read(sample, name):
    assert body(sample.secret, name).count("Qui peut lire mon parcours") == 1


@pytest.mark.parametrize("page", ["/fr/journey/", "/fr/journey/goals/find-work/"])
def test_who_has_no_journey_yet_is_told_the_same(page, client):
    assert client.get(page).content.decode().count("Qui peut lire mon parcours") == 1


def test_place_in_her_town_has_no_distance_from_its_middle(sample):
    listed = body(sample.secret).split("near-home")[1].split("</ul>")[0]
    assert re.search(r"à\s+Lyon", listed)
    assert "environ" not in listed


# One screen


def test_what_is_late_comes_before_what_is_now(sample):
    past = timezone.localdate() - timedelta(days=3)
    actions.change_step(by=sample.owner, step=sample.own, note="", on=past, goal=sample.goal)
    page = body(sample.secret)
    assert page.index('id="late"') < page.index('id="now"')


def test_goals_are_folded_once_they_have_many_steps(sample):
    folds = re.findall(r'<details class="fold goal-fold"( open)?>', body(sample.secret))
    many = [NewStep(text=f"Pas {number}") for number in range(6)]
    actions.add_steps(by=sample.owner, new=many)
    folded = re.findall(r'<details class="fold goal-fold"( open)?>', body(sample.secret))
    assert folds
    assert set(folded) == {""}


def test_buttons_that_move_steps_come_with_changing_the_order(sample):
    browser = browser_of(sample.secret)
    assert "plan-move" not in body(sample.secret)
    page = browser.get(address("journey") + "?order").text
    assert page.count('class="plan-move"') == page.count("data-step=")
    moved = browser.post(address("move", sample.own.pk), {"to": "down"})
    assert moved.url == f"{address('journey')}?order#step-{sample.own.pk}"


def test_step_done_at_a_glance_leads_back_to_what_is_now(sample):
    sent = {"verb": "finish", "from": "glance"}
    answer = browser_of(sample.secret).post(address("state", sample.own.pk), sent)
    assert answer.url == f"{address('journey')}#now"
