"""Templates of goals: valid data, and programmes near the person that accept her."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from journeys.access import owner_with
from journeys.goals import choices_of, templates
from journeys.models import Goal, Step
from journeys.offers import offers
from journeys.profile import Profile
from tests.factories import GRENOBLE, LYON, MARSEILLE, ProgrammeFactory, SheetFactory, term
from tests.journeys.conftest import address, browser_of
from tests.yaml_files import read

pytestmark = pytest.mark.django_db

CONTENT = settings.FIXTURES / "content" / "procedures"
SLUGS = {path.stem for path in CONTENT.glob("*.yaml")}
NEEDS = {
    need["code"] for theme in read(settings.FIXTURES / "taxonomy.yaml") for need in theme["needs"]
}
THEMES = {theme["code"] for theme in read(settings.FIXTURES / "taxonomy.yaml")}
IN_LYON = Profile(place="com:69123", age=24, status="refugee", french_level="a1")


def test_there_are_at_least_twelve_goals():
    assert len(templates()) >= 12


@pytest.mark.parametrize("code", templates())
def test_goal_is_named_in_three_languages(code):
    template = templates()[code]
    assert {"fr", "en", "ar"} <= set(template.names)
    assert set(template.names) == set(template.summaries)


@pytest.mark.parametrize("code", templates())
def test_goal_has_procedures_and_needs_that_exist(code):
    steps = templates()[code].steps
    assert {step.procedure for step in steps if step.procedure} <= SLUGS
    assert {step.need for step in steps if step.need} <= NEEDS
    assert all(bool(step.procedure) != bool(step.need) for step in steps)


@pytest.mark.parametrize("code", templates())
def test_goal_has_a_theme_of_the_directory(code):
    assert templates()[code].theme in THEMES


@pytest.mark.parametrize("code", templates())
def test_step_comes_after_steps_that_stand_before_it_in_the_goal(code):
    listed = []
    for step in templates()[code].steps:
        assert set(step.after) <= set(listed)
        listed.append(step.key)
    assert len(listed) == len(set(listed))


def test_alternatives_are_at_least_two():
    for template in templates().values():
        for step in template.steps:
            assert not step.group or len(template.alternatives_of(step.key)) > 1


def test_some_goals_have_an_order_and_some_alternatives():
    steps = [step for template in templates().values() for step in template.steps]
    assert any(step.after for step in steps)
    assert any(step.group for step in steps)


@pytest.mark.parametrize(
    ("language", "shown", "is_fallback"),
    [("fr", "fr", False), ("ar", "ar", False), ("uk", "uk", False), ("so", "en", True)],
)
def test_goal_without_a_translation_is_shown_in_english_and_says_so(language, shown, is_fallback):
    with override(language):
        name = templates()["find-work"].name
    assert (name.lang, name.is_fallback) == (shown, is_fallback)


@pytest.fixture
def classes(db) -> dict:
    """French classes: near and far, for everyone and for others."""
    term("need", "learn-french")
    SheetFactory(slug="integration-contract", title="Signer le contrat")
    made = {"needs": ["learn-french"]}
    return {
        "near": ProgrammeFactory(title="Près", at=LYON, **made),
        "older": ProgrammeFactory(title="Seniors", at=LYON, age_min=60, **made),
        "others": ProgrammeFactory(title="Apatrides", at=LYON, statuses=["stateless"], **made),
        "far": ProgrammeFactory(title="Loin", at=MARSEILLE, **made),
        "unrelated": ProgrammeFactory(title="Sport", at=LYON),
    }


def test_need_resolves_to_the_nearest_that_accepts_her(classes):
    assert [each.card.title.text for each in offers("learn-french", IN_LYON)] == ["Près"]


def test_nearest_comes_first(classes):
    ProgrammeFactory(title="À Villeurbanne", at=(4.8795, 45.7669), needs=["learn-french"])
    titles = [each.card.title.text for each in offers("learn-french", IN_LYON)]
    assert titles == ["Près", "À Villeurbanne"]


def test_nothing_is_offered_before_she_says_where(classes):
    assert offers("learn-french", Profile(age=24)) == []


def test_steps_come_in_the_order_of_the_template(classes):
    choices = choices_of(templates()["learn-french"], IN_LYON)
    assert [bool(each.sheet) for each in choices] == [True, False]


def goal_at(place):
    return Client().get(address("template", "learn-french"), {"place": place})


def test_place_carried_from_the_search_shows_help_near_it(classes):
    assert str(classes["near"].pk) in goal_at("com:69123").content.decode()


@pytest.mark.parametrize("place", ["com:00000", "com:\0", "x" * 5000])
def test_what_is_no_place_of_the_gazetteer_is_not_taken_from_an_address(classes, place):
    assert str(classes["near"].pk) not in goal_at(place).content.decode()


def test_looking_keeps_nothing(classes):
    response = Client().post(address("template", "learn-french"), {"where": "Lyon", "look": "1"})
    assert str(classes["near"].pk) in response.content.decode()
    assert not response.cookies.get("journey_fr")


def test_adding_a_goal_begins_a_journey_with_its_steps(classes):
    client = Client()
    sent = {"where": "Lyon", "age": "24", "step": ["1", "2"], "add": "1"}
    sent["programme-2"] = str(classes["near"].pk)
    response = client.post(address("template", "learn-french"), sent)
    assert response.status_code == 302
    assert list(Step.objects.values_list("kind", flat=True)) == ["procedure", "programme"]
    assert Goal.objects.get().template == "learn-french"
    assert owner_with(client.cookies["journey_fr"].value).profile().place == "com:69123"


def test_goal_that_was_added_is_shown_from_its_title(sample):
    form = {"step": ["1", "2"], "add": "1"}
    response = browser_of(sample.secret).post(address("template", "learn-french"), form)
    goal = Goal.objects.get(template="learn-french")
    assert response["Location"] == f"{address('journey')}#goal-{goal.pk}"


def test_need_without_a_choice_stays_a_need(classes):
    Client().post(address("template", "learn-french"), {"step": ["2"], "add": "1"})
    step = Step.objects.get()
    assert (step.kind, step.need) == ("need", "learn-french")


def test_step_that_is_not_ticked_stays_out(classes):
    Client().post(address("template", "learn-french"), {"step": ["1"], "add": "1"})
    assert Step.objects.get().kind == "procedure"


def test_need_is_met_from_the_journey(sample):
    near = ProgrammeFactory(title="Tout près", at=LYON, needs=["learn-french"])
    browser = browser_of(sample.secret)
    assert str(near.pk) in browser.get(address("choose", sample.need.pk)).content.decode()
    browser.post(address("choose", sample.need.pk), {"programme": str(near.pk)})
    assert Step.objects.get(pk=sample.need.pk).programme == near


@pytest.mark.parametrize("chosen", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_choice_of_nothing_leaves_the_need(sample, chosen):
    browser_of(sample.secret).post(address("choose", sample.need.pk), {"programme": chosen})
    assert Step.objects.get(pk=sample.need.pk).kind == "need"


def test_of_alternatives_the_first_is_ticked(classes):
    term("need", "literacy")
    choices = choices_of(templates()["learn-french"], IN_LYON)
    assert [each.is_chosen for each in choices] == [True, True, False]


def test_programme_chosen_for_a_need_keeps_it(classes):
    sent = {"where": "Lyon", "step": ["2"], "programme-2": str(classes["near"].pk), "add": "1"}
    Client().post(address("template", "learn-french"), sent)
    assert Step.objects.get().need == "learn-french"


def test_unknown_goal_is_not_there():
    assert Client().get(address("template", "fly-to-the-moon")).status_code == 404


def test_goal_out_of_reach_says_so(sample):
    actions_place = Profile(place="com:38185")
    assert offers("learn-french", actions_place) == []
    ProgrammeFactory(title="Ici", at=GRENOBLE, needs=["learn-french"])
    assert [each.card.title.text for each in offers("learn-french", actions_place)] == ["Ici"]
