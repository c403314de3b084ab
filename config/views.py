"""Views of the whole site: health checks, robots.txt, redirect to a language, error pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.reading_limit import costs_little
from api.problems import NOTHING_THERE, problem
from config.incoming import is_for_api
from regions.demonstration import demo_accounts

# Fields whose text is shown again when a form is refused: no secret, password, phrase or code is
# ever typed into one of them. At most so many texts, each at most as long as a note.
TYPED = ("text", "note", "name", "label", "words", "where", "place", "on", "at", "since", "remark")
TYPED_FIELDS, TYPED_MOST = 10, 4000


@costs_little
@login_not_required
@require_safe
def best_language(request: HttpRequest) -> HttpResponse:
    """Redirect to the home page in the language that Accept-Language prefers."""
    with override(get_language_from_request(request)):
        response = redirect("directory:search")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@costs_little
@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Liveness check: the process answers; no query."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Readiness check: 200 when the database is reachable, migrated and can search, else 503."""
    try:
        missing = readiness_problems()
    except DatabaseError as error:
        missing = [f"database: {error.__class__.__name__}"]
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def readiness_problems() -> list[str]:
    """Return what keeps the site from serving, each as a phrase; empty when it is ready."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    missing = [f"migration {migration}" for migration, _backwards in plan]
    with connection.cursor() as cursor:
        # With the locale C, trigrams of Arabic and Cyrillic are empty and searches find nothing.
        cursor.execute("SELECT cardinality(show_trgm(%s)) > 0", ["ليون"])
        if not cursor.fetchone()[0]:
            missing.append("a database locale that knows letters beyond ASCII (C.UTF-8)")
    if not (settings.DEMO or missing) and demo_accounts().exists():
        missing.append("an end of the demonstration: run leave_demonstration")
    return missing


@costs_little
@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: all pages but the API, papers, and addresses with a query, which are endless."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /*?", "Disallow: /api/", "Disallow: /*/paper.pdf"]
    # Long parts of the sitemap go on under "?p=2".
    lines += ["Allow: /sitemap-", f"Sitemap: {sitemap}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The response to a bad request (400): too large, too many fields, a foreign host.

    The page is rendered without the request, since reading it would raise again.
    """
    if is_for_api(request):
        return problem(400, _("This request cannot be read."))
    return HttpResponseBadRequest(render_to_string("400.html"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The response for a page that does not exist or that this reader may not see (404)."""
    if is_for_api(request):
        return problem(404, NOTHING_THERE)
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The response where the token of a form is missing or out of date (403).

    What was typed is shown, to be copied; only where a page of this site sent it, so that no other
    site puts words on this one.
    """
    own = f"{request.scheme}://{request.get_host()}"
    is_own = request.headers.get("Origin") == own
    referer = request.headers.get("Referer", "")
    context = {
        "texts": typed_texts(request) if is_own else [],
        "form_address": referer if is_own and referer.startswith(f"{own}/") else "",
    }
    return render(request, "403_csrf.html", context, status=403)


def typed_texts(request: HttpRequest) -> list[str]:
    """The texts of a refused form that its sender may read again: short, and never a secret."""
    texts = [text for name in TYPED for text in request.POST.getlist(name)]
    return [text for text in texts if text.strip() and len(text) <= TYPED_MOST][:TYPED_FIELDS]


def server_error(request: HttpRequest) -> HttpResponse:
    """The response to an unhandled exception (500)."""
    if is_for_api(request):
        return problem(500, _("The fault is on this side."))
    return render(request, "500.html", {"operator": settings.OPERATOR_NAME}, status=500)
