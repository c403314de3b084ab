"""Decorators of the pages of translators: signed in, with a role in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.language_roles import languages_to_translate
from accounts.pages import personal_page, too_often
from accounts.requests import SignedInRequest
from accounts.throttling import RateLimit
from contributions.proposals.access import current_actor
from contributions.revisions.actions import EmptyRevisionError
from contributions.revisions.applying import BaseMovedError
from contributions.revisions.locking import StaleVersionError
from contributions.revisions.meaning import NoSuchEditError
from contributions.schema.problems import ContentRefusedError
from contributions.workflows import TransitionRefusedError
from translations.actions import EmptyTextError, may_translate
from translations.pieces import TextPiece, piece_of

# Pages save while one types; a reception centre may share one address.
WRITING = RateLimit("translation-write", 3000, 600)


def translator_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorator of a page of one language: 404 for who has no role in it.

    The view gets ``actor``, and ``piece`` where the URL has its ``pk``.
    """

    @wraps(view)
    def answer(request: SignedInRequest, language: str, **kwargs) -> HttpResponseBase:
        actor = current_actor(request)
        if language not in languages_to_translate() or not may_translate(actor, language):
            raise Http404("She has no role in this language.")
        if request.method == "POST" and not WRITING.use_from_network(request):
            return too_often(request)
        if "pk" in kwargs:
            kwargs["piece"] = _piece_or_404(kwargs.pop("pk"), language)
        try:
            return view(request, actor=actor, language=language, **kwargs)
        except PermissionDenied as error:
            raise Http404("Not for this reader.") from error
        except (TransitionRefusedError, StaleVersionError, BaseMovedError, NoSuchEditError):
            return refused(request, _("Somebody was faster. Look at the text again."))
        except EmptyTextError:
            return refused(request, _("The box is empty. Write the translation first."), 422)
        except ContentRefusedError as error:
            return refused(request, " ".join(each.reason for each in error.problems), 422)
        except EmptyRevisionError:
            return refused(request, _("This is what readers see already. Change something first."))

    return personal_page(answer)


def refused(request: SignedInRequest, advice: str, status: int = 409) -> HttpResponse:
    """A page that says that nothing was done, and why."""
    context = {"title": _("Nothing was changed"), "advice": advice}
    return render(request, "contributions/propose_refused.html", context, status=status)


def _piece_or_404(pk: int, language: str) -> TextPiece:
    piece = piece_of(pk, language)
    if piece is None:
        raise Http404("There is no such text.")
    return piece
