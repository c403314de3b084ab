"""Views that give the texts of a language as a file, and take one back as suggestions."""

from __future__ import annotations

from itertools import accumulate
from urllib.parse import quote_plus

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.body_limits import FILE, LONG_TEXTS, takes_up_to
from accounts.language_roles import languages_to_translate
from accounts.requests import SignedInRequest
from contributions.actors import Actor
from contributions.proposals.forms.texts import one_way
from directory.texts import Text
from translations.access import refused, translator_page
from translations.exchange import (
    MOST_SUGGESTIONS,
    Chosen,
    Conflict,
    Outcome,
    suggest_chosen,
    suggest_units,
    units_of,
)
from translations.file_formats import (
    FORMATS,
    OtherLanguageError,
    OtherVersionError,
    UnreadableFileError,
    read,
)
from translations.pieces import piece_of

# So many of the texts that were left out of a file, or that wait for a choice, are named.
MOST_NAMED = 100
# What the other fields of a text in the form of choices need.
FIELDS_BYTES = 500


@translator_page
@require_safe
def download(
    request: SignedInRequest, actor: Actor, language: str, file_format: str
) -> HttpResponse:
    """All published texts with their translations, as XLIFF 2.0, PO or TMX."""
    if file_format not in FORMATS:
        raise Http404("There is no such format.")
    wanted = FORMATS[file_format]
    units = units_of(language)
    if wanted.code == "tmx" and not any(unit.text for unit in units):
        return refused(
            request, _("No text is translated yet: TMX would be empty. Take XLIFF or PO.")
        )
    content = wanted.write(units, language)
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
    except OtherVersionError as error:
        text = _("This file is %(version)s. %(read)s is read here.")
        return refused(request, text % {"version": error.version, "read": error.read}, 422)
    if not any(unit.text.strip() for unit in units):
        return refused(request, _("This file holds no text in this language."), 422)
    return _result(request, language, suggest_units(by=actor, language=language, units=units))


@takes_up_to(LONG_TEXTS)
@translator_page
@require_POST
def choose(request: SignedInRequest, actor: Actor, language: str) -> HttpResponse:
    """Texts of a file in place of her own drafts: those that she chose."""
    chosen = [_chosen(request, language, pk) for pk in request.POST.getlist("chosen")[:MOST_NAMED]]
    return _result(request, language, suggest_chosen(by=actor, chosen=chosen))


def _chosen(request: SignedInRequest, language: str, pk: str) -> Chosen:
    """A text that she chose; 404 when it names no text of the site."""
    is_number = pk.isascii() and pk.isdigit() and len(pk) < 10
    piece = piece_of(int(pk), language) if is_number else None
    if piece is None:
        raise Http404("There is no such text.")
    text = one_way(request.POST.get(f"text-{pk}", ""))
    return Chosen(piece, text, request.POST.get(f"seen-{pk}", ""))


def _result(request: SignedInRequest, language: str, outcome: Outcome) -> HttpResponse:
    conflicts = _that_fit_a_form(outcome.conflicts)
    context = {
        "code": language,
        "label": languages_to_translate()[language],
        "dir": Text("", language).dir,
        "made": outcome.made,
        "conflicts": conflicts,
        "has_more_conflicts": len(conflicts) < len(outcome.conflicts),
        "left_out": outcome.left_out[:MOST_NAMED],
        "left_out_count": len(outcome.left_out),
        "has_more": outcome.has_more,
        "most": MOST_SUGGESTIONS,
    }
    return render(request, "translations/uploaded.html", context)


def _that_fit_a_form(conflicts: list[Conflict]) -> list[Conflict]:
    """The first conflicts, whose texts one form can send back."""
    sizes = accumulate(len(quote_plus(each.text)) + FIELDS_BYTES for each in conflicts)
    fitting = [each for each, size in zip(conflicts, sizes, strict=True) if size < LONG_TEXTS]
    return fitting[:MOST_NAMED]
