"""Deciders: why a person decides, and what goes through at once to be looked at later."""

from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from contributions.actors import actor_of
from contributions.models import LaterLook, Revision
from contributions.proposals.submit import submit_revision
from contributions.revisions import actions
from contributions.revisions.deciders import TRUSTED_AFTER, deciders_of
from contributions.schema.sections import site_name
from contributions.workflows import RevisionState
from directory.models import Programme
from tests.contributions.proposals import (
    coordinator_of,
    correction,
    moved_to_grenoble,
    now_of,
    proposal,
    signed_in,
)
from tests.contributions.writing import address, with_second_factor
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db


def codes(revision: Revision) -> set[str]:
    return {decider.code for decider in deciders_of(revision)}


def known(
    state: RevisionState = RevisionState.ACCEPTED,
    count: int = TRUSTED_AFTER,
    user: User | None = None,
) -> User:
    """A person of whom so many changes were decided."""
    user = user or UserFactory()
    for _number in range(count):
        Revision.objects.create(
            target_kind="programme",
            target_id=uuid4(),
            language="fr",
            content={"text:fr:title": "Autre"},
            role=Role.CONTRIBUTOR,
            author=user,
            state=state,
            decided_at=timezone.now(),
        )
    return user


def of_site(programme: Programme, **changed) -> dict:
    name = site_name(programme.sites.get().pk)
    return {name: now_of(programme)[name] | changed}


def test_proposal_without_an_account_asks_as_a_first_contribution():
    revision, _sender = proposal()
    assert {"first", "large"} <= codes(revision)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"contact": {"phone": "+33472000001"}}, "contact"),
        ({"text:fr:summary": "Voir https://example.org/gagner"}, "links"),
        ({"operating": {"operating": "closed"}}, "large"),
    ],
)
def test_change_asks_for_a_review(content, code):
    assert code in codes(correction(ProgrammeFactory(), content))


@pytest.mark.parametrize(("north", "is_far"), [(0.008, False), (0.01, True)])
def test_pin_that_moves_over_a_kilometre_asks(north, is_far):
    programme = ProgrammeFactory()
    lon, lat = now_of(programme)[site_name(programme.sites.get().pk)]["point"]
    revision = correction(programme, of_site(programme, point=[lon, lat + north]))
    assert ("pin" in codes(revision)) is is_far


def test_place_in_another_department_asks():
    assert {"border", "address", "pin"} <= codes(moved_to_grenoble(ProgrammeFactory()))


def test_link_that_stood_there_before_does_not_ask():
    programme = ProgrammeFactory(texts={"fr": {"description": "Voir https://example.org/a"}})
    content = {"text:fr:description": "Voyez https://example.org/a"}
    assert "links" not in codes(correction(programme, content))


def sent_by(user, programme: Programme, content: dict) -> Revision:
    by = actor_of(user)
    revision, _secret = actions.begin(by=by, language="fr", target_id=programme.pk)
    actions.save_draft(by=by, revision=revision, content=content)
    submit_revision(by=by, revision=revision)
    return Revision.objects.get(pk=revision.pk)


WORDS = {"text:fr:summary": "Apprendre le français le soir."}


def test_small_change_of_a_trusted_person_goes_through_to_be_looked_at_later():
    programme = ProgrammeFactory()
    revision = sent_by(known(), programme, WORDS)
    assert revision.state == RevisionState.ACCEPTED
    assert now_of(programme)["text:fr:summary"] == WORDS["text:fr:summary"]
    assert LaterLook.objects.get().deciders == ["trusted"]


@pytest.mark.parametrize(
    ("count", "content"),
    [
        (TRUSTED_AFTER - 1, {"text:fr:summary": "Par là https://example.org"}),
        (0, WORDS),
        (TRUSTED_AFTER, {"contact": {"phone": "+33472000001"}}),
    ],
)
def test_anything_else_waits(count, content):
    revision = sent_by(known(count=count), ProgrammeFactory(), content)
    assert revision.state == RevisionState.WAITING
    assert not LaterLook.objects.exists()


def test_person_whose_changes_are_rejected_is_not_trusted():
    user = known()
    known(RevisionState.REJECTED, 3, user)
    assert sent_by(user, ProgrammeFactory(), WORDS).state == RevisionState.WAITING


@pytest.fixture
def deciding():
    actor = coordinator_of("dep:69")
    with_second_factor(actor.user)
    return signed_in(actor)


def test_decision_page_names_those_that_asked(deciding):
    revision = correction(ProgrammeFactory(), {"contact": {"phone": "+33472000001"}})
    page = deciding.get(address("revision", revision.pk, language="en")).content.decode()
    assert "A phone number, mail or web address changes." in page


def test_later_look_is_one_tap(deciding):
    revision = sent_by(known(), ProgrammeFactory(), WORDS)
    page = deciding.get(address("revision", revision.pk, language="en")).content.decode()
    assert "It went through at once" in page
    deciding.post(address("looked", revision.pk))
    assert LaterLook.objects.get().looked_at is not None


def test_accepting_counts_as_verifying_when_said(deciding):
    programme = ProgrammeFactory()
    revision = correction(programme, WORDS)
    data = {"seen": revision.changed_at.isoformat(), "verifies": "on"}
    deciding.post(address("decide", revision.pk, "accept"), data)
    programme.refresh_from_db()
    assert programme.verified_on == timezone.localdate()
    assert programme.verified_role == Role.COORDINATOR


def test_somebody_else_sees_that_it_is_taken(deciding):
    revision, _sender = proposal()
    other = coordinator_of("dep:69")
    with_second_factor(other.user)
    page = address("revision", revision.pk, language="en")
    assert "Somebody else is looking" not in deciding.get(page).content.decode()
    assert "Somebody else is looking" in signed_in(other).get(page).content.decode()
    assert "Somebody else is looking" not in deciding.get(page).content.decode()
