"""Decorator and error pages of all pages of journeys: never cached, never indexed, rate limited."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import not_cached
from accounts.throttling import RateLimit
from directory.display.place_links import with_place
from journeys.access import ClosedError
from journeys.actions import DuplicateStepError, GoneError, TooManyError
from journeys.other_journeys import NoRoomError
from journeys.workflows import TransitionRefusedError

# (name, uses, seconds) for a network: a whole reception centre may share one address.
# Opening a link takes two: its address without a language, and the page that this leads to.
OPENING = RateLimit("journey-open", 240, 600)
CREATING = RateLimit("journey-create", 120, 3600)
WRITING = RateLimit("journey-write", 600, 600)
# Each costs a quarter of a second of computing.
RECOVERING = RateLimit("journey-recover", 30, 3600)
# A calendar company fetches the feeds of many people from one network.
FETCHING = RateLimit("calendar-feed-network", 3000, 600)
FETCHING_ONE = RateLimit("calendar-feed", 60, 3600)
# Mails to anybody's address.
REMINDING = RateLimit("reminder", 30, 24 * 3600)

# Title and advice of the error page for each limit of ``actions.LIMITS``.
_JOURNEY = (
    gettext_lazy("Your journey is full"),
    gettext_lazy("Remove what you no longer need, then try again."),
)
FULL = {
    "steps": _JOURNEY,
    "goals": _JOURNEY,
    "shares": (
        gettext_lazy("You have given many links"),
        gettext_lazy("Close a link that nobody needs any more, then try again."),
    ),
    "deadlines": (
        gettext_lazy("You have many dates here"),
        gettext_lazy("Remove a date that has passed, then try again."),
    ),
    "reminders": (
        gettext_lazy("You have asked for many reminders"),
        gettext_lazy("Remove a reminder that you no longer need, then try again."),
    ),
    "comments": (
        gettext_lazy("This conversation is full"),
        gettext_lazy("Go on with a new link to the journey."),
    ),
    "proposals": (
        gettext_lazy("Many of your proposals wait for an answer"),
        gettext_lazy("Take back what is no longer right, or wait for an answer."),
    ),
    "keys": (
        gettext_lazy("Many links open this journey"),
        gettext_lazy("Close the other links: tick the box before you go on."),
    ),
    "account": (
        gettext_lazy("Your account keeps many journeys"),
        gettext_lazy("Take one of them out of your account first."),
    ),
}


# Title and advice of the error page for what an action refuses.
REFUSED: dict[type[Exception], tuple[Promise, Promise]] = {
    TransitionRefusedError: (
        gettext_lazy("This step has changed meanwhile"),
        gettext_lazy("Open your journey again to see it."),
    ),
    GoneError: (
        gettext_lazy("This was changed or removed meanwhile"),
        gettext_lazy("Open your journey again to see it."),
    ),
    DuplicateStepError: (
        gettext_lazy("This goal has this programme already"),
        gettext_lazy("Leave the step where it is, or remove one of the two."),
    ),
    NoRoomError: (
        gettext_lazy("No room for one more journey here"),
        gettext_lazy("This device has five other journeys. Take one of them off first."),
    ),
}


def private_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a page of journeys: no sign-in, no cache, limited POSTs, errors as pages.

    The view itself checks the secret and answers 404 without it.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return _answer(view, request, *args, **kwargs)

    return login_not_required(not_cached(answer))


def _answer(
    view: Callable[..., HttpResponseBase], request: HttpRequest, *args: object, **kwargs: object
) -> HttpResponseBase:
    if request.method == "POST" and not WRITING.use_from_network(request):
        return too_often(request)
    try:
        # The zone of who opens her journey lasts until her page is written.
        with timezone.override(None):
            response = view(request, *args, **kwargs)
    except tuple(REFUSED) as error:
        return refused(request, *REFUSED[type(error)], 409)
    except TooManyError as error:
        return refused(request, *FULL[str(error)], 409)
    except ClosedError:
        return render(request, "journeys/closed_link.html", status=410)
    if request.method == "POST" and isinstance(response, HttpResponseRedirect):
        # Without scripts, the chosen place is in the addresses alone.
        response["Location"] = with_place(response.url, request.GET.get("place", ""))
    return response


def too_often(request: HttpRequest) -> HttpResponse:
    """The page for too many requests (429)."""
    title = _("That was a lot in a short time")
    return refused(request, title, _("Wait ten minutes, then try again."), 429)


def refused(
    request: HttpRequest, title: str | Promise, advice: str | Promise, status: int
) -> HttpResponse:
    """The page that says what did not work and what to do now."""
    context = {"title": title, "advice": advice}
    return render(request, "journeys/refused.html", context, status=status)
