"""Autocomplete of the text field of the search."""

from rest_framework.request import Request
from rest_framework.response import Response

from api.features import page_root
from api.forms import AutocompleteForm
from api.schema import describes
from api.shapes import SUGGESTIONS
from api.views.public import PublicView
from directory.search.autocomplete import Suggestion, autocomplete, suggestion_address


class Autocomplete(PublicView):
    """Suggest themes, needs, procedure sheets, places and words."""

    form_class = AutocompleteForm

    @describes(
        "Themes, needs, sheets, places and words that somebody typing may mean; at most eight",
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
        "icon": suggestion.picture,
        "url": suggestion_address(suggestion, root),
    }
