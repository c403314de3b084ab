"""Sending a proposal and following it, to the end and back."""

import re

import pytest
from django.test import Client

from contributions.models import Revision
from contributions.revisions import actions
from contributions.workflows import RevisionState
from directory.models import Programme, SearchEntry
from tests.contributions.proposals import coordinator_of, proposal
from tests.contributions.writing import Writer, address, with_second_factor
from tests.factories import GRENOBLE, LYON, ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return Writer().begin().write_all()


@pytest.fixture
def coordinator():
    """A coordinator of the Rhône in a browser of her own."""
    somebody = Writer()
    somebody.client.force_login(with_second_factor(coordinator_of("dep:69").user))
    return somebody


def body(response) -> str:
    return response.content.decode()


def link_of(writer) -> str:
    return re.search(
        r"/fr/contribute/open/[\w-]+/", body(writer.client.get(writer.at("link", writer.pk)))
    )[0]


# Sending


def test_proposal_sent_shows_its_secret_link_and_says_what_losing_it_means(writer):
    response = writer.send()
    assert response["Location"] == f"{writer.at('link', writer.pk)}?sent"
    page = body(writer.client.get(response["Location"]))
    assert 'class="qr"' in page
    assert "notice-warn" in page
    assert writer.revision.state == RevisionState.WAITING


def test_proposal_waits_for_the_coordinator_of_its_place(writer):
    writer.send()
    reviewable = Revision.objects.waiting().reviewable_by
    assert reviewable(coordinator_of("dep:69")).filter(pk=writer.pk).exists()
    assert not reviewable(coordinator_of("dep:38")).filter(pk=writer.pk).exists()


def test_proposal_without_title_or_place_is_not_sent():
    writer = Writer().begin()
    writer.page("joining", access_modes="remote", phone="115")
    response = writer.send()
    assert response.status_code == 422
    needed = {one["page"].slug for one in response.context["missing"] if one["is_needed"]}
    assert needed == {"words", "coverage"}
    assert writer.revision.state == RevisionState.DRAFT


def test_incomplete_proposal_may_be_sent():
    writer = Writer().begin()
    writer.page("words", title="Un titre")
    writer.page("coverage", territories="dep:69")
    assert writer.send().status_code == 302


@pytest.mark.parametrize("fields", [{"homepage": "x"}, {"begun": ""}, {"begun": "forged"}])
def test_robot_sends_nothing(writer, fields):
    response = writer.send(**fields)
    assert response.status_code == 422
    assert "notice-bad" in body(response)
    assert writer.revision.state == RevisionState.DRAFT


def test_change_that_says_nothing_is_not_sent():
    writer = Writer().begin(ProgrammeFactory().pk)
    assert writer.send().status_code == 422
    assert writer.revision.state == RevisionState.DRAFT


def test_stranger_sends_nothing(writer):
    assert Client().post(writer.at("send", writer.pk)).status_code == 404


def test_proposal_sent_twice_waits_once(writer):
    writer.send()
    since = writer.revision.waiting_since
    assert writer.send().status_code == 302
    assert writer.revision.waiting_since == since


def test_account_is_shown_its_proposal_after_sending():
    writer = Writer()
    writer.client.force_login(UserFactory())
    writer.begin().write_all()
    assert writer.send()["Location"] == f"{writer.at('follow', writer.pk)}?sent"


# The secret link


def test_looking_at_the_link_changes_nothing(writer):
    stranger, link = Client(), link_of(writer)
    response = stranger.get(link)
    main = body(response).partition("<main")[2].partition("</main>")[0]
    assert main.count("<button") == 1
    assert "proposal_fr" not in response.cookies
    assert response["Referrer-Policy"] == "strict-origin"


def test_link_opens_the_proposal_on_another_device(writer):
    other = Client()
    response = other.post(link_of(writer))
    assert response["Location"] == writer.at("follow", writer.pk)
    assert other.get(response["Location"]).status_code == 200


def test_link_that_is_none_opens_nothing(client):
    assert client.get("/fr/contribute/open/" + "x" * 32 + "/").status_code == 404


def test_reviewer_is_shown_no_secret_link(writer, coordinator):
    writer.send()
    assert coordinator.client.get(address("follow", writer.pk)).status_code == 200
    assert coordinator.client.get(address("link", writer.pk)).status_code == 404


# What becomes of it


def test_sender_reads_what_was_asked_mends_and_is_published(writer):
    writer.send()
    coordinator = coordinator_of("dep:69")
    actions.request_changes(by=coordinator, revision=writer.revision, reason="Quel jour ?")
    assert "Quel jour ?" in body(writer.follow())
    writer.page("words", title="Atelier du dimanche", summary="Parler français.")
    assert writer.send(reply="Le dimanche.").status_code == 302
    assert "Le dimanche." in body(writer.follow())
    actions.accept(by=coordinator, revision=writer.revision, publish=True)
    page = body(writer.follow())
    assert f"/fr/programmes/{writer.revision.target_id}/" in page
    assert SearchEntry.objects.filter(programme=writer.revision.target_id).exists()


def test_sender_reads_why_it_was_rejected(writer):
    writer.send()
    actions.reject(
        by=coordinator_of("dep:69"), revision=writer.revision, reason="Fermé depuis mai."
    )
    assert "Fermé depuis mai." in body(writer.follow())


def test_waiting_proposal_is_not_written_by_its_sender(writer):
    writer.send()
    assert writer.page("words", title="Autre").status_code == 404
    assert "write/words" not in body(writer.follow())


def test_sender_takes_it_back(writer):
    writer.send()
    assert writer.client.get(writer.at("withdraw", writer.pk)).status_code == 200
    writer.client.post(writer.at("withdraw", writer.pk))
    assert writer.revision.state == RevisionState.WITHDRAWN
    assert writer.client.post(writer.at("withdraw", writer.pk)).status_code == 404


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("verb", ["", "request_changes", "reject", "accept"])
def test_every_state_has_a_page_in_every_language(verb, language):
    revision, _sender = proposal()
    by, secret = coordinator_of("dep:69"), renewed_secret(revision)
    if verb:
        fields = {} if verb == "accept" else {"reason": "Parce que."}
        getattr(actions, verb)(by=by, revision=revision, **fields)
    client = Client()
    client.cookies[f"proposal_{language}"] = secret
    response = client.get(address("follow", revision.pk, language=language))
    assert response.status_code == 200


def renewed_secret(revision) -> str:
    """A secret that opens the proposal from now on."""
    secret = actions.new_secret()
    known_by = actions.fingerprint(secret, actions.SECRET_PURPOSE)
    Revision.objects.filter(pk=revision.pk).update(secret_fingerprint=known_by)
    return secret


def test_page_names_no_person(writer):
    writer.send()
    coordinator = coordinator_of("dep:69")
    actions.reject(by=coordinator, revision=writer.revision, reason="Non.")
    assert coordinator.user.email not in body(writer.follow())


# Coordinators


def test_coordinator_saves_and_publishes_in_one_go(coordinator):
    coordinator.begin().write_all()
    assert coordinator.send(publish="1").status_code == 302
    assert coordinator.revision.state == RevisionState.ACCEPTED
    assert Programme.objects.published().filter(pk=coordinator.revision.target_id).exists()


def test_coordinator_saves_without_publishing(coordinator):
    coordinator.begin().write_all().send()
    assert Programme.objects.get(pk=coordinator.revision.target_id).publication == "draft"


def test_coordinator_hears_what_publication_misses(coordinator):
    coordinator.begin()
    coordinator.page("words", title="Un titre")
    coordinator.page("coverage", territories="dep:69")
    assert coordinator.send(publish="1").status_code == 422
    assert coordinator.revision.state == RevisionState.DRAFT


def test_coordinator_changes_her_programme_at_once(coordinator):
    programme = ProgrammeFactory(title="Cours du soir")
    coordinator.begin(programme.pk)
    coordinator.page("conditions", age_min="18")
    coordinator.send()
    programme.refresh_from_db()
    assert programme.age_min == 18


def test_coordinator_hears_who_must_agree_as_well(coordinator):
    programme = ProgrammeFactory(at=[LYON, GRENOBLE])
    coordinator.begin(programme.pk)
    coordinator.page("coverage", territories=["dep:69", "dep:38"])
    assert "Isère" in body(coordinator.follow())
    coordinator.send()
    assert coordinator.revision.state == RevisionState.WAITING


def test_coordinator_of_elsewhere_proposes_like_anyone(coordinator):
    coordinator.begin(ProgrammeFactory(at=GRENOBLE).pk)
    coordinator.page("conditions", age_min="18")
    coordinator.send()
    assert coordinator.revision.state == RevisionState.WAITING


def test_reviewer_mends_what_waits(writer, coordinator):
    writer.send()
    coordinator.pk = writer.pk
    assert coordinator.page("words", title="Atelier mieux dit", summary="x").status_code == 302
    assert writer.revision.content["text:fr:title"] == "Atelier mieux dit"


# Two who change the same


@pytest.fixture
def moved(coordinator):
    """A coordinator's change of a title that somebody else has changed meanwhile."""
    programme = ProgrammeFactory(title="Cours du soir")
    coordinator.begin(programme.pk)
    coordinator.page("words", title="Cours du matin", summary="Apprenez.")
    actions.change(
        by=coordinator_of("dep:69"),
        target_id=programme.pk,
        content={"text:fr:title": "Cours du midi"},
        language="fr",
    )
    return coordinator


def test_change_of_what_has_moved_is_shown_and_not_made(moved):
    response = moved.send()
    assert response.status_code == 409
    assert "Cours du midi" in body(response)
    assert "Cours du matin" in body(response)


@pytest.mark.parametrize(
    ("choice", "title"), [("mine", "Cours du matin"), ("theirs", "Cours du midi")]
)
def test_conflict_is_settled_either_way(moved, choice, title):
    moved.client.post(moved.at("resolve_conflict", moved.pk), {choice: "1"})
    assert moved.send().status_code == 302
    programme = Programme.objects.get(pk=moved.revision.target_id)
    assert programme.sections.get(key="title", language="fr").text == title
