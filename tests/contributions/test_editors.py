"""Forty people change one programme concurrently: no lost update, conflicts are reported."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from accounts.models import AuditEntry, User
from contributions.actors import Actor, actor_of
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError, current_content, moved_sections
from contributions.schema.sections import site_of
from contributions.schema.snapshot import snapshot_programmes
from contributions.workflows import RevisionState, TransitionRefusedError
from regions.models import Coordinator, Territory
from tests.factories import ProgrammeFactory
from tests.installation import installed

EDITORS = 40


@pytest.fixture(scope="module")
def place(django_db_blocker) -> Iterator[None]:
    """Data of committed transactions, for threads with their own connections."""
    with installed(django_db_blocker) as made, made.entered(django_db_blocker):
        yield


@pytest.fixture(scope="module")
def editors(place) -> list[Actor]:
    """Forty coordinators of one department."""
    users = [User.objects.create(email=f"editor{n}@example.org") for n in range(EDITORS)]
    rhone = Territory.objects.get(code="dep:69")
    Coordinator.objects.bulk_create(Coordinator(user=user, territory=rhone) for user in users)
    return [actor_of(user) for user in users]


@pytest.fixture
def programme(place) -> UUID:
    """A programme with forty places."""
    made = ProgrammeFactory(title="Cours", phone="+33123456789", at=["com:69123"] * EDITORS)
    return made.pk


def together(work: Callable[[int], object]) -> list[object]:
    """What ``work`` gives each of forty threads that begin at the same moment, errors included."""
    gate = Barrier(EDITORS)

    def one(number: int) -> object:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            return work(number)
        except (BaseMovedError, TransitionRefusedError) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(EDITORS) as pool:
        return list(pool.map(one, range(EDITORS)))


def proposed(editors: list[Actor], programme: UUID, section: str, values: list) -> list[Revision]:
    """A revision of each editor that waits, all written from the same base."""
    revisions = []
    for editor, one in zip(editors, values, strict=True):
        revision, _secret = actions.begin(by=editor, language="fr", target_id=programme)
        actions.save_draft(by=editor, revision=revision, content={section: one})
        revisions.append(actions.submit(by=editor, revision=revision))
    return revisions


def test_changes_of_different_sections_are_all_kept(editors, programme):
    sites = sorted(filter(site_of, snapshot_programmes([programme])[programme]))
    phones = [f"+331000000{number:02}" for number in range(EDITORS)]

    def change(number: int) -> object:
        now = snapshot_programmes([programme])[programme]
        content = {sites[number]: now[sites[number]] | {"phone": phones[number]}}
        return actions.change(
            by=editors[number], target_id=programme, content=content, language="fr"
        ).is_applied

    assert together(change) == [True] * EDITORS
    now = snapshot_programmes([programme])[programme]
    assert [now[name]["phone"] for name in sites] == phones
    history = Revision.objects.of(programme).accepted()
    assert Counter(name for revision in history for name in revision.content) == Counter(sites)


def test_changes_of_the_same_section_are_reported_but_one(editors, programme):
    titles = [f"Cours {number}" for number in range(EDITORS)]
    revisions = proposed(editors, programme, "text:fr:title", titles)

    def accept(number: int) -> object:
        return actions.accept(by=editors[number], revision=revisions[number]).is_applied

    assert Counter(together(accept)) == {True: 1, BaseMovedError: EDITORS - 1}
    [accepted] = Revision.objects.of(programme).accepted()
    assert (
        snapshot_programmes([programme])[programme]["text:fr:title"]
        == accepted.content["text:fr:title"]
    )
    waiting = Revision.objects.of(programme).waiting()
    titles_waiting = {revision.content["text:fr:title"] for revision in waiting}
    assert titles_waiting | {accepted.content["text:fr:title"]} == set(titles)
    assert all(
        moved_sections(revision, current_content(revision)) == ["text:fr:title"]
        for revision in waiting
    )


def test_who_was_told_looks_and_may_still_change_it(editors, programme):
    revisions = proposed(editors[:2], programme, "text:fr:title", ["Un", "Deux"])
    actions.accept(by=editors[0], revision=revisions[0])
    actions.resolve_conflict(by=editors[1], revision=revisions[1])
    assert actions.accept(by=editors[1], revision=revisions[1]).is_applied
    assert snapshot_programmes([programme])[programme]["text:fr:title"] == "Deux"


def test_one_proposal_is_decided_once(editors, programme):
    [revision] = proposed(editors[:1], programme, "text:fr:title", ["Le même"])

    def decide(number: int) -> object:
        if number % 2:
            actions.reject(by=editors[number], revision=revision, reason="Non.")
        else:
            actions.accept(by=editors[number], revision=revision)
        return "decided"

    assert Counter(together(decide)) == {"decided": 1, TransitionRefusedError: EDITORS - 1}
    decided = AuditEntry.objects.filter(object_id=str(revision.pk), verb__in=["accept", "reject"])
    assert decided.count() == 1
    revision.refresh_from_db()
    assert revision.state in {RevisionState.ACCEPTED, RevisionState.REJECTED}


def test_nobody_waited_for_each_other_in_a_circle(place):
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert cursor.fetchone() == (0,)
