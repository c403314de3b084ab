"""The sound of recordings, with ranges of bytes, and the policies of pages that play them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from uuid import UUID

from csp.constants import HEADER, SELF
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.byte_ranges import requested_range
from directory.models import Recording
from directory.texts import Text

View = Callable[..., HttpResponseBase]
BLOB = "blob:"


@login_not_required
@require_safe
# Whatever keeps a copy asks each time whether it is still published.
@cache_control(public=True, no_cache=True)
def recording(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sound of a published recording of a text that means today what it meant then."""
    return sound_response(
        request, get_object_or_404(Recording.objects.offered().defer("sound"), pk=pk)
    )


def sound_response(request: HttpRequest, recording: Recording) -> HttpResponse:
    """All of a sound, or the range that is asked for: 206, or 416 when there is none of it."""
    etag, size = f'"{recording.digest}"', recording.size
    is_of_this = request.headers.get("If-Range", etag) == etag
    asked = requested_range(request.headers.get("Range", ""), size) if is_of_this else None
    if asked and not asked.length:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        first, length = asked or (0, size)
        content = Recording.objects.all().part(recording.pk, first, length)
        response = HttpResponse(content, status=206 if asked else 200)
        response["Content-Length"] = str(length)
        if asked:
            response["Content-Range"] = f"bytes {first}-{first + length - 1}/{size}"
    response["Content-Type"] = recording.kind
    # Compressed once more it would have no ranges.
    response["Content-Encoding"] = "identity"
    response["Content-Disposition"] = "inline"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response


def allow_media(response: HttpResponseBase, *more: str) -> HttpResponseBase:
    """Let a page play sounds of this site; other pages play none.

    The header is set here, since a page with a policy of django-csp's own is not kept.
    """
    response.headers[HEADER] = build_policy(update={"media-src": [SELF, *more]})
    return response


def playing(response: HttpResponse, words: Mapping[str, Text]) -> HttpResponse:
    """Let a page play sounds if a recording is offered with one of its texts."""
    if any(text.recording for text in words.values()):
        allow_media(response)
    return response


def with_media(view: View) -> View:
    """Decorator of a page that plays sounds of this site."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        return allow_media(view(request, *args, **kwargs))

    return answer


def with_microphone(view: View) -> View:
    """Decorator of a page that records: the microphone, and the sound it has just made."""
    allowed = settings.PERMISSIONS_POLICY | {"microphone": "(self)"}
    policy = ", ".join(f"{name}={who}" for name, who in sorted(allowed.items()))

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        response = allow_media(view(request, *args, **kwargs), BLOB)
        response.headers["Permissions-Policy"] = policy
        return response

    return answer
