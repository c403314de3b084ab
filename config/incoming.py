"""Middleware that limits the size and the characters of every request before it is parsed.

One middleware, before sessions, CSRF and forms, so that nothing reads a request that it refuses:

- a body larger than its view declares (accounts/body_limits.py) gets 413, before it is parsed,
  and one without a length 411;
- a refused character (accounts/characters.py), such as NUL, in the query, in a form or in the name
  of a file gets 400 with the name of the field; in an address 404; a cookie with one is left out;
- all other text is cleaned, so that views and forms see it as it will be stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.body_limits import FILE, SMALL, NoFiles, most_bytes
from accounts.characters import ODD_CHARACTER, cleaned, is_refused
from accounts.pages import forbid_caching
from api.problems import problem

# The longest value that a query or a short form needs: a cursor or an order of steps.
LONGEST_IN_QUERY = 4_000
TOO_LARGE = _("This is more than can be sent here at once.")
NO_LENGTH = _("Say how long the body of the request is (Content-Length).")
ODD_LENGTH = _("The length of the request is no number.")
TOO_LONG = _("This is too long.")


class IncomingMiddleware(MiddlewareMixin):
    """Refuses or cleans requests before anything reads them."""

    def process_request(self, request: HttpRequest) -> None:
        """Remove cookies that hold refused characters."""
        cookies = request.COOKIES
        if any(map(is_refused, cookies.values())):
            request.COOKIES = {
                name: value for name, value in cookies.items() if not is_refused(value)
            }

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Check the request for ``view``; the reader's language is active by now."""
        if any(isinstance(part, str) and is_refused(part) for part in (*args, *kwargs.values())):
            raise Http404("No address of ours holds such a character.")
        return body_refused(request, view) or query_refused(request) or form_refused(request, view)


def body_refused(request: HttpRequest, view: Callable) -> HttpResponse | None:
    """The refusal of a body that is too large or of unknown length; None for others.

    A stranger sends no more than ``SMALL`` to a page that needs an account.
    """
    digits = request.META.get("CONTENT_LENGTH") or ""
    if not digits:
        is_chunked = "HTTP_TRANSFER_ENCODING" in request.META
        return refusal(request, 411, NO_LENGTH) if is_chunked else None
    if not (digits.isascii() and digits.isdigit()):
        return refusal(request, 400, ODD_LENGTH)
    # Twelve digits are more than any bound; parsing thousands of digits takes time.
    length = int(digits.lstrip("0")[:12] or 0)
    if length <= SMALL:
        return None
    is_for_all = not getattr(view, "login_required", True)
    most = most_bytes(view) if is_for_all or request.user.is_authenticated else SMALL
    return refusal(request, 413, TOO_LARGE) if length > most else None


def query_refused(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a query with a refused character or a value too long; else it is cleaned."""
    if not request.META.get("QUERY_STRING"):
        return None
    is_plain = _is_plain(request.GET)
    if not is_plain and (names := odd_names(request.GET)):
        return refusal(request, 400, ODD_CHARACTER, names)
    long = [name for name, values in request.GET.lists() if _longest(name, values)]
    if long:
        return refusal(request, 400, TOO_LONG, long)
    if not is_plain:
        request.GET = cleaned_query(request.GET)  # type: ignore[assignment]  # immutable too
    return None


def form_refused(request: HttpRequest, view: Callable) -> HttpResponse | None:
    """The refusal of a form with a refused character; else it is cleaned, file names included."""
    if request.method != "POST" or is_for_api(request):
        return None  # the API takes JSON alone, which its views validate
    if most_bytes(view) < FILE:
        request.upload_handlers = [NoFiles(request)]
    # Reading the files reads the form as well.
    files = {n: file for n, file in request.FILES.items() if isinstance(file, UploadedFile)}
    if names := odd_names(request.POST) + [
        name for name, file in files.items() if is_refused(name) or is_refused(file.name or "")
    ]:
        return refusal(request, 400, ODD_CHARACTER, names)
    if not _is_plain(request.POST):
        request.POST = cleaned_query(request.POST)  # type: ignore[assignment]  # immutable too
    for file in files.values():
        file.name = cleaned(file.name or "")
    return None


def odd_names(fields: QueryDict) -> list[str]:
    """The names of the fields whose name or value holds a refused character."""
    return [
        name for name, values in fields.lists() if is_refused(name) or any(map(is_refused, values))
    ]


def is_for_api(request: HttpRequest) -> bool:
    """Whether it is for the API, whose errors are problem details instead of pages."""
    return request.path_info.startswith("/api/")


def _longest(name: str, values: Iterable[str]) -> bool:
    return max(map(len, (name, *values))) > LONGEST_IN_QUERY


def cleaned_query(fields: QueryDict) -> QueryDict:
    """The same fields in the same order, with cleaned names and values."""
    result = QueryDict(mutable=True)
    for name, values in fields.lists():
        for value in values:
            result.appendlist(cleaned(name), cleaned(value))
    result._mutable = False
    return result


def _is_plain(fields: QueryDict) -> bool:
    """Whether there is nothing to refuse or clean: all is printable ASCII."""
    return all(
        text.isascii() and text.isprintable()
        for name, values in fields.lists()
        for text in (name, *values)
    )


def refusal(
    request: HttpRequest, status: int, detail: Promise, names: Iterable[str] = ()
) -> HttpResponse:
    """The error response: a short page in the reader's language, or problem details.

    It reads neither body nor cookies of the request. ``names`` are those of the wrong fields.
    """
    shown = [cleaned(name)[:60] for name in names][:5]
    if is_for_api(request):
        return problem(status, detail, [{"parameter": name, "detail": detail} for name in shown])
    context = {"detail": detail, "fields": shown, "is_too_large": status == 413}
    return forbid_caching(HttpResponse(render_to_string("refused.html", context), status=status))
