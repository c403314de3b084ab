"""View to suggest better words for the interface, in the language of the page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from contributions.models import WordSuggestion
from contributions.proposals.forms.words import WordsForm
from contributions.proposals.views.access import proposal_page, refusal_to_send

SENT = "sent"


@proposal_page
@require_http_methods(["GET", "HEAD", "POST"])
def suggest_words(request: HttpRequest) -> HttpResponse:
    """Store a suggestion for the reviewers of the language; nothing is published by it."""
    language = get_language() or ""
    form = WordsForm(request.POST if request.method == "POST" else None, language=language)
    problem, status = "", 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        problem, status = refusal_to_send(request), 429
    if form.is_bound and form.is_valid() and not problem:
        WordSuggestion.objects.create(
            language=language,
            shown=form.cleaned_data["shown"],
            better=form.cleaned_data["better"],
        )
        return redirect(f"{request.path}?{SENT}=1")
    context = {"form": form, "is_sent": SENT in request.GET, "problem": problem}
    return render(request, "contributions/suggest_words.html", context, status=status)
