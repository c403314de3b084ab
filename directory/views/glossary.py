"""The glossary: French office words with plain definitions in the reader's language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from accounts.reading_limit import costs_little
from directory import glossary
from directory.texts import Text
from directory.views.public import reading_page


@costs_little
@reading_page
def glossary_page(request: HttpRequest) -> HttpResponse:
    """All words in French alphabetical order; complete without a script, which searches them."""
    language = get_language()
    words = [
        {
            "code": term.code,
            "term": term.term,
            "definition": _definition(term, term.language_for(language)),
            "french": ""
            if language == settings.SOURCE_LANGUAGE
            else term.definitions[settings.SOURCE_LANGUAGE],
        }
        for term in glossary.terms().values()
    ]
    context = {"words": words, "is_draft": language in glossary.drafts()}
    return render(request, "directory/glossary.html", context)


def _definition(term: glossary.GlossaryTerm, language: str) -> Text:
    return Text(term.definitions[language], language)
