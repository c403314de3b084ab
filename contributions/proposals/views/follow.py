"""Views of one proposal: state, sending, withdrawing, conflicts, secret link."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.body_limits import LONG_TEXTS, takes_up_to
from accounts.qr import qr_code
from contributions.duplicates.finder import likely_duplicates
from contributions.models.revision import TargetKind
from contributions.proposals.access import proposal_or_404, secret_of
from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.sections import page_for, progress
from contributions.proposals.forms.sending import SendForm
from contributions.proposals.submit import submit_revision as hand_in
from contributions.proposals.views.access import (
    reasons_against,
    refusal_to_send,
    sender_page,
)
from contributions.revisions import actions
from contributions.revisions.actions import EmptyRevisionError, NotReadyError
from contributions.revisions.applying import BaseMovedError, moved_sections
from contributions.revisions.labels import (
    Names,
    names_for,
    section_lines,
    section_order,
    section_title,
)
from contributions.revisions.mended import sections_added_by_others
from contributions.revisions.outcomes import leave_address
from contributions.schema.problems import ContentRefusedError
from contributions.schema.sections import Content
from contributions.workflows import WRITABLE, RevisionState
from directory.models import ProcedureSheet, Programme
from regions.models import Territory

PUBLISH = "publish"
# Parameters in the query string after an action, which select its message.
DONE = ("sent", "withdrawn", "settled")


@sender_page
@require_safe
def follow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A proposal and the possible actions."""
    draft = Draft.of(*proposal_or_404(request, pk))
    done = next((word for word in DONE if word in request.GET), "")
    return _page(request, draft, _send_form(draft), done=done)


@takes_up_to(LONG_TEXTS)
@sender_page
@require_POST
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Submit it to the coordinators; the coordinator of its territory accepts it at once."""
    draft = Draft.of(*proposal_or_404(request, pk))
    form = _send_form(draft, request.POST)
    if not draft.is_hers or draft.revision.state not in (*WRITABLE, RevisionState.WAITING):
        raise Http404("It cannot be sent now.")
    if draft.revision.state == RevisionState.WAITING:
        return _redirect_after_sending(request, pk)  # sent twice: the same answer
    if not (form.is_valid() or draft.decides) or draft.needed_to_send:
        return _page(request, draft, form, status=422)
    if not draft.decides and (problem := refusal_to_send(request)):
        return _page(request, draft, form, status=429, problems=[problem])
    if address := form.cleaned_data.get("address"):
        leave_address(address, revision=draft.revision)
    try:
        hand_in(
            by=draft.actor,
            revision=draft.revision,
            publish=PUBLISH in request.POST,
            reply=form.cleaned_data.get("reply", ""),
        )
    except BaseMovedError:
        return _page(request, draft, form, status=409)
    except (NotReadyError, EmptyRevisionError, ContentRefusedError) as error:
        return _page(request, draft, form, status=422, problems=reasons_against(error))
    return _redirect_after_sending(request, pk)


def _redirect_after_sending(request: HttpRequest, pk: UUID) -> HttpResponse:
    name = "contributions:link" if secret_of(request) else "contributions:follow"
    return HttpResponseRedirect(f"{reverse(name, args=[pk])}?sent")


@sender_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirmation page; POST withdraws it."""
    revision, actor = proposal_or_404(request, pk)
    is_open = revision.state in (*WRITABLE, RevisionState.WAITING)
    if not (is_open and revision.is_written_by(actor)):
        raise Http404("It cannot be taken back now.")
    if request.method != "POST":
        return render(request, "contributions/follow_withdraw.html", {"revision": revision})
    actions.withdraw(by=actor, revision=revision)
    return HttpResponseRedirect(f"{reverse('contributions:follow', args=[pk])}?withdrawn")


@sender_page
@require_POST
def resolve_conflict(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Resolve a conflict with another change: keep the proposed values, or the current ones."""
    draft = Draft.of(*proposal_or_404(request, pk))
    if not draft.may_write:
        raise Http404("It cannot be written now.")
    moved = moved_sections(draft.revision, draft.whole_now)
    if "theirs" in request.POST:
        content = {name: draft.now.get(name) for name in moved}
        actions.save_draft(
            by=draft.actor, revision=draft.revision, content=content, now=draft.whole_now
        )
    else:
        actions.resolve_conflict(by=draft.actor, revision=draft.revision)
    return HttpResponseRedirect(f"{reverse('contributions:follow', args=[pk])}?settled")


@sender_page
@require_safe
def link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The secret link of a proposal with its QR code, for a device with its cookie."""
    revision, actor = proposal_or_404(request, pk)
    if actor.sender_of != revision.pk:
        raise Http404("Who is signed in needs no link.")
    address = request.build_absolute_uri(reverse("contributions:open", args=[secret_of(request)]))
    context = {
        "revision": revision,
        "address": address,
        "qr": qr_code(address),
        "is_sent": revision.state != RevisionState.DRAFT,
    }
    return render(request, "contributions/follow_link.html", context)


def _send_form(draft: Draft, data: QueryDict | None = None) -> SendForm:
    return SendForm(
        data,
        begun_at=draft.revision.created_at,
        asks_address=bool(draft.actor.sender_of) and draft.is_hers,
    )


def _page(
    request: HttpRequest,
    draft: Draft,
    form: SendForm,
    *,
    status: int = 200,
    done: str = "",
    problems: list[str] | None = None,
) -> HttpResponse:
    revision = draft.revision
    is_open = revision.state in WRITABLE and draft.is_hers
    section_names = names_for([draft.whole])
    added = sections_added_by_others(revision) if draft.is_hers and not is_open else set()
    context = {
        "draft": draft,
        "revision": revision,
        "done": done,
        "form": form,
        "problems": (problems or []) + (form.refusals() if form.is_bound else []),
        "is_open": is_open,
        "progress": progress(draft) if draft.may_write else [],
        "remarks": revision.remarks.all(),
        "rows": _rows(revision.content, section_names, without=added),
        "added": _rows(revision.content, section_names, within=added) if added else [],
        "conflicts": _conflicts(draft, section_names) if draft.may_write else [],
        "duplicates": likely_duplicates(draft.whole, revision.target_id) if draft.may_write else [],
        "missing": _missing(draft),
        "agreed_by": _agreed_by(revision.agreed),
        "public_url": _public_url(draft),
        "has_link": bool(draft.actor.sender_of),
    }
    template = "contributions/follow_open.html" if is_open else "contributions/follow.html"
    return render(request, template, context, status=status)


def _rows(
    content: Content,
    section_names: Names,
    *,
    within: set[str] | None = None,
    without: AbstractSet[str] = frozenset(),
) -> list[dict]:
    """The sections of a proposal, or some of them, with their lines that are not empty."""
    return [
        {
            "title": section_title(name, section_names),
            "is_removed": not section,
            "lines": [
                (label, value)
                for label, value in section_lines(name, section, section_names)
                if value
            ],
        }
        for name, section in sorted(content.items(), key=lambda pair: section_order(pair[0]))
        if (within is None or name in within) and name not in without
    ]


def _conflicts(draft: Draft, section_names: Names) -> list[dict]:
    moved = moved_sections(draft.revision, draft.whole_now)
    return [
        {
            "title": section_title(name, section_names),
            "hers": section_lines(name, draft.revision.content[name], section_names),
            "theirs": section_lines(name, draft.now.get(name), section_names),
        }
        for name in moved
    ]


def _missing(draft: Draft) -> list[dict]:
    """What is missing, each with its page."""
    if not draft.may_write:
        return []
    needed = {(each.section, each.code) for each in draft.needed_to_send}
    return [
        {
            "label": each.label,
            "page": page_for(each.section),
            "is_needed": (each.section, each.code) in needed,
        }
        for each in draft.missing
    ]


def _agreed_by(ids: list[int]) -> list[str]:
    territories = Territory.objects.filter(pk__in=ids).defer("outline").smallest_first()
    return [territory.name_in(get_language() or "fr") for territory in territories]


def _public_url(draft: Draft) -> str:
    """The URL of the target's public page, or ""."""
    pk = draft.revision.target_id
    if draft.revision.target_kind == TargetKind.SHEET:
        return ProcedureSheet.objects.get(pk=pk).get_absolute_url()
    programme = Programme.objects.published().filter(pk=pk).first()
    return programme.get_absolute_url() if programme else ""
