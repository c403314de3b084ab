"""The audit is append-only, for every database role."""

import uuid
from unittest.mock import Mock, patch

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditEntry
from accounts.roles import Role
from regions.models import Territory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lyon():
    return Territory.objects.get(code="com:69123")


@pytest.fixture
def entry(lyon):
    return audit.record(by=UserFactory(), role=Role.COORDINATOR, verb="look", about=lyon, count=3)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET verb = 'other'",
        "UPDATE accounts_auditentry SET actor = NULL WHERE false",
        "DELETE FROM accounts_auditentry",
        "DELETE FROM accounts_auditentry WHERE id = -1",
    ],
)
def test_database_refuses_to_change_the_audit(entry, statement):
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().verb == "look"


def test_entry_says_who_did_what_to_what(entry, lyon):
    entry = AuditEntry.objects.get()
    assert (entry.role, entry.verb, entry.details) == ("coordinator", "look", {"count": 3})
    assert (entry.object_kind, entry.object_id) == ("regions.territory", str(lyon.pk))


def test_entry_names_its_actor_by_pseudonym_alone(lyon):
    user = UserFactory(email="somebody@example.org")
    audit.record(by=user, role=Role.COORDINATOR, verb="look", about=lyon)
    (row,) = AuditEntry.objects.values()
    assert row["actor"] == user.pseudonym
    assert "somebody" not in str(row)


def test_erasing_an_account_changes_no_entry(lyon):
    user = UserFactory()
    audit.record(by=user, role=Role.COORDINATOR, verb="look", about=lyon)
    pseudonym = user.pseudonym
    user.delete()
    assert AuditEntry.objects.get().actor == pseudonym


def test_visitor_is_nobody_in_the_audit(lyon):
    assert audit.record(by=None, role=Role.VISITOR, verb="look", about=lyon).actor is None


def test_entry_is_kept_only_with_what_it_tells_of():
    about = Territory(pk=1)
    # Simulated: leaving the transaction of the test would delete data of later tests.
    with (
        patch.object(audit, "connection", Mock(in_atomic_block=False)),
        pytest.raises(audit.AuditOutsideTransactionError),
    ):
        audit.record(by=None, role=Role.VISITOR, verb="look", about=about)


@pytest.mark.parametrize("wrong", [{"verb": ""}, {"role": "emperor"}])
def test_entry_that_says_nothing_is_refused(lyon, wrong):
    fields = {"role": Role.VISITOR, "verb": "look"} | wrong
    with pytest.raises(DatabaseError), transaction.atomic():
        audit.record(by=None, about=lyon, **fields)


def test_every_person_has_her_own_pseudonym():
    names = {UserFactory().pseudonym for _ in range(3)}
    assert len(names) == 3
    assert all(isinstance(name, uuid.UUID) for name in names)


def test_row_made_by_sql_gets_a_pseudonym_too():
    UserFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_user (password, is_superuser, email, is_active, is_staff,"
            " joined_at, language)"
            " VALUES ('', false, 'sql@example.org', true, false, now(), 'fr')"
            " RETURNING pseudonym"
        )
        assert cursor.fetchone()[0]
