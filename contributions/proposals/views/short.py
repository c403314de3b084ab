"""Views of short forms: phone, hours, place, or whether it runs, each on one page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.proposals.access import current_actor, programme_or_404, remember_sender
from contributions.proposals.at_once import Correction, send_at_once
from contributions.proposals.forms.choosing import RemoteHoursForm
from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.idempotency import IdempotentForm
from contributions.proposals.forms.operating import OperatingForm
from contributions.proposals.forms.pages import PageForm
from contributions.proposals.forms.short import ContactForm, ShortSendForm, SiteHoursForm
from contributions.proposals.views.access import (
    BEGINNING,
    proposal_page,
    reasons_against,
    refusal_to_send,
)
from contributions.proposals.views.edit import version_tokens
from contributions.revisions import actions
from contributions.revisions.actions import EmptyRevisionError, NotReadyError
from contributions.revisions.applying import BaseMovedError
from contributions.schema.problems import ContentRefusedError
from contributions.senders import sender_digest
from directory import texts
from directory.models import Programme
from directory.texts import Text

MOVED = _("Somebody changed this while you wrote. Your words are still here. Compare, then send.")


@dataclass(frozen=True)
class ShortPage:
    """One short form: its title, its form, and the template with its fields."""

    title: str | Promise
    form: Callable[..., PageForm]
    template: str = "contributions/write_fields.html"


PAGES = {
    "contact": ShortPage(_("Phone, mail and website"), ContactForm),
    "hours": ShortPage(
        _("Hours by phone or online"), RemoteHoursForm, "contributions/write_hours.html"
    ),
    "operating": ShortPage(_("Does it run?"), OperatingForm),
}
HOURS_OF_PLACE = ShortPage(_("Hours"), SiteHoursForm, "contributions/write_hours.html")


@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct_section(request: HttpRequest, pk: UUID, section: str) -> HttpResponse:
    """Correct one section of a programme; of hours and addresses first which place."""
    actor = current_actor(request)
    programme = programme_or_404(actor, pk)
    has_places = programme.sites.exists()
    if section == "address" or (section == "hours" and has_places):
        return _places(request, programme, section)
    if section not in PAGES:
        raise Http404("There is no short form of this section.")
    return _short(request, actor, programme, PAGES[section])


@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def correct_hours(request: HttpRequest, pk: UUID, site_id: UUID) -> HttpResponse:
    """Correct the hours of one place."""
    actor = current_actor(request)
    programme = programme_or_404(actor, pk)
    if not programme.sites.filter(pk=site_id).exists():
        raise Http404("No such place.")
    return _short(request, actor, programme, HOURS_OF_PLACE, site_id=site_id)


@proposal_page
@require_http_methods(["POST"])
def change_place(request: HttpRequest, pk: UUID, site_id: UUID) -> HttpResponse:
    """Begin a proposal at the page of one place, for another address."""
    actor = current_actor(request)
    programme = programme_or_404(actor, pk)
    if not programme.sites.filter(pk=site_id).exists():
        raise Http404("No such place.")
    form = IdempotentForm(request.POST)
    if not form.is_valid() or not BEGINNING.use_from_sender(request):
        return redirect("contributions:correct_section", pk, "address")
    revision, secret = actions.begin(
        by=actor,
        language=_language(actor),
        target_id=pk,
        idempotency_key=form.cleaned_data["idempotency_key"],
        sender=sender_digest(request),
    )
    response = redirect("contributions:place", revision.pk, site_id)
    if secret:
        remember_sender(request, response, revision, secret)
    return response


def _places(request: HttpRequest, programme: Programme, section: str) -> HttpResponse:
    """Which place? One alone is opened at once, where it is about its hours."""
    sites = list(programme.sites.all())
    if section == "hours" and len(sites) == 1:
        return redirect("contributions:correct_hours", programme.pk, sites[0].pk)
    context = {
        "programme": programme,
        "title": _title(programme),
        "sites": sites,
        "section": section,
        "form": IdempotentForm(),
    }
    return render(request, "contributions/short_places.html", context)


def _short(
    request: HttpRequest, actor: Actor, programme: Programme, page: ShortPage, **more: Any
) -> HttpResponse:
    target = Revision(
        target_kind=TargetKind.PROGRAMME, target_id=programme.pk, language=_language(actor)
    )
    draft = Draft.of(target, actor)
    data = request.POST if request.method == "POST" else None
    form = page.form(data, draft=draft, **more)
    send = ShortSendForm(data, asks_address=actor.user is None)
    problems: list[str] = []
    status = 200
    if data is not None:
        status = 422
        # Both are asked, so that both say what is wrong.
        if all([form.is_valid(), send.is_valid()]):
            answer = _sent(request, draft, form, send.cleaned_data)
            if isinstance(answer, HttpResponse):
                return answer
            problems, status = answer
    context = {
        "programme": programme,
        "title": _title(programme),
        "page": page,
        "form": form,
        "send": send,
        "draft": draft,
        "problems": problems,
        "seen": json.dumps(draft.version_tokens(form.sections())),
    }
    return render(request, "contributions/short.html", context, status=status)


def _sent(
    request: HttpRequest, draft: Draft, form: PageForm, cleaned: dict
) -> HttpResponse | tuple[list[str], int]:
    """The answer to what was sent, or the problems that keep it from being sent, and the status."""
    if not draft.decides and (problem := refusal_to_send(request)):
        return [problem], 429
    correction = Correction(
        kind=TargetKind.PROGRAMME,
        target_id=draft.revision.target_id,
        language=draft.language,
        content=draft.normalized(form.content()),
        version_tokens=version_tokens(request.POST.get("seen", "")),
    )
    try:
        return send_at_once(request, draft.actor, correction, cleaned)
    except BaseMovedError:
        return [str(MOVED)], 409
    except (NotReadyError, EmptyRevisionError, ContentRefusedError) as error:
        return reasons_against(error), 422


def _language(actor: Actor) -> str:
    """Coordinators write in French, the source of translations; others in their language."""
    return settings.SOURCE_LANGUAGE if actor.is_reviewer else get_language() or "fr"


def _title(programme: Programme) -> Text | None:
    return texts.of_programmes([programme.pk], get_language(), "title")[programme.pk].get("title")


def short_links(programme: Programme) -> list[dict]:
    """The short forms of a programme, as its page of corrections lists them."""
    sections = [
        ("phone", PAGES["contact"].title, "contact"),
        ("clock", HOURS_OF_PLACE.title, "hours"),
        ("map-pin", _("Address"), "address"),
        ("circle-pause", PAGES["operating"].title, "operating"),
    ]
    has_places = programme.sites.exists()
    return [
        {
            "icon": icon,
            "title": title,
            "url": reverse("contributions:correct_section", args=[programme.pk, section]),
        }
        for icon, title, section in sections
        if has_places or section != "address"
    ]
