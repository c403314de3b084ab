"""Pages of the recovery phrase: made and confirmed by the owner, typed on another device."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.secret_links import new_secret
from directory.texts import own_name
from journeys import keys
from journeys.access import Holder, owner_or_404, owner_or_none, remember_owner
from journeys.forms import RecoveryForm
from journeys.other_journeys import activate_new, others_of
from journeys.phrases import (
    DIGITS,
    WORD_LISTS,
    WORDS,
    PhraseError,
    folded,
    kind_for,
    new_phrase,
    read_phrase,
)
from journeys.sharing_models import JourneyKey
from journeys.views.asking import Question, ask
from journeys.views.links import secret_of_form
from journeys.views.private import RECOVERING, private_page, too_often

# How long a phrase that was shown can be confirmed.
CONFIRMED_WITHIN_S = 3600
# The places of the words or groups that are typed again.
ASKED = (3, 7)


@dataclass(frozen=True)
class Shown:
    """A phrase on its way from the page that shows it to the one that confirms it, signed."""

    parts: list[str]
    kind: str
    token: str

    @classmethod
    def made(cls, holder: Holder, kind: str) -> Shown:
        """A new phrase for the journey; ``kind`` as in ``phrases.new_phrase``."""
        parts = new_phrase(kind)
        signed = signing.dumps([kind, *parts], salt=_purpose(holder), compress=True)
        return cls(parts, kind, signed)

    @classmethod
    def sent(cls, holder: Holder, token: str) -> Shown | None:
        """The phrase of a form; None when it was not made here for this journey, or long ago."""
        try:
            kind, *parts = signing.loads(token, salt=_purpose(holder), max_age=CONFIRMED_WITHIN_S)
        except signing.BadSignature:
            return None
        return cls(parts, kind, token)

    @property
    def is_digits(self) -> bool:
        """Whether it is groups of digits instead of words."""
        return self.kind == DIGITS

    def is_confirmed_by(self, typed: list[str]) -> bool:
        """Whether these are the parts at the places ``ASKED``."""
        asked = [self.parts[place - 1] for place in ASKED]
        return [folded(part.strip()) for part in typed] == [folded(part) for part in asked]


def _purpose(holder: Holder) -> str:
    """The salt of the signature: a phrase made for one journey is none of another."""
    return f"journeys.phrase {holder.journey.pk}"


@private_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def phrase(request: HttpRequest) -> HttpResponse:
    """The recovery phrase in three steps: "make" shows it, "written" asks, "confirm" saves it."""
    holder = owner_or_404(request)
    if "make" in request.POST:
        kind = request.POST.get("kind", "")
        known = {*WORD_LISTS, DIGITS}
        shown = Shown.made(holder, kind if kind in known else kind_for(get_language() or ""))
        keys.show_phrase(by=holder)
        return _page(request, {"shown": shown})
    sent = Shown.sent(holder, request.POST.get("token", ""))
    if sent and "again" in request.POST:
        return _page(request, {"shown": sent})
    if sent and "confirm" in request.POST:
        if sent.is_confirmed_by([request.POST.get(f"part_{place}", "") for place in ASKED]):
            keys.save_phrase(by=holder, phrase=read_phrase(" ".join(sent.parts)))
            return redirect("journeys:phrase")
        return _page(request, {"asked": sent, "is_wrong": True})
    if sent and "written" in request.POST:
        return _page(request, {"asked": sent})
    made = holder.journey.keys.filter(kind=JourneyKey.Kind.PHRASE).first()
    unconfirmed = keys.has_unconfirmed(holder)
    return _page(request, {"made": made, "kinds": _kinds(), "is_unconfirmed": unconfirmed})


def _kinds() -> list[dict[str, object]]:
    """The kinds of phrase: words in each language that has a list, and digits."""
    own = kind_for(get_language() or "")
    words = [(code, own_name(code)) for code in WORD_LISTS]
    kinds = [*words, (DIGITS, _("Digits"))]
    return [{"code": code, "label": label, "is_own": code == own} for code, label in kinds]


def _page(request: HttpRequest, step: dict[str, object]) -> HttpResponse:
    empty: dict[str, object] = {
        "kinds": [],
        "shown": None,
        "asked": None,
        "made": None,
        "is_unconfirmed": False,
        "is_wrong": False,
        "places": ASKED,
    }
    return render(request, "journeys/phrase.html", empty | step)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def forget_phrase(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation; POST lets the phrase open nothing any more.

    With "unconfirmed" it gives up the one not confirmed, which opens nothing yet.
    """
    holder = owner_or_404(request)
    if "unconfirmed" in request.POST:
        keys.drop_unconfirmed(by=holder)
    elif request.method == "POST":
        keys.forget_phrase(by=holder)
    elif holder.journey.keys.filter(kind=JourneyKey.Kind.PHRASE).exists():
        question = Question(
            title=_("Let no phrase open it?"),
            words=(
                _(
                    "What you wrote on paper opens nothing any more, at once. "
                    "Later you can make a new phrase."
                ),
            ),
            button=_("Let no phrase open it"),
            keep=_("Keep the phrase"),
            back=reverse("journeys:phrase"),
            icon="x",
        )
        return ask(request, question)
    return redirect("journeys:phrase")


@private_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Type a recovery phrase; the right one makes its journey the active one of this device.

    The form carries the secret to come, so that it can be sent again after a lost response.
    """
    form = RecoveryForm(request.POST or None)
    context: dict[str, object] = {"form": form, "places": (), "problem": "", "words": WORDS}
    if request.method == "POST" and form.is_valid():
        try:
            typed = read_phrase(form.cleaned_data["phrase"])
        except PhraseError as error:
            context |= {"places": error.places, "problem": "typed"}
        else:
            if not RECOVERING.use_from_network(request):
                return too_often(request)
            if response := _recovered(request, typed, form.cleaned_data["ends_others"]):
                return response
            context["problem"] = "unknown"
    context["next_secret"] = secret_of_form(request) or new_secret()
    status = 400 if context["problem"] else 200
    return render(request, "journeys/recover.html", context, status=status)


def _recovered(request: HttpRequest, typed: str, ends_others: bool) -> HttpResponse | None:
    """Open the journey of a phrase on this device; None when the phrase opens none."""
    secret = secret_of_form(request) or new_secret()
    active = owner_or_none(request)
    response = redirect("journeys:journey")
    # Refused before anything is written when the device has no room.
    activate_new(request, response, others_of(request, active), secret)
    holder = keys.recover(phrase=typed, next_secret=secret, ends_others=ends_others)
    if holder is None:
        return None
    if active and active.journey.pk == holder.journey.pk:
        response = redirect("journeys:journey")
        remember_owner(request, response, secret)
    rotate_token(request)
    return response
