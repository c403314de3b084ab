"""What makes the site installable and usable without a network: manifest, service worker, pages."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.reading_limit import costs_little, search_limited
from directory import taxonomy
from directory.offline_area import pages_of_area
from directory.search.forms import SearchForm
from directory.views.public import reading_page
from directory.views.typed_place import choose_place

# What every page kept on a phone needs; other files are stored as pages ask for them.
SHELL = (
    *(f"css/{name}.css" for name in ("site", "pages", "search", "journey", "place-field")),
    *("css/offline.css", "css/reading.css", "icons/sprite.svg", "img/favicon.svg"),
    *("js/site.js", "js/page.js", "js/position.js", "js/combobox.js", "js/place_kept.js"),
    *("js/place_field.js", "js/near_form.js", "js/listen.js", "js/listen_sections.js"),
    *("js/spoken.js", "js/terms.js", "js/glossary.js"),
    *(
        f"js/offline/{name}.js"
        for name in (
            *("register", "kept_here", "store", "pages", "journey", "drawing", "area"),
            *("forget", "forgetting"),
        )
    ),
)
SCRIPTS = ("js/offline/store.js", "js/offline/pages.js", "js/offline/worker.js")
ICONS = (("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"))
MASKABLE = ("icon-maskable-512", "512x512", "maskable")


@cache
def worker_script() -> str:
    """The service worker with the files of its shell, and a version that changes with them."""
    source = "\n".join((settings.BASE_DIR / "static" / name).read_text() for name in SCRIPTS)
    files = [static(name) for name in SHELL]
    version = hashlib.sha256((source + "".join(files)).encode()).hexdigest()[:12]
    return f"self.OFFLINE = {json.dumps({'version': version, 'files': files})};\n{source}"


@costs_little
@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the whole site, at its root; browsers look for a new one each day."""
    response = HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@costs_little
@reading_page
def manifest(request: HttpRequest) -> HttpResponse:
    """The web application manifest in the language of its address."""
    home = reverse("directory:search")
    described = {
        "id": home,
        "name": _("Repères: help for refugees in France"),
        "short_name": "Repères",
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": home,
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#0a5c63",
        "icons": [
            {"src": static(f"img/{name}.png"), "sizes": sizes, "type": "image/png", "purpose": use}
            for name, sizes, use in (*ICONS, MASKABLE)
        ],
    }
    return HttpResponse(
        json.dumps(described, ensure_ascii=False), content_type="application/manifest+json"
    )


@costs_little
@reading_page
def offline(request: HttpRequest) -> HttpResponse:
    """What works without a network: emergency numbers, pages kept here, and forgetting them."""
    return render(request, "directory/offline.html")


@costs_little
@reading_page
def area(request: HttpRequest) -> HttpResponse:
    """Choose an area and themes whose pages are to be taken along."""
    words = {
        "size": _("{count} pages, about {size} MB. Without Wi-Fi this uses your data."),
        "nothing": _("There is nothing to take here. Choose a wider area or more themes."),
        "taking": _("{done} of {count} pages"),
        "taken": _("This phone keeps {count} pages of your area."),
        "stopped": _("Stopped. {count} pages are kept."),
        "failed": _("This did not work. Check your connection and try again."),
        "removed": _("The pages of your area are deleted from this phone."),
        "no_place": _("Choose a place from the list first."),
    }
    context = {
        "themes": taxonomy.themes(),
        "form": SearchForm({}),
        "where": None,
        "words": words,
    }
    return render(request, "directory/offline_area.html", context)


@search_limited
@login_not_required
@csrf_exempt
@never_cache
@require_POST
def area_pages(request: HttpRequest) -> JsonResponse:
    """The pages of an area. By POST, since a place is to be in no URL or log."""
    params = request.POST.copy()
    with_sensitive = bool(params.pop("sensitive", None))
    params["lang"] = get_language()
    choose_place(params)
    form = SearchForm(params)
    if not form.is_valid() or form.here() is None:
        return JsonResponse({"error": "no place"}, status=400)
    pages = pages_of_area(form.criteria(), with_sensitive=with_sensitive)
    return JsonResponse({"pages": [asdict(page) for page in pages]})
