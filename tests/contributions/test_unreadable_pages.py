"""Pages about proposals that cannot be read, one of each kind: made once, then looked at."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test import Client

from contributions.actors import Actor, actor_of
from contributions.models import Revision
from contributions.moderation.queue import KINDS
from contributions.revisions import actions
from contributions.workflows import RevisionState
from tests.contributions.proposals import coordinator_of, proposal, signed_in
from tests.contributions.unreadable import ALL, CANNOT, HOURS, NO_HOURS, broken, page_of
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@dataclass
class Review:
    """A waiting proposal of each kind, and who decides on them."""

    waiting: dict[str, Revision]
    coordinator: Actor
    browser: Client
    chief: Client

    def page(self, name: str, *address) -> str:
        """The page of a proposal that the coordinator is shown."""
        return self.browser.get(page_of(self.waiting[name], *address)).text


@pytest.fixture(scope="module")
def review(django_db_setup, django_db_blocker) -> Iterator[Review]:
    with django_db_blocker.unblock(), transaction.atomic():
        coordinator = coordinator_of("dep:69")
        chief = actor_of(UserFactory(is_superuser=True, is_staff=True))
        waiting = {name: broken(name) for name in ALL}
        connection.check_constraints()
        yield Review(waiting, coordinator, signed_in(coordinator), signed_in(chief))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="contributions")


def test_queue_shows_all_that_wait(review):
    proposal(**{"text:fr:title": "Cours du matin"})
    shown = review.browser.get("/en/coordination/queue/").text
    assert "Cours du matin" in shown
    assert [name for name, one in review.waiting.items() if page_of(one) not in shown] == []


@pytest.mark.parametrize("kind", KINDS)
def test_queue_narrowed_to_a_kind_is_still_shown(kind, review):
    assert review.browser.get(f"/en/coordination/queue/?kind={kind}").status_code == 200


@pytest.mark.parametrize("name", ALL)
def test_its_page_is_shown(name, review):
    assert review.browser.get(page_of(review.waiting[name])).status_code == 200


@pytest.mark.parametrize("name", ALL)
def test_its_map_is_shown(name, review):
    assert review.browser.get(page_of(review.waiting[name], "revision_map")).status_code == 200


@pytest.mark.parametrize("name", ["no object", "a closure without its days"])
def test_its_page_says_that_it_cannot_be_read(name, review):
    assert CANNOT in review.page(name)


@pytest.mark.parametrize("name", HOURS)
def test_page_shows_hours_that_cannot_be_read_as_they_are_written(name, review):
    assert f"Cannot be read: {NO_HOURS}" in review.page(name)


@pytest.mark.parametrize("name", ALL)
def test_it_can_be_rejected(name, review):
    revision = Revision.objects.get(pk=review.waiting[name].pk)
    data = {"seen": revision.changed_at.isoformat(), "reason": "Please write it again."}
    review.browser.post(page_of(revision, "decide", "reject"), data)
    revision.refresh_from_db()
    assert revision.state == RevisionState.REJECTED


@pytest.mark.parametrize("name", ALL)
def test_accepting_it_fails_without_an_error(name, review):
    revision = Revision.objects.get(pk=review.waiting[name].pk)
    seen = {"seen": revision.changed_at.isoformat(), "publish": "1"}
    response = review.browser.post(page_of(revision, "decide", "accept"), seen)
    revision.refresh_from_db()
    assert (response.status_code, revision.state) == (409, RevisionState.WAITING)


def test_audit_of_its_territory_is_shown(review):
    for revision in Revision.objects.filter(pk__in=[one.pk for one in review.waiting.values()]):
        actions.reject(by=review.coordinator, revision=revision, reason="Please write it again.")
    assert review.browser.get("/en/coordination/audit/").status_code == 200


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("name", ALL)
def test_administration_shows_it(name, review):
    address = f"/en/admin/contributions/revision/{review.waiting[name].pk}/change/"
    assert review.chief.get(address).status_code == 200


# The sender


@pytest.mark.parametrize("name", ALL)
def test_sender_sees_its_page(name, review, client):
    user = UserFactory()
    client.force_login(user)
    Revision.objects.filter(pk=review.waiting[name].pk).update(author=user)
    assert client.get(page_of(review.waiting[name], "follow")).status_code == 200


def test_sender_sees_the_list_of_hers(review, client):
    user = UserFactory()
    client.force_login(user)
    Revision.objects.filter(pk__in=[one.pk for one in review.waiting.values()]).update(author=user)
    assert client.get("/en/contribute/").status_code == 200
