"""Counts readings of pages in the worker, and writes many at once: nothing of a reader is kept.

Of a worker that is killed what it has not written is lost, at most a minute or some readings.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from threading import Lock

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from geo.statements import read_sql

LATEST_S = 60
WRITE = read_sql(__file__, "write_page_views")

_lock = Lock()
_counted: Counter[str] = Counter()
_written_at = [time.monotonic()]


def counted(parameter: str) -> Callable[[Callable], Callable]:
    """Decorator, the outermost: count readings of the page that ``parameter`` of its URL names."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            response = view(request, **kwargs)
            if request.method == "GET" and response.status_code == 200:
                count(str(kwargs[parameter]))
            return response

        return answer

    return decorate


def count(page: str) -> None:
    """Count one reading of a page; one statement for many."""
    if not settings.PAGE_VIEWS_AT_ONCE:
        return
    with _lock:
        _counted[page] += 1
        is_late = time.monotonic() - _written_at[0] > LATEST_S
        if _counted.total() < settings.PAGE_VIEWS_AT_ONCE and not is_late:
            return
        pages, views = list(_counted), list(_counted.values())
        _counted.clear()
        _written_at[0] = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {"pages": pages, "views": views, "day": timezone.localdate()})
