"""No column of a decided revision changes: each is tried on one revision for each decision."""

from collections.abc import Iterator

import pytest
from django.db import connection

from contributions.models import Revision
from tests.contributions.test_decided import DECISIONS, decided, refused, run
from tests.random_programmes import rolled_back_after_module

pytestmark = pytest.mark.django_db

# Each column with another value.
COLUMNS = {
    "content": "'{}'",
    "base": """'{"text:fr:title": "Autre"}'""",
    "state": "'waiting', waiting_since = now(), decided_at = NULL",
    "author_id": "(SELECT min(id) FROM accounts_user)",
    "role": "'administrator'",
    "note": "'autre'",
    "source": "'autre'",
    "language": "'ar'",
    "target_id": "gen_random_uuid()",
    "target_kind": "'sheet'",
    "creates": "NOT creates",
    "keeps_meaning": "NOT keeps_meaning",
    "translates": "'ps'",
    "source_text_no": "7",
    "sender": "repeat('5', 32)",
    "batch": "gen_random_uuid()",
    "agreed": "'{1}'",
    "created_at": "now() - interval '1 day'",
    "changed_at": "now() - interval '1 day'",
    "secret_fingerprint": r"'\x00'",
    "id": "gen_random_uuid()",
}


@pytest.fixture(scope="module")
def revisions(django_db_setup, django_db_blocker) -> Iterator[dict[str, Revision]]:
    """A revision decided in each of the three ways."""
    with rolled_back_after_module(django_db_blocker):
        made = {decision: decided(decision) for decision in DECISIONS}
        connection.check_constraints()
        yield made


def test_every_column_is_tried_here():
    columns = {field.column for field in Revision._meta.concrete_fields}
    # These two follow from the state, by constraints.
    assert columns == set(COLUMNS) | {"waiting_since", "decided_at"}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("decision", DECISIONS)
def test_column_of_a_decided_revision_does_not_change(revisions, decision, column):
    with refused():
        run(
            f"UPDATE contributions_revision SET {column} = {COLUMNS[column]} WHERE id = %s",
            revisions[decision].pk,
        )
