"""Budgets of an address: none is passed, and what is over is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import RequestFactory

from accounts.models import BudgetUse
from accounts.throttling import Budget

pytestmark = pytest.mark.django_db
LONG = 10**9


@pytest.fixture
def budget():
    """Five times, in a span of time that does not end during a test, used by nobody else."""
    return Budget(f"test-{uuid4().hex[:12]}", 5, LONG)


def _takes(budget: Budget, times: int) -> list[bool]:
    """Whether each of several requests was let through, on a connection of its own."""
    try:
        request = RequestFactory().get("/")
        return [not budget.is_spent(request) for _ in range(times)]
    finally:
        connection.close()


def _forgets(budget: Budget) -> None:
    try:
        BudgetUse.objects.filter(key__startswith=budget.name).delete()
    finally:
        connection.close()


def test_requests_at_once_do_not_pass_a_budget(budget):
    with ThreadPoolExecutor(8) as threads:
        try:
            answers = threads.map(lambda _each: _takes(budget, 4), range(8))
            let_through = sum(sum(answer) for answer in answers)
        finally:
            threads.submit(_forgets, budget).result()
    assert let_through == budget.count


def test_budget_that_is_over_is_forgotten(budget):
    long_ago = datetime.now(UTC) - timedelta(days=2)
    BudgetUse.objects.create(key="over", taken=3, ends_at=long_ago)
    budget.is_spent(RequestFactory().get("/"))
    assert not BudgetUse.objects.filter(key="over").exists()
