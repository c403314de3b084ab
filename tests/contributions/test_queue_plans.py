"""Query plans of the queue with ten thousand waiting: one index scan, few queries a page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from contributions.actors import actor_of
from contributions.models import Revision
from contributions.moderation import queue
from contributions.moderation.queue import PAGE, QueueFilters
from regions.models import Coordinator, Territory
from tests.contributions.proposals import signed_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
EVERYTHING = QueueFilters()
MANY = 10_000


@pytest.fixture(scope="module")
def many(django_db_setup, django_db_blocker):
    """Ten thousand waiting revisions in the Rhône, as many elsewhere, and a coordinator."""
    with django_db_blocker.unblock(), transaction.atomic():
        user = UserFactory()
        rhone, elsewhere = (Territory.objects.get(code=code) for code in ("dep:69", "dep:38"))
        Coordinator.objects.create(user=user, territory=rhone)
        _fill(rhone.pk, elsewhere.pk)
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE contributions_revision, contributions_revisionterritory")
        yield actor_of(user)
        transaction.set_rollback(True)


# Copies of one revision, each with a target and a day of its own.
COPIED_REVISIONS = """
INSERT INTO contributions_revision ({columns})
SELECT {values} FROM contributions_revision r, generate_series(1, %(count)s) AS number
WHERE r.id = %(one)s
"""
OF_A_COPY = {
    "id": "gen_random_uuid()",
    "target_id": "gen_random_uuid()",
    "creates": "number %% 10 = 0",
    "state": "'waiting'",
    "waiting_since": "%(start)s + number * interval '1 minute'",
    "content": "jsonb_build_object('text:fr:title', 'Atelier ' || number)",
}
IN_TURN = """
INSERT INTO contributions_revisionterritory (revision_id, territory_id, waiting_since)
SELECT id, (%(territories)s::bigint[])[1 + row_number() OVER () %% cardinality(%(territories)s)],
    waiting_since
FROM contributions_revision WHERE id <> %(one)s
"""


def _fill(*territories: int) -> None:
    one = Revision.objects.create(
        target_kind="programme",
        target_id=uuid4(),
        creates=False,
        language="fr",
        role="visitor",
        state="draft",
        content={"text:fr:title": "Atelier"},
    )
    columns = [field.column for field in Revision._meta.concrete_fields]
    statement = COPIED_REVISIONS.format(
        columns=", ".join(columns),
        values=", ".join(OF_A_COPY.get(column, f"r.{column}") for column in columns),
    )
    start = timezone.now() - timedelta(days=30)
    params = {"one": one.pk, "start": start, "count": MANY * len(territories)}
    params["territories"] = list(territories)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        cursor.execute(IN_TURN, params)
    one.delete()


def plans(connection, run) -> str:
    """How the database answers every question of ``ask``."""
    statements = []

    def note(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        run()
    output = []
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(f"EXPLAIN {sql}", params)
            output += [row[0] for row in cursor.fetchall()]
    return "\n".join(output)


def test_next_item_comes_from_one_indexed_query(many, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queue.next_after(many, EVERYTHING)
    plan = plans(connection, lambda: queue.next_after(many, EVERYTHING))
    assert "revision_waiting" in plan
    assert "Seq Scan on contributions_revision" not in plan
    assert "Sort" not in plan


def test_page_in_the_middle_walks_the_index(many):
    middle = queue.queue_page(many, EVERYTHING, MANY // 2)[-1].cursor
    plan = plans(connection, lambda: queue.queue_page(many, QueueFilters(after=middle), PAGE))
    assert "revision_waiting" in plan
    assert "Seq Scan on contributions_revision" not in plan


def test_administrators_next_item_walks_an_index(many):
    administrator = actor_of(UserFactory(is_superuser=True))
    plan = plans(connection, lambda: queue.next_after(administrator, EVERYTHING))
    assert "revision_waiting_anywhere" in plan
    assert "Sort" not in plan


def test_count_stops_where_it_no_longer_matters(many, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queue.count_queue(many, EVERYTHING) == queue.COUNTED_TO + 1


@pytest.mark.parametrize("query", ["", "?kind=new", "?theme=french&older=7&language=fr"])
def test_page_of_the_queue_asks_a_fixed_number_of_questions(
    many, query, django_assert_max_num_queries
):
    client = signed_in(many)
    with django_assert_max_num_queries(24):
        response = client.get(f"/fr/coordination/queue/{query}")
    assert response.status_code == 200


def test_home_asks_a_fixed_number_of_questions(many, django_assert_max_num_queries):
    client = signed_in(many)
    with django_assert_max_num_queries(16):
        assert client.get("/fr/coordination/").status_code == 200
