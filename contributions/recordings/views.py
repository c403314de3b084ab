"""Pages of recordings: texts that can be read aloud, recording one, one's own, and the review."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.body_limits import FILE, takes_up_to
from accounts.pages import personal_page, too_often
from accounts.requests import SignedInRequest
from accounts.throttling import RateLimit
from contributions.language_rights import languages_reviewed_by
from contributions.proposals.access import current_editor
from contributions.recordings import actions, consent
from contributions.recordings.listing import RecordedText, listed, recordable, section_in_words
from contributions.recordings.sounds import SoundRefusedError
from directory.models import ProcedureSheet, Programme, Recording, Section
from directory.models.recording import (
    LONGEST_REASON,
    LONGEST_S,
    MOST_BYTES,
    RecordingQuerySet,
    RecordingState,
)
from directory.views.recordings import sound_response, with_media, with_microphone

SENDING = RateLimit("recording-send", 60, 3600)
LISTED = 50
REFUSALS: dict[str, Promise] = {
    "too_large": _("The recording is larger than 5 MB. Read a shorter part."),
    "too_long": _("The recording is longer than ten minutes. Read a shorter part."),
    "unknown": _("This is no sound file that we can play. Ogg, WebM, MP4, MP3 or WAV, please."),
}
DONE: dict[str, Promise] = {
    "record": _("Thank you. A reviewer listens to it before it is published."),
    "withdraw": _("Your recording is deleted."),
    "publish": _("Published."),
    "refuse": _("Not published. The speaker reads why."),
}
TOO_MANY = _("Many of your recordings wait for a reviewer. Please come back later.")


class SoundForm(forms.Form):
    """A sound file, and the consent of its speaker."""

    sound = forms.FileField(label=_("Recording"), allow_empty_file=False)
    consent = forms.BooleanField(label=_("I agree"))

    def clean_sound(self):
        """Refuse a file above the limit before it is read."""
        file = self.cleaned_data["sound"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(str(REFUSALS["too_large"]))
        return file


class RefusalForm(forms.Form):
    """Why a recording is not published."""

    reason = forms.CharField(label=_("Why not?"), max_length=LONGEST_REASON)


def recording_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator of a page about recordings, for accounts; 404 without the right."""

    @wraps(view)
    def answer(request: SignedInRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as error:
            raise Http404("Not for this reader.") from error

    return personal_page(answer)


@recording_page
@require_safe
@with_media
def recordings(request: SignedInRequest) -> HttpResponse:
    """Her own recordings, and for reviewers those that wait."""
    by = current_editor(request)
    languages = languages_reviewed_by(by)
    mine = _rows(Recording.objects.filter(speaker=request.user).order_by("-created_at", "pk"))
    waiting: list[RecordedText] = []
    if languages:
        waiting = _rows(
            Recording.objects.current()
            .filter(state=RecordingState.WAITING, section__language__in=languages)
            .exclude(speaker=request.user)
        )
    context = {
        "mine": mine,
        "waiting": waiting,
        "is_reviewer": bool(languages),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "contributions/recordings.html", context)


@recording_page
@require_safe
def record_programme(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The texts of a programme that can be read aloud in the language of the page."""
    programme = get_object_or_404(Programme.objects.published(), pk=pk)
    return _texts(request, programme.sections.all(), programme.get_absolute_url())


@recording_page
@require_safe
def record_procedure(request: SignedInRequest, slug: str) -> HttpResponse:
    """The texts of a sheet that can be read aloud in the language of the page."""
    sheet = get_object_or_404(ProcedureSheet.objects.published(), slug=slug)
    return _texts(request, sheet.sections.all(), sheet.get_absolute_url())


def _texts(request: SignedInRequest, sections: QuerySet[Section], url: str) -> HttpResponse:
    texts = recordable(sections, get_language())
    return render(request, "contributions/record_texts.html", {"texts": texts, "page_url": url})


@takes_up_to(FILE)
@recording_page
@require_http_methods(["GET", "HEAD", "POST"])
@with_microphone
def record(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read one text aloud: record it in the page, or bring a file."""
    section = _section_or_404(pk)
    form = SoundForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not SENDING.use(str(request.user.pk)):
            return too_often(request, SENDING)
        if form.is_valid() and _recorded(request, section, form):
            return _done("record")
    context = {
        "form": form,
        "text": section_in_words(section),
        "consent": consent.LINES,
        "longest_s": LONGEST_S,
        "texts_url": _texts_url(section),
    }
    status = 400 if form.errors else 200
    return render(request, "contributions/record.html", context, status=status)


def _recorded(request: SignedInRequest, section: Section, form: SoundForm) -> bool:
    raw = form.cleaned_data["sound"].read()
    by = current_editor(request)
    try:
        actions.record(by=by, section=section, raw=raw, consent_language=get_language())
    except SoundRefusedError as error:
        form.add_error("sound", str(REFUSALS[error.code]))
    except actions.TooManyWaitingError:
        form.add_error("sound", str(TOO_MANY))
    return not form.errors


@recording_page
@require_POST
def withdraw_recording(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Delete one's own recording."""
    actions.withdraw_recording(by=current_editor(request), recording=_recording_or_404(pk))
    return _done("withdraw")


@recording_page
@require_POST
def publish_recording(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Publish a recording."""
    recording = _recording_or_404(pk)
    try:
        actions.publish_recording(by=current_editor(request), recording=recording)
    except actions.DecidedError:
        return redirect("contributions:recordings")
    return _done("publish")


@recording_page
@require_POST
def refuse_recording(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Refuse a recording with a reason; without one nothing is done."""
    recording, form = _recording_or_404(pk), RefusalForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    if not actions.can_review_language(current_editor(request), recording.section.language):
        raise PermissionDenied
    if not reason or recording.state != RecordingState.WAITING:
        return redirect("contributions:recordings")
    actions.refuse_recording(by=current_editor(request), recording=recording, reason=reason)
    return _done("refuse")


@recording_page
@require_safe
def recording_sound(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The sound of a recording, for its speaker and for reviewers."""
    recording = _recording_or_404(pk)
    has_sound = recording.state != RecordingState.REFUSED
    if not (has_sound and actions.may_hear(current_editor(request), recording)):
        raise PermissionDenied
    return sound_response(request, recording)


def _done(what: str) -> HttpResponse:
    return redirect(f"{reverse('contributions:recordings')}?done={what}")


def _rows(found: RecordingQuerySet) -> list[RecordedText]:
    related = found.select_related("section__sheet", "section__programme").defer("sound")
    return listed(related[:LISTED], get_language())


def _recording_or_404(pk: UUID) -> Recording:
    return get_object_or_404(Recording.objects.select_related("section").defer("sound"), pk=pk)


def _section_or_404(pk: int) -> Section:
    """A text of a published programme or sheet."""
    section = get_object_or_404(Section.objects.select_related("programme", "sheet"), pk=pk)
    published = (
        ProcedureSheet.objects.published().filter(pk=section.sheet_id)
        if section.sheet_id
        else Programme.objects.published().filter(sections=section)
    )
    if not published.exists():
        raise Http404("Its page is not public.")
    return section


def _texts_url(section: Section) -> str:
    if section.sheet:
        return reverse("contributions:record_procedure", args=[section.sheet.slug])
    return reverse("contributions:record_programme", args=[section.programme_id])
