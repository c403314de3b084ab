"""What cannot be brought back asks first, and an address that is gone leads back to the journey."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journeys import actions, feeds, keys, reminders
from journeys.access import owner_with
from journeys.calendar_models import CalendarFeed, Reminder
from journeys.deadlines import deadlines_from
from journeys.models import Share
from journeys.phrases import new_phrase, read_phrase
from journeys.sharing_models import JourneyKey, Proposal
from tests.journeys.conftest import TEXTS, address, browser_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

TO_JOURNEY = 'href="/fr/journey/"'


def test_page_of_a_step_removes_nothing_at_once(sample):
    page = main_of(browser_of(sample.secret).get(address("step", sample.own.pk)))
    assert f'action="{address("remove", sample.own.pk)}"' not in page


def test_asking_leaves_the_step(sample):
    browser_of(sample.secret).get(address("remove", sample.own.pk))
    assert sample.owner.steps().filter(pk=sample.own.pk).exists()


def test_asking_names_the_step(sample):
    page = main_of(browser_of(sample.secret).get(address("remove", sample.own.pk)))
    assert TEXTS["text"] in page


def test_answer_removes_the_step(sample):
    browser_of(sample.secret).post(address("remove", sample.own.pk))
    assert not sample.owner.steps().filter(pk=sample.own.pk).exists()


def test_asking_leaves_the_goal(sample):
    browser_of(sample.secret).get(address("remove_goal", sample.goal.pk))
    assert sample.owner.goals().filter(pk=sample.goal.pk).exists()


def test_asking_names_the_goal(sample):
    page = main_of(browser_of(sample.secret).get(address("remove_goal", sample.goal.pk)))
    assert TEXTS["goal"] in page


def test_answer_removes_the_goal(sample):
    browser_of(sample.secret).post(address("remove_goal", sample.goal.pk))
    assert not sample.owner.goals().filter(pk=sample.goal.pk).exists()


# What ends for good

ENDINGS = (
    "revoke",
    "end_feed",
    "remove_reminder",
    "remove_deadline",
    "forget_phrase",
    "end_handover",
    "answer",
)


@pytest.fixture
def endings(sample) -> dict[str, str]:
    """The addresses of what can end in the sample, which has one of each."""
    owner = sample.owner
    feeds.make_feed(by=owner, language="fr")
    soon = timezone.localdate() + timedelta(days=9)
    actions.change_step(by=owner, step=sample.own, note="", on=soon, goal=sample.goal)
    pk = uuid4()
    planned = {"date_id": sample.own.pk, "days": 1, "reminder_id": pk}
    reminders.add_reminder(by=owner, to="amal@example.org", language="fr", **planned)
    keys.save_phrase(by=owner, phrase=read_phrase(" ".join(new_phrase("digits"))))
    return {
        "revoke": address("revoke", sample.shares["commenter"].pk),
        "end_feed": address("end_feed"),
        "remove_reminder": address("remove_reminder", pk),
        "remove_deadline": address("remove_deadline", sample.deadline.id),
        "forget_phrase": address("forget_phrase"),
        "end_handover": address("end_handover"),
        "answer": address("answer", sample.proposal.pk),
    }


def lasts(sample) -> dict[str, bool]:
    """Whether each of them is still there."""
    owner = owner_with(sample.secret)
    kinds = set(JourneyKey.objects.filter(journey=owner.journey).values_list("kind", flat=True))
    return {
        "revoke": Share.objects.get(pk=sample.shares["commenter"].pk).revoked_at is None,
        "end_feed": CalendarFeed.objects.filter(closed_at=None).exists(),
        "remove_reminder": Reminder.objects.exists(),
        "remove_deadline": bool(deadlines_from(owner.read(owner.journey, "deadlines"))),
        "forget_phrase": JourneyKey.Kind.PHRASE in kinds,
        "end_handover": JourneyKey.Kind.HANDOVER in kinds,
        "answer": Proposal.objects.get(pk=sample.proposal.pk).state == "open",
    }


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the form that a page asks with."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def test_pages_lead_to_a_question_and_end_nothing_by_one_tap(sample, endings):
    browser = browser_of(sample.secret)
    pages = ["journey", "shares", "calendar", "phrase", "hand_over"]
    shown = "".join(main_of(browser.get(address(name))) for name in pages)
    shown += main_of(browser.get(address("deadline", sample.deadline.id)))
    questions = {*endings.values(), address("forget")}
    assert [each for each in questions if f'href="{each}"' not in shown] == []
    pressed = {each for each in questions if f'action="{each}"' in shown}
    # Accepting a proposal is undone by removing the step; the form sends no other verb.
    assert pressed == {endings["answer"]}
    assert 'value="decline"' not in shown


@pytest.mark.parametrize("name", ENDINGS)
def test_question_ends_nothing(sample, endings, name):
    before = lasts(sample)
    response = browser_of(sample.secret).get(endings[name])
    assert response.status_code == 200
    assert lasts(sample) == before == dict.fromkeys(ENDINGS, True)


@pytest.mark.parametrize("name", ENDINGS)
def test_answer_ends_what_was_asked_and_nothing_else(sample, endings, name):
    browser = browser_of(sample.secret)
    page = main_of(browser.get(endings[name]))
    browser.post(endings[name], fields_of(page))
    assert [each for each, is_there in lasts(sample).items() if not is_there] == [name]


@pytest.mark.parametrize("name", ENDINGS)
def test_question_about_what_has_ended_leads_back(sample, endings, name):
    browser = browser_of(sample.secret)
    browser.post(endings[name], {"verb": "decline"})
    assert browser.get(endings[name]).status_code == 302


def test_question_leads_back_with_the_place(sample):
    path = address("revoke", sample.shares["commenter"].pk)
    page = main_of(browser_of(sample.secret).get(f"{path}?place=com:69123"))
    back = f"/fr/journey/shares/?place=com%3A69123#share-{sample.shares['commenter'].pk}"
    assert f'href="{back}"' in page


def test_device_asks_before_it_forgets(sample):
    browser = browser_of(sample.secret)
    response = browser.get(address("forget"))
    assert "Clear-Site-Data" not in response
    assert browser.cookies["journey_fr"].value == sample.secret
    browser.post(address("forget"))
    assert browser.cookies["journey_fr"].value == ""


def test_device_asks_before_another_journey_leaves_it(sample, other):
    browser = browser_of(sample.secret)
    browser.cookies["beside_fr"] = other
    path = address("remove_other", owner_with(other).journey.pk)
    assert "Sans ce lien" in main_of(browser.get(path))
    assert browser.cookies["beside_fr"].value == other
    browser.post(path)
    assert browser.cookies["beside_fr"].value == ""


def test_caregiver_is_asked_before_she_takes_a_proposal_back(sample):
    browser = browser_of(share_secret=sample.secrets["proposer"])
    path = address("withdraw", sample.shares["proposer"].pk, sample.proposal.pk)
    assert TEXTS["proposal"] in main_of(browser.get(path))
    assert Proposal.objects.get(pk=sample.proposal.pk).state == "open"
    browser.post(path)
    assert Proposal.objects.get(pk=sample.proposal.pk).state == "withdrawn"


def test_new_link_is_behind_words_about_the_one_before(sample):
    page = main_of(browser_of(sample.secret).get(address("link")))
    fold = page.partition("<details")[2].partition("</details>")[0]
    assert "n’ouvrira plus rien" in fold
    assert page.count('name="secret"') == fold.count('name="secret"') == 1


# What can be undone at once


def test_change_of_what_a_link_shows_says_that_it_is_saved(sample):
    browser, share = browser_of(sample.secret), sample.shares["commenter"]
    response = browser.post(address("change_share", share.pk), {"scope": "look"}, follow=True)
    row = main_of(response).partition(f'id="share-{share.pk}"')[2].partition("</ul>")[0]
    assert "Enregistré." in row
    assert main_of(response).count("Enregistré.") == 1


# Addresses that are gone


def test_page_of_a_removed_step_leads_back_to_the_journey(sample):
    browser = browser_of(sample.secret)
    browser.post(address("remove", sample.own.pk))
    response = browser.get(address("step", sample.own.pk))
    assert response.status_code == 404
    assert TO_JOURNEY in main_of(response)


@pytest.mark.parametrize("elsewhere", ["/fr/nowhere/", "/fr/journey/shared/nothing/"])
def test_page_that_is_gone_elsewhere_names_no_journey(elsewhere):
    assert TO_JOURNEY not in main_of(Client().get(elsewhere))


def test_page_that_is_gone_still_leads_to_the_search(sample):
    response = browser_of(sample.secret).get(address("journey") + "nowhere/")
    assert f'href="{reverse("directory:search")}"' in main_of(response)


QUESTIONS = {
    "remove": ("step", "Garder cette étape"),
    "remove_goal": ("goal", "Garder ce but"),
    "revoke": ("share", "Laisser ouvert"),
    "answer": ("proposal", "Décider plus tard"),
    "forget": ("", "Le laisser sur cet appareil"),
    "delete": ("", "Garder mon parcours"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_words_its_no(sample, name):
    about, no = QUESTIONS[name]
    known = {
        "step": sample.own.pk,
        "goal": sample.goal.pk,
        "share": sample.shares["reader"].pk,
        "proposal": sample.proposal.pk,
    }
    page = main_of(browser_of(sample.secret).get(address(name, *([known[about]] if about else []))))
    assert re.search(rf">\s*{no}\s*</a>", page)


NOTHING = "Plus rien ne s’ouvre ici"


@pytest.mark.parametrize("name", ["delete", "shares", "link"])
def test_page_of_a_deleted_journey_says_that_it_was_deleted(sample, name):
    browser = browser_of(sample.secret)
    browser.post(address("delete"))
    response = browser.get(address(name))
    assert response.status_code == 404
    assert NOTHING in response.text
    assert "a été supprimé" in response.text
    assert "Rien n’est perdu" not in response.text


def test_caregiver_of_a_deleted_journey_reads_that_it_was_deleted(sample):
    browser = browser_of(share_secret=sample.secrets["reader"])
    browser_of(sample.secret).post(address("delete"))
    response = browser.get(address("shared", sample.shares["reader"].pk))
    assert response.status_code == 404
    assert NOTHING in response.text
    assert TO_JOURNEY not in main_of(response)


def test_page_that_never_was_says_that_nothing_is_lost(client):
    page = client.get("/fr/nothing-here/").text
    assert NOTHING not in page
    assert "Rien n" in page
