"""Rate limits: not passed by concurrent uses, not evicted early, deleted after their window."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import RequestFactory

from accounts.models import RateLimitUse
from accounts.throttling import RateLimit

pytestmark = pytest.mark.django_db
LONG = 10**9


@pytest.fixture
def limit():
    """A limit of five in a window longer than a test, with a unique name."""
    return RateLimit(f"test-{uuid4().hex[:12]}", 5, LONG)


def _takes(limit: RateLimit, times: int) -> list[bool]:
    """Whether each of several requests was let through, on a connection of its own."""
    try:
        request = RequestFactory().get("/")
        return [limit.use_from_network(request) for _ in range(times)]
    finally:
        connection.close()


def _forgets(limit: RateLimit) -> None:
    try:
        RateLimitUse.objects.filter(key__startswith=limit.name).delete()
    finally:
        connection.close()


def test_requests_at_once_do_not_pass_a_limit(limit):
    with ThreadPoolExecutor(8) as threads:
        try:
            answers = threads.map(lambda _each: _takes(limit, 4), range(8))
            let_through = sum(sum(answer) for answer in answers)
        finally:
            threads.submit(_forgets, limit).result()
    assert let_through == limit.count


def test_count_that_is_over_is_forgotten(limit):
    long_ago = datetime.now(UTC) - timedelta(days=2)
    RateLimitUse.objects.create(key="over", taken=3, ends_at=long_ago)
    limit.use_from_network(RequestFactory().get("/"))
    assert not RateLimitUse.objects.filter(key="over").exists()


def test_use_that_is_given_back_may_be_taken_again(limit):
    uses = [limit.take("somebody") for _ in range(limit.count)]
    uses[0].give_back()
    assert [limit.use("somebody") for _ in range(2)] == [True, False]


def test_use_of_a_span_that_is_over_is_not_given_back_to_the_next_one(limit):
    before = limit.take("somebody")
    over = datetime.now(UTC) - timedelta(seconds=1)
    RateLimitUse.objects.filter(key=before.key).update(ends_at=over)
    for _ in range(limit.count):
        limit.take("somebody")
    before.give_back()
    assert not limit.use("somebody")
