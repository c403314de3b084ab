"""A wave of spam: grouped, cleared away with a preview, blocked, taken back, and undone."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from contributions.actors import actor_of
from contributions.models import BlockedSender, Revision, Sweep
from contributions.moderation import queue, sweeps
from contributions.moderation.queue import QueueFilters
from contributions.moderation.waves import of_wave, waves_of
from contributions.revisions import actions
from contributions.workflows import RevisionState
from directory.models import Programme
from tests.contributions.proposals import (
    coordinator_of,
    correction,
    now_of,
    proposal,
    signed_in,
)
from tests.contributions.writing import address, long_ago, with_second_factor
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db
SPAMMER = "5" * 32


def spam(count: int = 6, sender: str = SPAMMER, **sections) -> list[Revision]:
    """Proposals of one sender, with a link and nearly one title."""
    sent = []
    for number in range(count):
        title = f"Gagnez de l'argent {number}"
        words = {"text:fr:title": title, "text:fr:summary": "Sur https://gain.example/x"}
        revision, _sender = proposal(**(words | sections))
        sent.append(revision)
    Revision.objects.filter(pk__in=[each.pk for each in sent]).update(sender=sender)
    return sent


@pytest.fixture
def coordinator():
    actor = coordinator_of("dep:69")
    with_second_factor(actor.user)
    return actor


def waiting(actor) -> int:
    return queue.count_queue(actor, QueueFilters())


def test_wave_is_seen_by_sender_link_and_likeness(coordinator):
    spam()
    proposal()
    found = {(wave.grouping.code, wave.count) for wave in waves_of(coordinator)}
    assert found == {("sender", 6), ("link", 6), ("title", 6)}


def test_neighbour_sees_no_wave():
    spam()
    assert waves_of(coordinator_of("dep:38")) == []


def test_cleared_away_and_brought_back(coordinator):
    revisions = spam()
    honest, _sender = proposal()
    done = sweeps.sweep(by=coordinator, ids=[each.pk for each in revisions])
    assert (done.set_aside, waiting(coordinator)) == (6, 1)
    assert queue.next_after(coordinator, QueueFilters()).revision_id == honest.pk
    assert sweeps.undo(by=coordinator, sweep=done.sweep) == 6
    assert waiting(coordinator) == 7
    assert AuditEntry.objects.filter(verb__in=["sweep", "undo_sweep"]).count() == 2


def test_what_is_set_aside_is_in_no_queue_of_administrators(coordinator):
    sweeps.sweep(by=coordinator, ids=[each.pk for each in spam()])
    assert waiting(actor_of(UserFactory(is_superuser=True))) == 0


def test_neighbour_clears_nothing_away():
    revisions = spam()
    with pytest.raises(sweeps.PermissionDenied):
        sweeps.sweep(by=coordinator_of("dep:38"), ids=[each.pk for each in revisions])


def test_after_a_week_it_is_rejected_for_good(coordinator, mailoutbox):
    sweeps.sweep(by=coordinator, ids=[each.pk for each in spam()])
    output = StringIO()
    call_command("finish_sweeps", stdout=output)
    assert output.getvalue() == "0 proposals rejected\n"
    Sweep.objects.update(created_at=timezone.now() - timedelta(days=8))
    call_command("finish_sweeps", stdout=output)
    assert set(Revision.objects.values_list("state", flat=True)) == {RevisionState.REJECTED}
    assert sweeps.undo(by=coordinator, sweep=Sweep.objects.get()) == 0
    assert mailoutbox == []


def test_accepted_changes_of_the_sender_are_taken_back_and_again(coordinator):
    programme = ProgrammeFactory(title="Permanence")
    accepted = correction(programme, {"text:fr:title": "Casino"})
    Revision.objects.filter(pk=accepted.pk).update(sender=SPAMMER)
    actions.accept(by=coordinator, revision=accepted)
    done = sweeps.sweep(
        by=coordinator, ids=[each.pk for each in spam()], blocks=True, takes_back=True
    )
    assert (done.blocked, done.restored) == (1, 1)
    assert now_of(programme)["text:fr:title"] == "Permanence"
    sweeps.undo(by=coordinator, sweep=done.sweep)
    assert now_of(programme)["text:fr:title"] == "Casino"
    assert not BlockedSender.objects.exists()


def test_page_shows_first_and_keeps_what_is_unticked(coordinator):
    revisions, client = spam(), signed_in(coordinator)
    page = address("wave", "sender", language="en")
    shown = client.get(page, {"value": SPAMMER}).content.decode()
    assert "6 proposals would be cleared away." in shown
    assert waiting(coordinator) == 6
    ids = [str(each.pk) for each in revisions]
    client.post(page, {"value": SPAMMER, "shown": ids, "revision": ids[1:]})
    assert waiting(coordinator) == 1


def test_blocked_sender_is_refused_and_keeps_her_text(coordinator):
    programme, client = ProgrammeFactory(), Client()
    page = address("correct_programme", programme.pk, "title")
    client.post(page, long_ago() | {"text": "Gagnez", "note": "", "source": ""})
    revision = Revision.objects.waiting().get()
    assert revision.sender
    sweeps.sweep(by=coordinator, ids=[revision.pk], blocks=True)
    response = client.post(page, long_ago() | {"text": "Gagnez plus"})
    assert response.status_code == 429
    assert "Gagnez plus" in response.content.decode()
    account = Client()
    account.force_login(UserFactory())
    assert account.post(page, long_ago() | {"text": "Cours du soir"}).status_code == 302


def test_groups_of_one_wave_are_its_rows(coordinator):
    revisions = spam()
    assert of_wave(coordinator, "link", "gain.example").count() == len(revisions)


# What takes back a creation, a merge, an import.


def test_creation_taken_back_is_archived(coordinator):
    revision, _sender = proposal()
    decision = actions.accept(by=coordinator, revision=revision, publish=True)
    actions.restore(by=coordinator, revision=decision.revision, note="Une erreur.")
    assert Programme.objects.get(pk=revision.target_id).publication == "archived"


def test_merge_taken_back_makes_two_again(coordinator):
    one, other = ProgrammeFactory(), ProgrammeFactory()
    merged = actions.merge(by=coordinator, programme_id=one.pk, into_id=other.pk)
    page = address("coordination_history", one.pk)
    assert signed_in(coordinator).get(page).status_code == 200
    actions.restore(by=coordinator, revision=merged.revision)
    one.refresh_from_db()
    assert one.merged_into is None
