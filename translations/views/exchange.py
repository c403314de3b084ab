"""Views that give the texts of a language as a file, and take one back as suggestions."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.body_limits import FILE, takes_up_to
from accounts.language_roles import languages_to_translate
from accounts.requests import SignedInRequest
from contributions.actors import Actor
from translations.access import refused, translator_page
from translations.exchange import (
    FORMATS,
    MOST_SUGGESTIONS,
    OtherLanguageError,
    UnreadableFileError,
    read,
    suggest_units,
    units_of,
)

# So many of the texts that were left out of a file are named.
MOST_NAMED = 100


@translator_page
@require_safe
def download(
    request: SignedInRequest, actor: Actor, language: str, file_format: str
) -> HttpResponse:
    """All published texts with their translations, as XLIFF 2.0, PO or TMX."""
    if file_format not in FORMATS:
        raise Http404("There is no such format.")
    wanted = FORMATS[file_format]
    content = wanted.write(units_of(language), language)
    response = HttpResponse(content, content_type=wanted.media_type)
    name = f"reperes-{language}.{wanted.ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@takes_up_to(FILE)
@translator_page
@require_POST
def upload(request: SignedInRequest, actor: Actor, language: str) -> HttpResponse:
    """A file that was translated elsewhere: its texts become suggestions, none is published."""
    file = request.FILES.get("file")
    ending = (file.name or "").rpartition(".")[2].lower() if file else ""
    wanted = next((each for each in FORMATS.values() if each.ending == ending), None)
    if file is None or wanted is None:
        return refused(request, _("Choose a file that ends in .xlf, .po or .tmx."), 422)
    try:
        units = read(wanted, file.read(), language)
    except UnreadableFileError:
        return refused(request, _("This file cannot be read."), 422)
    except OtherLanguageError as error:
        text = _("This file is in another language: %(language)s.") % {"language": error}
        return refused(request, text, 422)
    outcome = suggest_units(by=actor, language=language, units=units)
    context = {
        "code": language,
        "label": languages_to_translate()[language],
        "made": outcome.made,
        "left_out": outcome.left_out[:MOST_NAMED],
        "left_out_count": len(outcome.left_out),
        "has_more": outcome.has_more,
        "most": MOST_SUGGESTIONS,
    }
    return render(request, "translations/uploaded.html", context)
