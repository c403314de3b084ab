"""Checks the web addresses of published programmes: each once a week, failing ones every day.

Hosts are visited politely: one request at a time, seconds apart on one host. A link that failed on
three days in a row is dead, and its coordinators see it; nothing is changed by itself. Mail
addresses are never probed (a bounce says more), and nobody is rung.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils import timezone

from accounts.fetcher import FetchError, fetch
from contributions.models import WebLink
from contributions.models.web_link import LONGEST_URL
from directory.models import Organization, Programme

AGAIN_AFTER = timedelta(days=7)
SECONDS_BETWEEN = 2.0
# Addresses of one night, and its longest time.
LINKS_MOST, NIGHT_S = 3_000, 3 * 3600.0
# Servers that do not know HEAD are asked again.
HEAD_REFUSED = {400, 403, 404, 405, 406, 429, 500, 501, 503}
# What asks us to come later, or to sign in, is no dead link.
ALIVE = {401, 402, 403, 407, 408, 425, 429, 451, 503}


@dataclass
class Checked:
    """The numbers of addresses checked, of those that failed, and of those that are dead now."""

    checked: int = 0
    failed: int = 0
    dead: int = 0


def collect() -> None:
    """Add the addresses that published programmes and their organizations name; forget others."""
    programmes = Programme.objects.published()
    organizations = Organization.objects.filter(programmes__in=programmes)
    named = set()
    for rows in (programmes, organizations):
        urls = rows.exclude(website="").annotate(size=Length("website"))
        named |= set(urls.filter(size__lte=LONGEST_URL).values_list("website", flat=True))
    known = set(WebLink.objects.values_list("url", flat=True))
    WebLink.objects.filter(url__in=known - named).delete()
    WebLink.objects.bulk_create(
        [WebLink(url=url) for url in sorted(named - known)], batch_size=1_000, ignore_conflicts=True
    )


def check_all(*, sleep: Callable[[float], object] = time.sleep) -> Checked:
    """Check what is due, at most a night."""
    collect()
    outcome, ends_at = Checked(), time.monotonic() + NIGHT_S
    for link in _in_turns(_due()):
        if time.monotonic() > ends_at:
            break
        status, problem = problem_of(link.url)
        record(link, status, problem)
        outcome.checked += 1
        outcome.failed += bool(problem)
        sleep(SECONDS_BETWEEN)
    outcome.dead = WebLink.objects.dead().count()
    return outcome


def _due() -> list[WebLink]:
    """Those never checked, checked a week ago, or failing; longest unchecked first."""
    today = timezone.localdate()
    is_due = Q(checked_on=None) | Q(checked_on__lte=today - AGAIN_AFTER)
    is_due |= Q(failures__gt=0, checked_on__lt=today)
    rows = WebLink.objects.filter(is_due)
    return list(rows.order_by(F("checked_on").asc(nulls_first=True), "pk")[:LINKS_MOST])


def _in_turns(links: list[WebLink]) -> Iterator[WebLink]:
    """One link of each host, then the next of each: no host is asked twice in a row."""
    by_host: dict[str, list[WebLink]] = {}
    for link in links:
        by_host.setdefault(urlsplit(link.url).netloc.lower(), []).append(link)
    while by_host:
        for host in list(by_host):
            yield by_host[host].pop(0)
            if not by_host[host]:
                del by_host[host]


def problem_of(url: str) -> tuple[int | None, str]:
    """The status with which an address answers, and what is wrong with it ("" for nothing)."""
    try:
        answer = fetch(url, method="HEAD")
        if answer.status in HEAD_REFUSED:
            answer = fetch(url, bytes_most=0)
    except FetchError as error:
        return None, error.problem
    is_alive = answer.status < 400 or answer.status in ALIVE
    return answer.status, "" if is_alive else "status"


def record(link: WebLink, status: int | None, problem: str) -> None:
    """Write what a check found; a day on which it failed counts once."""
    today = timezone.localdate()
    link.status, link.problem = status, problem
    if not problem:
        link.failures, link.failing_since = 0, None
    elif link.checked_on != today or not link.failures:
        link.failures = min(link.failures + 1, 30_000)
        link.failing_since = link.failing_since or today
    link.checked_on = today
    link.save()
