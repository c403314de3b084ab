"""Autocomplete of the text field of the search."""

from urllib.parse import urlencode

from rest_framework.request import Request
from rest_framework.response import Response

from api.features import page_root
from api.forms import AutocompleteForm
from api.schema import describes
from api.shapes import SUGGESTIONS
from api.views.public import PublicView
from directory.search.autocomplete import SHEET, WORD, Suggestion, autocomplete


class Autocomplete(PublicView):
    """Suggest themes, needs, procedure sheets and words."""

    form_class = AutocompleteForm

    @describes(
        "Themes, needs, procedure sheets and words that somebody typing may mean; at most eight",
        AutocompleteForm,
        SUGGESTIONS,
        operation="words",
    )
    def get(self, request: Request) -> Response:
        form = self.read_form(request)
        root = page_root(request, form.language)
        suggestions = autocomplete(form.cleaned_data["q"], form.language)
        return Response({"results": [suggestion_json(one, root) for one in suggestions]})


def suggestion_json(suggestion: Suggestion, root: str) -> dict:
    """A suggestion as JSON; ``said`` is the synonym by which it was found."""
    return {
        "kind": suggestion.kind,
        "code": suggestion.code or None,
        "label": suggestion.label,
        "lang": suggestion.lang,
        "said": suggestion.synonym or None,
        "url": address_of(suggestion, root),
    }


def address_of(suggestion: Suggestion, root: str) -> str | None:
    """The page of a sheet, the search for a theme or need; None for a word."""
    if suggestion.kind == WORD:
        return None
    if suggestion.kind == SHEET:
        return f"{root}procedures/{suggestion.code}/"
    return f"{root}?{urlencode({suggestion.kind: suggestion.code})}"
