"""Views of a coordinator's start page, queue of waiting revisions, and daily mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from contributions.actors import Actor, actor_of
from contributions.dashboard import freshness
from contributions.moderation import digest, queue
from contributions.moderation.queue import AGES, COUNTED_TO, KINDS, PAGE, QueueFilters
from contributions.moderation.queue_items import queue_items
from contributions.moderation.views.decide import DONE
from contributions.revisions.programmes_of import programmes_of
from directory import taxonomy
from regions.models import Territory
from regions.pages import coordinator_page

BELOW = {"country": "region", "region": "department", "department": "commune", "epci": "commune"}
TERRITORIES_OFFERED = 60


@coordinator_page
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Start page: waiting revisions, checks that are due, her territories."""
    actor = actor_of(request.user)
    own = _own_territories(actor)
    counts = queue.counts_by_territory([territory.pk for territory in own])
    waiting = queue.count_queue(actor, QueueFilters())
    language = get_language()
    context = {
        "waiting": waiting,
        "counted_to": COUNTED_TO,
        "next": queue.next_after(actor, QueueFilters()) if waiting else None,
        "due": freshness.due(programmes_of(actor)).count(),
        "territories": [
            {
                "name": territory.name_in(language),
                "kind": territory.get_kind_display(),
                "code": territory.code,
                "waiting": counts.get(territory.pk, 0),
            }
            for territory in own
        ],
        "gets_digest": digest.is_wanted_by(request.user),
    }
    return render(request, "contributions/queue_home.html", context)


@coordinator_page
@require_safe
def waiting(request: SignedInRequest) -> HttpResponse:
    """The queue of waiting revisions, oldest first, paginated."""
    actor, wanted = actor_of(request.user), queue.filters_in(request.GET)
    rows = queue.queue_page(actor, wanted, PAGE + 1)
    page, more = rows[:PAGE], rows[PAGE:]
    context = {
        "items": queue_items(page, actor),
        "count": queue.count_queue(actor, wanted),
        "counted_to": COUNTED_TO,
        "wanted": wanted,
        "next_page": page[-1].cursor if more else "",
        "filters": _filters(actor, wanted),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "contributions/queue.html", context)


@coordinator_page
@require_POST
def set_digest(request: SignedInRequest) -> HttpResponse:
    """Subscribe to the daily mail or unsubscribe."""
    digest.set_preference(by=request.user, is_wanted=request.POST.get("digest") == "yes")
    return redirect(f"{reverse('contributions:coordination')}#digest")


def _own_territories(actor: Actor) -> list[Territory]:
    """The territories assigned to her; for an administrator the country and its regions."""
    everything = Territory.objects.current().defer("outline")
    if actor.is_administrator:
        return list(everything.of_kind("country", "region").order_by("kind", "name"))
    return list(everything.filter(pk__in=actor.held).order_by("name"))


def _filters(actor: Actor, wanted: QueueFilters) -> list[dict]:
    """Name, choices and current value of each filter of the queue."""
    values: list[tuple[str, list[Any]]] = [
        ("territory", _territories(actor, wanted)),
        ("kind", [(kind.code, kind.label) for kind in KINDS.values()]),
        ("theme", list(taxonomy.theme_choices())),
        ("older", [(str(days), label) for days, label in AGES.items()]),
        ("language", list(settings.CONTENT_LANGUAGES)),
    ]
    return [
        {"name": name, "choices": choices, "chosen": str(getattr(wanted, name) or "")}
        for name, choices in values
        if len(choices) > 1 or getattr(wanted, name)
    ]


def _territories(actor: Actor, wanted: QueueFilters) -> list[tuple[str, str]]:
    """Her territories and their children in which a revision waits."""
    language = get_language()
    own = _own_territories(actor)
    kinds = {BELOW[territory.kind] for territory in own if territory.kind in BELOW}
    below = Territory.objects.current().filter(
        parent_links__parent__in=[territory.pk for territory in own], kind__in=kinds
    )
    below = below.filter(revision_links__waiting_since__isnull=False).distinct().defer("outline")
    offered = {territory.code: territory.name_in(language) for territory in own}
    offered |= {
        territory.code: territory.name_in(language)
        for territory in below.order_by("name")[:TERRITORIES_OFFERED]
    }
    if wanted.territory and wanted.territory not in offered:
        requested = queue.territories_below(actor).filter(code=wanted.territory).first()
        offered |= {requested.code: requested.name_in(language)} if requested else {}
    return list(offered.items())
