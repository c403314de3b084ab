"""Query plans of the queue with ten thousand waiting: one index scan, few queries a page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from contributions.actors import actor_of
from contributions.models import Revision, RevisionTerritory
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


def _fill(*territories: int) -> None:
    start = timezone.now() - timedelta(days=30)
    revisions = [
        Revision(
            target_kind="programme",
            target_id=uuid4(),
            creates=number % 10 == 0,
            language="fr",
            role="visitor",
            state="waiting",
            waiting_since=start + timedelta(minutes=number),
            content={"text:fr:title": f"Atelier {number}"},
        )
        for number in range(MANY * len(territories))
    ]
    Revision.objects.bulk_create(revisions, batch_size=5000)
    RevisionTerritory.objects.bulk_create(
        [
            RevisionTerritory(
                revision=revision,
                territory_id=territories[number % len(territories)],
                waiting_since=revision.waiting_since,
            )
            for number, revision in enumerate(revisions)
        ],
        batch_size=5000,
    )


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
