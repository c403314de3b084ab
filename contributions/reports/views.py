"""Views of who reports something: the form, what became of it, and its secret link."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from accounts.pages import too_often
from accounts.qr import qr_code
from accounts.secret_links import (
    LANDING_POLICY,
    fingerprint,
    is_possible,
    remember,
    secret_in,
)
from accounts.throttling import RateLimit
from contributions.actors import Actor
from contributions.models import Report
from contributions.models.report import ReportKind
from contributions.proposals.access import current_actor
from contributions.proposals.views.access import OPENING, proposal_page, refusal_to_send
from contributions.reports import actions
from contributions.reports.forms import ReportForm
from contributions.reports.kinds import CHOICES
from contributions.senders import sender_digest
from directory import texts
from directory.models import Programme

REPORTING = RateLimit("report", 60, 3600)
COOKIE = "proposal"


@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """The second tap: what was chosen, an optional word, and the button that sends it."""
    if kind not in ReportKind.values:
        raise Http404("Nothing like this is reported.")
    programme = get_object_or_404(Programme.objects.published(), pk=pk)
    actor = current_actor(request)
    data = request.POST if request.method == "POST" else None
    # That all is right has no outcome to be told of.
    form = ReportForm(data, asks_address=actor.user is None and kind != ReportKind.RIGHT)
    problem, status = "", 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        problem = refusal_to_send(request, REPORTING)
        if not problem:
            return _sent(request, actor, programme, ReportKind(kind), form.cleaned_data)
        status = 429
    choice = CHOICES[ReportKind(kind)]
    title = texts.of_programmes([pk], get_language(), "title")[pk]["title"]
    context = {"programme": programme, "title": title, "choice": choice, "form": form}
    context |= {"problem": problem, "decides": actor.is_reviewer}
    return render(request, "contributions/reports/report.html", context, status=status)


@proposal_page
@require_safe
def follow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of a report, for its author or the holder of its secret link."""
    secret = secret_in(request, COOKIE)
    sent = report_of_secret(secret)
    if sent is None or sent.pk != pk:
        user = request.user
        mine = (
            Report.objects.filter(author=user) if user.is_authenticated else Report.objects.none()
        )
        sent, secret = get_object_or_404(mine, pk=pk), ""
    named = texts.of_programmes([sent.programme_id], get_language(), "title")
    address = reverse("contributions:open_report", args=[secret]) if secret else ""
    address = request.build_absolute_uri(address) if address else ""
    context = {
        "report": sent,
        "choice": CHOICES[ReportKind(sent.kind)],
        "title": named[sent.programme_id]["title"],
        "address": address,
        "qr": qr_code(address) if address else "",
        "is_sent": "sent" in request.GET,
    }
    return render(request, "contributions/reports/follow.html", context)


@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_report(request: HttpRequest, secret: str) -> HttpResponse:
    """Landing page of a report's secret link: its button stores the secret in a cookie."""
    if not OPENING.use_from_sender(request):
        return too_often(request, OPENING)
    sent = report_of_secret(secret)
    if sent is None:
        raise Http404("This link opens nothing.")
    if request.method != "POST":
        response = render(request, "contributions/propose_open.html")
        response["Referrer-Policy"] = LANDING_POLICY
        return response
    response = redirect("contributions:follow_report", sent.pk)
    remember(request, response, COOKIE, secret, "contributions:follow_report", sent.pk)
    return response


def report_of_secret(secret: str) -> Report | None:
    """The report with this secret; None when there is none."""
    if not is_possible(secret):
        return None
    digest = fingerprint(secret, actions.SECRET_PURPOSE)
    return Report.objects.filter(secret_fingerprint=digest).first()


def _sent(
    request: HttpRequest, actor: Actor, programme: Programme, kind: ReportKind, cleaned: dict
) -> HttpResponse:
    sent, secret = actions.send(
        by=actor,
        programme=programme,
        kind=kind,
        language=get_language() or "fr",
        idempotency_key=cleaned["idempotency_key"],
        words=cleaned["words"].strip(),
        address=cleaned.get("address", ""),
        sender=sender_digest(request),
    )
    address = reverse("contributions:follow_report", args=[sent.pk])
    response = redirect(f"{address}?sent=1")
    if secret:
        remember(request, response, COOKIE, secret, "contributions:follow_report", sent.pk)
    return response
