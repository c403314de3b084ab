"""Unreadable items do not break pages: they are shown as such, rejected or withdrawn."""

import logging
from uuid import uuid4

import pytest
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import override

from contributions.actors import actor_of
from contributions.importing import commit
from contributions.importing.preview import preview_more
from contributions.models import Import, Revision
from contributions.models.importing import RowOutcome
from contributions.moderation import digest
from contributions.revisions import actions
from contributions.revisions.unreadable import map_or_fallback
from contributions.workflows import RevisionState
from tests.contributions.files import previewed, row
from tests.contributions.proposals import (
    content_at,
    correction,
    moved_to_grenoble,
    proposal,
    signed_in,
)
from tests.contributions.unreadable import (
    ALL,
    BROKEN,
    CANNOT,
    NO_HOURS,
    SOME,
    a_site,
    all_broken,
    broken,
    page_of,
)
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="contributions")


# The review


@pytest.mark.parametrize("name", SOME)
def test_page_of_its_programme_is_shown(name, coordinator):
    programme = ProgrammeFactory()
    revision = correction(programme, {"text:fr:title": "Autre titre"})
    Revision.objects.filter(pk=revision.pk).update(content=ALL[name]())
    address = f"/en/coordination/programmes/{programme.pk}/"
    assert signed_in(coordinator).get(address).status_code == 200


def test_change_of_its_programme_is_accepted_all_the_same():
    programme = ProgrammeFactory()
    revision = moved_to_grenoble(programme)
    for content in BROKEN.values():
        other = correction(programme, {"text:fr:title": "Autre titre"})
        Revision.objects.filter(pk=other.pk).update(content=content())
    administrator = actor_of(UserFactory(is_superuser=True))
    assert actions.accept(by=administrator, revision=revision).is_applied


@pytest.mark.parametrize("name", SOME)
def test_daily_mail_leaves(name, coordinator):
    revision = broken(name)
    (letter,) = digest.due_digests()
    assert [item.id for item in letter.oldest] == [revision.pk]


# Administrators


@pytest.fixture
def chief():
    return signed_in(actor_of(UserFactory(is_superuser=True, is_staff=True)))


@pytest.mark.ignore_template_errors
def test_administration_accepts_the_others_of_a_batch(chief):
    unreadable, (good, _sender) = all_broken(), proposal()
    chosen = [one.pk for one in [*unreadable, good]]
    data = {"action": "accept", "_selected_action": chosen}
    chief.post("/en/admin/contributions/revision/", data)
    accepted = Revision.objects.accepted().values_list("pk", flat=True)
    assert list(accepted) == [good.pk]


# The sender


def sent_broken(name: str, user) -> Revision:
    revision = broken(name)
    Revision.objects.filter(pk=revision.pk).update(author=user)
    return revision


@pytest.mark.parametrize("name", SOME)
def test_sender_takes_it_back(name, client):
    user = UserFactory()
    client.force_login(user)
    revision = sent_broken(name, user)
    client.post(page_of(revision, "withdraw"))
    revision.refresh_from_db()
    assert revision.state == RevisionState.WITHDRAWN


@pytest.mark.parametrize("page", ["about", "places"])
@pytest.mark.parametrize("name", SOME)
def test_sender_opens_a_page_of_its_form(name, page, client):
    user = UserFactory()
    client.force_login(user)
    revision = Revision.objects.create(
        target_kind="programme",
        target_id=uuid4(),
        creates=True,
        language="fr",
        role="contributor",
        author=user,
        content=ALL[name](),
    )
    response = client.get(page_of(revision, "write", page))
    assert response.status_code in (200, 404)


def test_stranger_gets_404_for_what_cannot_be_read(client):
    assert client.get(page_of(broken("no object"), "follow")).status_code == 404


# Histories


def changed_by_hand(programme, content) -> Revision:
    return Revision.objects.create(
        target_kind="programme",
        target_id=programme.pk,
        language="fr",
        content=content,
        role="coordinator",
        state=RevisionState.ACCEPTED,
        decided_at=timezone.now(),
    )


@pytest.mark.parametrize("prefix", ["", "coordination/"])
def test_history_shows_the_other_changes(prefix, coordinator):
    programme = ProgrammeFactory()
    for content in ALL.values():
        changed_by_hand(programme, content())
    changed_by_hand(programme, {"text:fr:title": "Cours du matin"})
    shown = signed_in(coordinator).get(f"/en/{prefix}programmes/{programme.pk}/history/")
    assert "Cours du matin" in shown.text


# The import


def test_row_with_such_hours_is_offered_without_them_and_says_why(coordinator):
    with override("en"):
        file = previewed(coordinator, row(opening_hours=NO_HOURS), row(id="2"))
    first, second = file.rows.all()
    assert (first.outcome, second.outcome) == (RowOutcome.NEW, RowOutcome.NEW)
    assert "“*1”" in first.problems[0]["reason"]


@pytest.mark.parametrize("cells", [[], {"title": 4}, {"commune": {"a": 1}}, {"lat": []}])
def test_row_that_cannot_be_looked_at_is_refused_alone(cells, coordinator):
    file = previewed(coordinator, row(), row(id="2"), row(id="3"))
    spoilt = file.rows.get(number=2)
    spoilt.cells = cells
    spoilt.save(update_fields=["cells"])
    file.rows.update(outcome=RowOutcome.PENDING, is_chosen=False)
    with override("en"):
        preview_more(by=coordinator, file=file)
    outcomes = list(file.rows.order_by("number").values_list("outcome", flat=True))
    assert outcomes.count(RowOutcome.WRONG) == 1


def spoilt_file(by) -> Import:
    """A file whose rows are broken in all ways, but for the last."""
    rows = [row(id=str(number)) for number, _name in enumerate(BROKEN)]
    file = previewed(by, *rows, row(id="good", title="Cours du matin"))
    for spoilt, content in zip(file.rows.order_by("number"), BROKEN.values(), strict=False):
        spoilt.change = content()
        spoilt.save(update_fields=["change"])
    return file


def test_rows_that_cannot_be_written_are_refused_and_the_others_are_taken(coordinator):
    file = spoilt_file(coordinator)
    with override("en"):
        commit.commit_rows(by=coordinator, file=file, publish=True)
    results = list(file.rows.order_by("number").values_list("result", flat=True))
    assert results == ["refused"] * len(BROKEN) + ["taken"]


def test_preview_shows_the_other_rows(coordinator):
    file = spoilt_file(coordinator)
    shown = signed_in(coordinator).get(f"/en/coordination/import/{file.pk}/")
    assert "Cours du matin" in shown.text


def test_what_cannot_be_read_is_logged_with_its_number(coordinator, caplog):
    caplog.set_level(logging.ERROR, logger="contributions")
    revision = broken("no object")
    signed_in(coordinator).get("/en/coordination/queue/")
    assert str(revision.pk) in caplog.text


def test_page_shows_what_is_stored_without_an_address(coordinator):
    revision, _sender = proposal()
    content = content_at() | a_site(
        point=["a", "b"], street_address="12 rue du Secret", closures=[{}]
    )
    Revision.objects.filter(pk=revision.pk).update(content=content, changed_at=timezone.now())
    page = signed_in(coordinator).get(page_of(revision)).text
    assert "&quot;themes&quot;" in page
    assert "rue du Secret" not in page


# Outages are not caught


@pytest.mark.parametrize(
    "outage",
    [OperationalError("timeout"), InterfaceError("closed"), TimeoutError(), MemoryError()],
    ids=repr,
)
def test_outage_makes_no_item_unreadable(outage):
    def show(items):
        raise outage

    with pytest.raises(type(outage)):
        map_or_fallback([Revision(), Revision()], show, lambda item: "unreadable")


def test_queue_is_not_shown_as_unreadable_while_the_database_takes_too_long(
    coordinator, monkeypatch
):
    proposal()

    def late(*_given):
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr("contributions.moderation.queue_items.QueueItem", late)
    client = signed_in(coordinator)
    client.raise_request_exception = False
    response = client.get("/en/coordination/queue/")
    assert (response.status_code, CANNOT in response.text) == (500, False)
