"""Personal data in a decided change is blanked by the owner of the tables alone, and audited."""

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from accounts.models import AuditEntry
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.write_guard import redacting
from contributions.workflows import TransitionRefusedError
from tests.contributions.proposals import coordinator_of, correction
from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided(coordinator):
    """A change in which somebody wrote her private number, and which was rejected."""
    content = {"text:fr:summary": "Appelez Jeanne au 06 00 00 00 00."}
    revision = correction(ProgrammeFactory(), content, note="Jeanne, 06 00 00 00 00")
    return actions.reject(by=coordinator, revision=revision, reason="Sans 06 00 00 00 00, merci.")


def test_words_are_blanked_everywhere_in_it(decided, capsys):
    call_command("redact_revision", str(decided.pk), "06 00 00 00 00")
    stored = Revision.objects.get(pk=decided.pk)
    assert stored.content == {"text:fr:summary": "Appelez Jeanne au […]."}
    assert stored.note == "Jeanne, […]"
    assert stored.remarks.get().text == "Sans […], merci."
    assert (stored.state, stored.decided_at) == (decided.state, decided.decided_at)
    assert "Blanked in 3 places" in capsys.readouterr().out


def test_audit_says_so_without_the_words(decided):
    call_command("redact_revision", str(decided.pk), "Jeanne")
    entry = AuditEntry.objects.get(verb="redact")
    assert entry.details == {"count": 2}


@pytest.mark.parametrize(
    "change",
    [
        "state = 'accepted'",
        "content = '{}'",
        "author_id = NULL, role = 'administrator'",
        "decided_at = now()",
    ],
)
def test_nothing_else_changes_under_its_name(decided, change):
    statement = f"UPDATE contributions_revision SET {change} WHERE id = %s"
    with (
        pytest.raises(ProgrammingError, match="never change"),
        transaction.atomic(),
        redacting(decided.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [decided.pk])


def test_unknown_change_is_said():
    with pytest.raises(CommandError):
        call_command("redact_revision", "00000000-0000-0000-0000-000000000000", "x")


def test_change_that_would_bring_blanked_words_back_is_not_taken_back():
    coordinator = coordinator_of("dep:69")
    programme = ProgrammeFactory(texts={"fr": {"description": "Appelez Jeanne."}})
    revision = correction(programme, {"text:fr:description": "Appelez l'accueil."})
    made = actions.accept(by=coordinator, revision=revision).revision
    call_command("redact_revision", str(made.pk), "Jeanne")
    with pytest.raises(TransitionRefusedError):
        actions.restore(by=coordinator, revision=Revision.objects.get(pk=made.pk))
