"""Pages of sheet editors: the desk, a draft, its review, and the check of a sheet."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.body_limits import LONG_TEXTS, takes_up_to
from accounts.requests import SignedInRequest
from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions import actions, sheet_actions
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.differences import changes
from contributions.schema.problems import ContentRefusedError
from contributions.schema.sections import SOURCE
from contributions.schema.sheet_rules import lacking_to_count, missing_in
from contributions.schema.snapshot import snapshot_sheets
from contributions.sheets import drafts
from contributions.sheets.access import editor_page
from contributions.sheets.forms import CheckForm, NewSheetForm
from contributions.sheets.merging import Shown, shown_with
from contributions.sheets.plain_language import Advice, advice_on
from contributions.workflows import WRITABLE, RevisionState, TransitionRefusedError
from directory import texts
from directory.models import ProcedureSheet

# A sheet is to be checked again after so long, unless the editor says another day.
CHECK_AGAIN = timedelta(days=182)
VERBS = {"accept", "reject", "request_changes"}
CONFLICT = 409
# Whether a change keeps the meaning, as a reviewer says it in the form.
MEANINGS = {"same": True, "changed": False}
# So many changes are named on the desk, to be taken back.
RECENT = 10


@editor_page
@require_safe
def desk(request: SignedInRequest, actor: Actor) -> HttpResponse:
    """What waits for a review, her own drafts, and the sheets that are due for a check."""
    return _desk(request, actor, NewSheetForm())


def _desk(
    request: SignedInRequest, actor: Actor, form: NewSheetForm, status: int = 200
) -> HttpResponse:
    of_sheets = Revision.objects.filter(target_kind=TargetKind.SHEET)
    waiting = of_sheets.waiting().order_by("waiting_since")
    own = of_sheets.filter(author=request.user, state__in=WRITABLE).order_by("-changed_at")
    sheets = list(ProcedureSheet.objects.order_by(F("check_due_on").asc(nulls_first=True), "slug"))
    titles = texts.of_sheets([sheet.pk for sheet in sheets], SOURCE, "title")
    names = {
        sheet.pk: str(titles[sheet.pk]["title"]) if sheet.pk in titles else sheet.slug
        for sheet in sheets
    }
    today = timezone.localdate()
    contents = snapshot_sheets([sheet.pk for sheet in sheets])
    context = {
        "waiting": [
            {"id": each.pk, "name": _name(each, names), "is_own": each.author_id == request.user.pk}
            for each in waiting
        ],
        "own": [{"id": each.pk, "name": _name(each, names)} for each in own],
        "rows": [
            {
                "sheet": sheet,
                "title": names[sheet.pk],
                "is_due": not sheet.is_checked_on(today),
                "lacking": lacking_to_count(contents[sheet.pk]),
            }
            for sheet in sheets
        ],
        "due": sum(not sheet.is_checked_on(today) for sheet in sheets),
        "recent": _recent(names),
        "form": form,
        "check_form": CheckForm(initial={"due_on": today + CHECK_AGAIN}),
    }
    return render(request, "contributions/sheets.html", context, status=status)


def _recent(names: dict[UUID, str]) -> list[dict[str, object]]:
    """The latest changes that people made of sheets."""
    made = Revision.objects.accepted().filter(target_kind=TargetKind.SHEET, batch=None)
    latest = made.exclude(content__has_key="verified").order_by("-decided_at")[:RECENT]
    return [
        {"id": each.pk, "name": _name(each, names), "at": each.decided_at, "creates": each.creates}
        for each in latest
    ]


def _name(revision: Revision, names: dict[UUID, str]) -> str:
    """The title of the sheet that a revision is of; the name in its address for a new one."""
    about = revision.content.get("sheet") or {}
    return names.get(revision.target_id) or about.get("slug", "")


@editor_page
@require_POST
def new(request: SignedInRequest, actor: Actor) -> HttpResponse:
    """Begin a new sheet."""
    form = NewSheetForm(request.POST)
    if not form.is_valid():
        return _desk(request, actor, form, status=400)
    revision, _secret = actions.begin(by=actor, language=SOURCE, kind=TargetKind.SHEET)
    about = {"slug": form.cleaned_data["slug"], "theme": "", "office": ""}
    actions.save_draft(by=actor, revision=revision, content={"sheet": about})
    return redirect("contributions:sheet_draft", revision.pk)


@editor_page
@require_POST
def edit(request: SignedInRequest, actor: Actor, slug: str) -> HttpResponse:
    """Begin a change of a sheet, or go on with the one that she began."""
    sheet = get_object_or_404(ProcedureSheet, slug=slug)
    mine = Revision.objects.of(sheet.pk).filter(author=request.user, state__in=WRITABLE)
    revision = mine.order_by("-changed_at").first()
    if revision is None:
        revision, _secret = actions.begin(
            by=actor, language=SOURCE, kind=TargetKind.SHEET, target_id=sheet.pk
        )
    return redirect("contributions:sheet_draft", revision.pk)


@takes_up_to(LONG_TEXTS)
@editor_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: SignedInRequest, actor: Actor, pk: UUID) -> HttpResponse:
    """The form of a draft; POST saves it, and shows an empty line more for each list."""
    revision = _own_draft(actor, pk)
    if request.method != "POST":
        return _draft_page(request, revision)
    return _kept(request, actor, revision) or redirect("contributions:sheet_draft", pk)


def _kept(request: SignedInRequest, actor: Actor, revision: Revision) -> HttpResponse | None:
    """Save what a form sends; the page that says why it was not saved, if it was not."""
    sent, shown = drafts.sent_forms(request.POST), Shown.read(request.POST.get("shown", ""))
    if not sent.is_valid():
        return _draft_page(request, revision, sent, shown=shown, status=400)
    conflicts = drafts.save(by=actor, revision=revision, sent=sent, shown=shown)
    if not conflicts:
        return None
    revision = _own_draft(actor, revision.pk)
    saved = drafts.saved_fields(revision, drafts.whole_content(revision))
    shown = shown_with(shown, conflicts, saved)
    named = [
        {
            "label": drafts.label_of(each.name, sent),
            "saved": drafts.said(each.saved),
            "sent": drafts.said(each.sent),
        }
        for each in conflicts
    ]
    return _draft_page(request, revision, sent, shown=shown, conflicts=named, status=CONFLICT)


def _draft_page(
    request: SignedInRequest,
    revision: Revision,
    sent: drafts.DraftForms | None = None,
    *,
    shown: Shown | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The form of a draft as it is stored, or as it was ``sent``."""
    content = drafts.whole_content(revision)
    shown = shown or Shown.of(drafts.saved_fields(revision, content))
    context = {
        "revision": revision,
        "forms": sent or drafts.forms_of(revision, content),
        "shown": shown.written(),
        "slug": (content.get("sheet") or {}).get("slug", ""),
        "missing": [],
        "conflicts": [],
        "is_unchanged": False,
        "lacking": lacking_to_count(content),
        "advice": _advice(content),
    }
    return render(request, "contributions/sheet_draft.html", context | more, status=status)


def _advice(content: dict) -> list[Advice]:
    """Advice on plain language for each French text of a sheet that needs some."""
    french = {
        name.removeprefix("text:fr:"): text
        for name, text in content.items()
        if name.startswith("text:fr:") and text
    }
    return [advice for key, text in french.items() if (advice := advice_on(key, text)).remarks]


@takes_up_to(LONG_TEXTS)
@editor_page
@require_POST
def send(request: SignedInRequest, actor: Actor, pk: UUID) -> HttpResponse:
    """Save what the form says and send it to another editor; what is missing is said instead."""
    revision = _own_draft(actor, pk)
    if refusal := _kept(request, actor, revision):
        return refusal
    revision = _own_draft(actor, pk)
    content = {name: value for name, value in drafts.whole_content(revision).items() if value}
    missing = missing_in(content)
    if missing or not revision.content:
        is_unchanged = not revision.content
        return _draft_page(
            request, revision, status=CONFLICT, missing=missing, is_unchanged=is_unchanged
        )
    actions.submit(by=actor, revision=revision)
    return redirect("contributions:sheets")


@takes_up_to(LONG_TEXTS)
@editor_page
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedInRequest, actor: Actor, pk: UUID) -> HttpResponse:
    """What another editor changed; POST accepts it, asks for changes, or rejects it."""
    revisions = Revision.objects.reviewable_by(actor).filter(target_kind=TargetKind.SHEET)
    revision = get_object_or_404(revisions.exclude(author=request.user), pk=pk)
    if request.method != "POST":
        return _review_page(request, revision)
    verb, reason = request.POST.get("verb", ""), request.POST.get("reason", "").strip()
    if verb not in VERBS:
        return _review_page(request, revision, status=400)
    if verb != "accept" and not reason:
        return _review_page(request, revision, lacks_reason=True, status=400)
    try:
        _decide(actor, revision, verb, reason, MEANINGS.get(request.POST.get("meaning", "")))
    except (BaseMovedError, TransitionRefusedError):
        return _review_page(request, revision, has_moved=True, status=CONFLICT)
    except ContentRefusedError as refused:
        problems = [problem.reason for problem in refused.problems]
        return _review_page(request, revision, problems=problems, status=CONFLICT)
    return redirect("contributions:sheets")


def _decide(
    actor: Actor, revision: Revision, verb: str, reason: str, keeps_meaning: bool | None
) -> None:
    """Take a decision; ``keeps_meaning`` corrects what the author said, None leaves it."""
    if verb == "accept":
        actions.accept(by=actor, revision=revision, publish=True, keeps_meaning=keeps_meaning)
    elif verb == "reject":
        actions.reject(by=actor, revision=revision, reason=reason)
    else:
        actions.request_changes(by=actor, revision=revision, reason=reason)


def _review_page(
    request: SignedInRequest, revision: Revision, status: int = 200, **more: object
) -> HttpResponse:
    chosen = MEANINGS.get(request.POST.get("meaning", ""))
    context = {
        "revision": revision,
        # What the reviewer has just chosen and written, else what the author said.
        "keeps_meaning": revision.keeps_meaning if chosen is None else chosen,
        "reason": request.POST.get("reason", ""),
        "changes": changes(revision.base, revision.content),
        "is_waiting": revision.state == RevisionState.WAITING,
        "lacks_reason": False,
        "has_moved": False,
        "problems": [],
    }
    return render(request, "contributions/sheet_review.html", context | more, status=status)


@editor_page
@require_POST
def check(request: SignedInRequest, actor: Actor, slug: str) -> HttpResponse:
    """Say that a sheet is right today by its sources, and when to check it again."""
    sheet = get_object_or_404(ProcedureSheet, slug=slug)
    form = CheckForm(request.POST)
    if form.is_valid() and form.cleaned_data["due_on"] > timezone.localdate():
        sheet_actions.check_sheet(by=actor, sheet_id=sheet.pk, due_on=form.cleaned_data["due_on"])
    return redirect("contributions:sheets")


@editor_page
@require_POST
def restore(request: SignedInRequest, actor: Actor, pk: UUID) -> HttpResponse:
    """Begin a draft with what stood there before an accepted change; another editor reviews it."""
    made = get_object_or_404(
        Revision.objects.accepted(), pk=pk, target_kind=TargetKind.SHEET, creates=False
    )
    revision, _secret = actions.begin(
        by=actor, language=SOURCE, kind=TargetKind.SHEET, target_id=made.target_id
    )
    before = {
        name: value or ("" if value == "" else None)
        for name, value in made.base.items()
        if name != "verified"
    }
    actions.save_draft(by=actor, revision=revision, content=before)
    return redirect("contributions:sheet_draft", revision.pk)


def _own_draft(actor: Actor, pk: UUID) -> Revision:
    mine = Q(author=actor.user, target_kind=TargetKind.SHEET, state__in=WRITABLE)
    revision = Revision.objects.filter(mine, pk=pk).first()
    if revision is None:
        raise Http404("No draft of hers.")
    return revision
