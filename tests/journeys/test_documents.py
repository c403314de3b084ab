"""Documents to bring: gathered from sheets and programmes, ticked, the same in every language."""

from uuid import uuid4

import pytest

from directory.models import ProcedureDocument, Section
from directory.texts import Text
from journeys import actions, plan_actions
from journeys.access import owner_with
from journeys.documents import TICKS_MOST, Document, list_items, ticks_from, ticks_to_text
from journeys.exports import as_json
from journeys.models import Journey
from journeys.new_steps import NewStep
from journeys.plan import plan
from tests.factories import ProgrammeFactory, SheetFactory, write_texts
from tests.journeys.conftest import address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("- Passeport\n- Photo", ["Passeport", "Photo"]),
        ("* Passeport\n\n* Photo\n", ["Passeport", "Photo"]),
        ("Apportez tout.", ["Apportez tout."]),
        ("Apportez :\n- Passeport", ["Apportez :\n- Passeport"]),
    ],
)
def test_list_is_read_line_by_line(markdown, lines):
    assert list_items(markdown) == lines


def test_only_the_newest_ticks_are_kept():
    keys = [f"{number:012x}" for number in range(TICKS_MOST + 5)]
    assert ticks_from(ticks_to_text(keys)) == keys[5:]


@pytest.fixture
def sheet(by_hand):
    """A sheet with two documents, in French and Arabic."""
    sheet = SheetFactory(title="Demander la carte")
    for position, (french, arabic) in enumerate([("Photo Jade", "صورة"), ("Adresse", "عنوان")], 1):
        document = ProcedureDocument.objects.create(sheet=sheet, position=position)
        texts = {"fr": {str(document.pk): french}, "ar": {str(document.pk): arabic}}
        write_texts(texts, sheet=sheet)
    return sheet


@pytest.fixture
def workshop(by_hand):
    """A programme to which one brings two things."""
    texts = {"fr": {"bring": "- Lettre Corail\n- Stylo"}, "ar": {"bring": "- رسالة\n- قلم"}}
    return ProgrammeFactory(title="Atelier", texts=texts)


@pytest.fixture
def journey(sample, sheet, workshop):
    new = [NewStep(sheet=sheet), NewStep(programme=workshop)]
    actions.add_steps(by=sample.owner, new=new)
    return sample


def documents(sample) -> dict[str, bool]:
    """Each document of the journey and whether she has it, as a new request reads it."""
    goals = plan(owner_with(sample.secret))
    found = [each for goal in goals for step in goal.steps for each in step.documents]
    return {each.headline: each.is_ready for each in found}


def key_of(sample, headline: str) -> str:
    goals = plan(owner_with(sample.secret))
    found = [each for goal in goals for step in goal.steps for each in step.documents]
    return next(each.key for each in found if each.headline == headline)


def test_documents_of_sheets_and_programmes_are_gathered(journey):
    assert list(documents(journey)) == ["Photo Jade", "Adresse", "Lettre Corail", "Stylo"]


@pytest.mark.parametrize("headline", ["Photo Jade", "Lettre Corail"])
def test_button_ticks_a_document_and_takes_it_back(journey, headline):
    browser, key = browser_of(journey.secret), key_of(journey, headline)
    browser.post(address("documents"), {"tick": key})
    assert documents(journey)[headline]
    browser.post(address("documents"), {"untick": key})
    assert not documents(journey)[headline]


@pytest.mark.parametrize(("french", "arabic"), [("Photo Jade", "صورة"), ("Lettre Corail", "رسالة")])
def test_tick_holds_in_every_language(journey, french, arabic):
    plan_actions.tick_documents(by=journey.owner, keys=[key_of(journey, french)], ready=True)
    page = address("journey", language="ar")
    body = browser_of(journey.secret, language="ar").get(page).content.decode()
    pressed = body[: body.index(f">{arabic}<")].rpartition("<button")[2]
    assert 'aria-pressed="true"' in pressed


def test_line_that_was_rewritten_is_open_again(journey, workshop):
    plan_actions.tick_documents(by=journey.owner, keys=[key_of(journey, "Stylo")], ready=True)
    sections = Section.objects.filter(programme=workshop, key="bring")
    sections.filter(language="fr").update(text="- Lettre Corail\n- Cahier")
    assert documents(journey)["Cahier"] is False


def test_list_of_another_length_is_shown_whole(journey, workshop):
    Section.objects.filter(programme=workshop, key="bring", language="ar").update(text="- رسالة")
    page = address("journey", language="ar")
    assert browser_of(journey.secret, language="ar").get(page).status_code == 200


@pytest.mark.parametrize("key", ["", "nonsense", "<b>", "A" * 12, "a" * 13])
def test_what_is_no_key_is_not_kept(journey, key):
    browser_of(journey.secret).post(address("documents"), {"tick": key})
    assert Journey.objects.get(pk=journey.owner.journey.pk).sealed_documents is None


def test_two_windows_lose_no_tick(journey):
    keys = [key_of(journey, "Stylo"), key_of(journey, "Adresse")]
    holders = [owner_with(journey.secret) for _ in keys]
    for holder, key in zip(holders, keys, strict=True):
        plan_actions.tick_documents(by=holder, keys=[key], ready=True)
    assert documents(journey)["Stylo"]
    assert documents(journey)["Adresse"]


def test_tick_of_a_document_that_left_ticks_no_other(journey):
    plan_actions.tick_documents(by=journey.owner, keys=[uuid4().hex[:12]], ready=True)
    assert documents(journey) == dict.fromkeys(documents(journey), False)


def test_page_counts_what_is_ready(journey):
    plan_actions.tick_documents(by=journey.owner, keys=[key_of(journey, "Stylo")], ready=True)
    body = browser_of(journey.secret).get(address("journey")).content.decode()
    assert "1 sur 4" in body


def test_headline_is_shown_without_markdown():
    assert Document("k", Text("**Photo** d'identité\n\nRécente", "fr")).headline == (
        "Photo d'identité"
    )


@pytest.mark.usefixtures("journey")
def test_export_has_the_documents_to_bring_and_which_of_them_she_has(sample):
    owner = owner_with(sample.secret)
    known = [each for goal in plan(owner) for step in goal.steps for each in step.documents]
    passed = next(each for each in known if each.headline == "Photo Jade")
    plan_actions.tick_documents(by=owner, keys=[passed.key], ready=True)
    exported = as_json(owner_with(sample.secret))
    steps = [step for goal in exported["goals"] for step in goal["steps"]]
    documents = [each for step in steps for each in step["documents"]]
    assert {each["document"]: each["is_ready"] for each in documents} == {
        "Photo Jade": True,
        "Adresse": False,
        "Lettre Corail": False,
        "Stylo": False,
    }
