"""Unreadable items do not break pages: they are shown as such, rejected or withdrawn."""

import logging
from uuid import UUID, uuid4

import pytest
from django.db import InterfaceError, OperationalError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contributions.actors import actor_of
from contributions.importing import commit
from contributions.importing.preview import preview_more
from contributions.models import Import, Revision
from contributions.models.importing import RowOutcome
from contributions.moderation import digest
from contributions.moderation.queue import KINDS
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
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
CANNOT = "Cannot be read"
NO_HOURS = "Mo-Fr 09:00-17:00; PH *1 day off"
SITE = f"site:{UUID(int=7)}"


def a_site(**fields) -> dict:
    (site,) = [one for name, one in content_at().items() if name.startswith("site:")]
    return {SITE: site | fields}


# Contents as a database may hold them: written by another version, or by hand.
HOURS = {
    "hours of a place": lambda: content_at() | a_site(opening_hours=NO_HOURS),
    "hours without a place": lambda: (
        content_at() | {"hours": {"opening_hours": NO_HOURS, "by_appointment": False}}
    ),
}
BROKEN = {
    "no object": lambda: ["text:fr:title", "Atelier"],
    "a text": lambda: "Atelier",
    "a section nobody knows": lambda: content_at() | {"nonsense": {"a": 1}},
    "a place without a number": lambda: content_at() | {"site:here": {"precision": "exact"}},
    "a place that says nothing of what is public": lambda: content_at() | {SITE: {"commune": "x"}},
    "a place that is a list": lambda: content_at() | {SITE: ["com:69123"]},
    "a closure without its days": lambda: content_at() | a_site(closures=[{}]),
    "a closure on no day": lambda: (
        content_at() | a_site(closures=[{"first_on": "soon", "last_on": "later"}])
    ),
    "hours that are a number": lambda: content_at() | a_site(opening_hours=9),
    "a point of one number": lambda: content_at() | a_site(point=[4.8]),
    "a point of two words": lambda: content_at() | a_site(point=["a", "b"]),
    "themes that are objects": lambda: content_at() | {"about": {"themes": [{"code": "french"}]}},
    "themes that are a number": lambda: content_at() | {"about": {"themes": 4}},
    "a section that is a text": lambda: content_at() | {"about": "french"},
    "territories that are objects": lambda: content_at() | {"coverage": {"territories": [{}]}},
    "a price that is no number": lambda: (
        content_at() | {"conditions": {"cost": "paid", "cost_eur": "cheap"}}
    ),
    "places counted on no day": lambda: content_at() | {"capacity": {"capacity_on": "yesterday"}},
}
ALL = HOURS | BROKEN
SOME = ["hours of a place", "no object", "a place that is a list", "a closure without its days"]


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="contributions")


def broken(name: str) -> Revision:
    """A proposal that waits, its content replaced in the database by one that is broken."""
    revision, _sender = proposal()
    Revision.objects.filter(pk=revision.pk).update(content=ALL[name](), changed_at=timezone.now())
    revision.refresh_from_db()
    return revision


def all_broken() -> list[Revision]:
    return [broken(name) for name in ALL]


def page_of(revision: Revision, name: str = "revision", *args) -> str:
    with override("en"):
        return reverse(f"contributions:{name}", args=[revision.pk, *args])


# The queue and the review page


def test_queue_shows_all_that_wait(coordinator):
    good, _sender = proposal(**{"text:fr:title": "Cours du matin"})
    waiting = [good, *all_broken()]
    shown = signed_in(coordinator).get("/en/coordination/queue/").text
    assert "Cours du matin" in shown
    assert [one for one in waiting if page_of(one) not in shown] == []


@pytest.mark.parametrize("kind", KINDS)
def test_queue_narrowed_to_a_kind_is_still_shown(kind, coordinator):
    all_broken()
    response = signed_in(coordinator).get(f"/en/coordination/queue/?kind={kind}")
    assert response.status_code == 200


@pytest.mark.parametrize("name", ALL)
def test_its_page_is_shown(name, coordinator):
    assert signed_in(coordinator).get(page_of(broken(name))).status_code == 200


@pytest.mark.parametrize("name", ALL)
def test_its_map_is_shown(name, coordinator):
    assert signed_in(coordinator).get(page_of(broken(name), "revision_map")).status_code == 200


@pytest.mark.parametrize("name", ["no object", "a closure without its days"])
def test_its_page_says_that_it_cannot_be_read(name, coordinator):
    assert CANNOT in signed_in(coordinator).get(page_of(broken(name))).text


@pytest.mark.parametrize("name", HOURS)
def test_page_shows_hours_that_cannot_be_read_as_they_are_written(name, coordinator):
    assert f"Cannot be read: {NO_HOURS}" in signed_in(coordinator).get(page_of(broken(name))).text


@pytest.mark.parametrize("name", ALL)
def test_it_can_be_rejected(name, coordinator):
    revision = broken(name)
    data = {"seen": revision.changed_at.isoformat(), "reason": "Please write it again."}
    signed_in(coordinator).post(page_of(revision, "decide", "reject"), data)
    revision.refresh_from_db()
    assert revision.state == RevisionState.REJECTED


@pytest.mark.parametrize("name", ALL)
def test_accepting_it_fails_without_an_error(name, coordinator):
    revision = broken(name)
    seen = {"seen": revision.changed_at.isoformat(), "publish": "1"}
    response = signed_in(coordinator).post(page_of(revision, "decide", "accept"), seen)
    revision.refresh_from_db()
    assert (response.status_code, revision.state) == (409, RevisionState.WAITING)


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


def test_audit_of_its_territory_is_shown(coordinator):
    for revision in all_broken():
        actions.reject(by=coordinator, revision=revision, reason="Please write it again.")
    assert signed_in(coordinator).get("/en/coordination/audit/").status_code == 200


# Administrators


@pytest.fixture
def chief():
    return signed_in(actor_of(UserFactory(is_superuser=True, is_staff=True)))


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("name", ALL)
def test_administration_shows_it(name, chief):
    pk = broken(name).pk
    assert chief.get(f"/en/admin/contributions/revision/{pk}/change/").status_code == 200


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


@pytest.mark.parametrize("name", ALL)
def test_sender_sees_its_page(name, client):
    user = UserFactory()
    client.force_login(user)
    assert client.get(page_of(sent_broken(name, user), "follow")).status_code == 200


def test_sender_sees_the_list_of_hers(client):
    user = UserFactory()
    client.force_login(user)
    for name in ALL:
        sent_broken(name, user)
    assert client.get("/en/contribute/").status_code == 200


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
    assert "*1 day off" in first.problems[0]["reason"]


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
