"""Pages speak to a coordinator as to a coordinator, and to a sender of what she sent herself."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.audit_verbs import VERBS
from accounts.throttling import RateLimit
from contributions.models import Revision
from contributions.moderation.queue import QueueFilters, queue_page
from contributions.moderation.queue_items import codes_agreed, queue_items
from contributions.proposals.views import begin
from contributions.revisions import actions
from tests.contributions.proposals import (
    coordinator_of,
    moved_to_grenoble,
    proposal,
    signed_in,
)
from tests.contributions.writing import Writer, address, long_ago, with_second_factor
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    actor = coordinator_of("dep:69")
    with_second_factor(actor.user)
    return actor


def page_of(client: Client, name: str, *args: object) -> str:
    return client.get(address(name, *args, language="en")).content.decode()


@pytest.mark.parametrize(
    ("name", "to_sender", "to_coordinator"),
    [
        ("contribute", "My suggestions|Do you suggest often", "Add or change"),
        ("new_programme", "You need no account", "Add a programme"),
    ],
)
def test_page_speaks_to_its_reader(client, coordinator, name, to_sender, to_coordinator):
    assert re.search(to_sender, page_of(client, name))
    hers = page_of(signed_in(coordinator), name)
    assert to_coordinator in hers
    assert not re.search(to_sender, hers)


def test_coordinator_saves_a_correction_and_publishes_it(client, coordinator):
    programme = ProgrammeFactory()
    one = ("correct_programme", programme.pk, "title")
    assert "A coordinator reads it before it is public." in page_of(client, *one)
    hers = page_of(signed_in(coordinator), *one)
    assert "A coordinator reads it" not in hers
    assert "Save and publish" in hers


def test_form_does_not_say_unasked_that_holidays_are_closed(client):
    programme = ProgrammeFactory(at=None, coverage=["dep:69"])
    page = page_of(client, "correct_section", programme.pk, "hours")
    box = re.search(r'<input[^>]*name="closed_on_holidays"[^>]*>', page)[0]
    assert "checked" not in box


def test_sender_reads_apart_what_a_coordinator_added(coordinator):
    writer = Writer(language="en").begin(language="fr").write_all()
    writer.send()
    revision = Revision.objects.get(pk=writer.pk)
    actions.save_draft(
        by=coordinator, revision=revision, content={"text:fr:join": "Sonnez deux fois."}
    )
    actions.accept(by=coordinator, revision=Revision.objects.get(pk=writer.pk), publish=True)
    page = writer.follow().content.decode()
    hers, _head, added = page.partition("What the coordinator added or changed")
    assert "Sonnez deux fois." in added
    assert "Sonnez deux fois." not in hers
    assert "Published" not in hers


def test_side_that_agreed_is_not_asked_any_more(coordinator):
    programme = ProgrammeFactory()
    revision = moved_to_grenoble(programme)
    assert not actions.accept(by=coordinator, revision=revision).is_applied
    other = coordinator_of("dep:38")
    items = queue_items(queue_page(other, QueueFilters(), 5), other)
    assert "users" not in {reason.icon for reason in items[0].reasons}
    stored = Revision.objects.get(pk=revision.pk)
    assert codes_agreed([stored])[stored.pk] == {"com:69123"}


def test_decisions_leave_out_what_visitors_sent(coordinator):
    revision, _sender = proposal()
    client = signed_in(coordinator)
    assert "Sent a change" not in page_of(client, "audit")
    actions.accept(by=coordinator, revision=revision)
    assert "Accepted a change" in page_of(client, "audit")


def test_every_recorded_verb_has_words():
    recorded = set()
    for app in ("accounts", "contributions", "regions", "translations"):
        for path in Path(settings.BASE_DIR, app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "audit.record" in text or "_record(" in text or "record_decision(" in text:
                recorded |= set(re.findall(r'(?:verb=|_record\(by, |revision, )"(\w+)"', text))
    assert {"accept", "sweep", "redact"} <= recorded
    assert recorded - set(VERBS) == set()


def test_too_many_proposals_say_an_hour(client, monkeypatch):
    monkeypatch.setattr(begin, "BEGINNING", RateLimit("begin-test", 0, 3600))
    page = client.post(address("new_programme", language="en"), long_ago() | {"language": "fr"})
    assert page.status_code == 429
    assert "Wait one hour" in page.content.decode()
