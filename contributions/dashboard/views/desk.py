"""The page of who has signed in: everything of hers in one place, one tap from every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actions import has_second_factor
from accounts.models import SheetEditor
from accounts.pages import personal_page
from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.dashboard import freshness
from contributions.models import Report, Revision
from contributions.moderation import queue
from contributions.moderation.queue import QueueFilters
from contributions.revisions.programmes_of import programmes_of
from contributions.workflows import RevisionState
from regions.rights import is_coordinator


@personal_page
@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    """Her queue, programmes, proposals, translations and account, with how much waits."""
    user = request.user
    actor = actor_of(user, decides=settings.DEMO or has_second_factor(user))
    mine = Revision.objects.filter(author=user)
    context: dict[str, object] = {
        "is_coordinator": is_coordinator(user),
        "edits_sheets": user.is_superuser or SheetEditor.objects.filter(user=user).exists(),
        "translates": user.is_superuser or bool(actor.languages),
        "sent": mine.waiting().count(),
        "asked": mine.filter(state=RevisionState.CHANGES_REQUESTED).count(),
        "reports": Report.objects.filter(author=user).order_by("-created_at")[:5],
    }
    if actor.is_reviewer:
        programmes = programmes_of(actor)
        context["waiting"] = queue.count_queue(actor, QueueFilters())
        context["reported"] = Report.objects.waiting().filter(programme__in=programmes).count()
        context["due"] = freshness.due(programmes).count()
    return render(request, "contributions/desk.html", context)
