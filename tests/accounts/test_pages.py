"""Decorators of views: caching headers, sign-in, rate limits."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from accounts.pages import not_cached, open_page, personal_page
from accounts.throttling import RateLimit

pytestmark = pytest.mark.django_db


def page(request):
    return HttpResponse("page")


def missing(request):
    raise Http404


def forbidden(request):
    raise PermissionDenied


DECORATED = {
    "not_cached": not_cached,
    "personal_page": personal_page,
    "open_page": open_page(RateLimit("test-pages", 10, 60)),
}


@pytest.mark.parametrize(("view", "status"), [(page, 200), (missing, 404), (forbidden, 404)])
@pytest.mark.parametrize("name", DECORATED)
def test_answer_is_kept_nowhere_and_listed_by_nobody(name, view, status):
    response = DECORATED[name](view)(RequestFactory().get("/fr/"))
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize(("name", "needs_account"), [("personal_page", True), ("open_page", False)])
def test_page_says_whether_it_needs_an_account(name, needs_account):
    assert DECORATED[name](page).login_required is needs_account


def test_open_page_takes_what_is_sent_as_often_as_its_limit_allows():
    view = open_page(RateLimit("test-limit", 2, 60))(page)
    statuses = [view(RequestFactory().post("/fr/")).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert view(RequestFactory().get("/fr/")).status_code == 200


def test_limits_of_two_pages_are_two():
    first, second = (open_page(RateLimit(f"test-{n}", 1, 60))(page) for n in "ab")
    assert first(RequestFactory().post("/fr/")).status_code == 200
    assert second(RequestFactory().post("/fr/")).status_code == 200
