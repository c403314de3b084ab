"""Views of the languages of a translator, and of what needs work in one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.language_roles import languages_to_translate
from accounts.pages import personal_page
from accounts.requests import SignedInRequest
from contributions.actors import Actor
from contributions.models import Revision
from contributions.proposals.access import current_actor
from contributions.revisions.labels import section_title
from contributions.schema.sections import SOURCE, text_name, text_of
from directory.models import Section
from regions.models import Territory
from translations import spelling
from translations.access import translator_page
from translations.actions import may_answer, may_publish, may_translate
from translations.figures import language_figures, month_figures
from translations.models import Question
from translations.queue import SHORT, Need, queue, titles_of, wanted_in

WAITING_SHOWN = 30
QUESTIONS_SHOWN = 30


@personal_page
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """The state of all languages, with links to those that the reader has, and thanks."""
    actor = current_actor(request)
    months = month_figures()
    context = {
        "languages": [
            {
                "figures": figures,
                "role": actor.role_for(figures.code).label,
                "is_hers": may_translate(actor, figures.code),
                "month": months.get(figures.code),
            }
            for figures in language_figures()
        ],
        "has_role": bool(actor.languages) or actor.is_administrator,
        "questions": _questions(actor),
    }
    return render(request, "translations/home.html", context)


def _questions(actor: Actor) -> list[dict]:
    """Open questions with their texts, for who may answer them."""
    if not may_answer(actor):
        return []
    open_questions = list(Question.objects.filter(answer="")[:QUESTIONS_SHOWN])
    owners = {each.owner for each in open_questions}
    sections = Section.objects.filter(language=SOURCE, programme__in=owners) | (
        Section.objects.filter(language=SOURCE, sheet__in=owners)
    )
    found = {(each.programme_id or each.sheet_id, each.key): each for each in sections}
    titles = titles_of(list(found.values()))
    return [
        {
            "question": each,
            "section": found.get((each.owner, each.key)),
            "title": titles.get(each.owner),
            "what": section_title(text_name(SOURCE, each.key)),
        }
        for each in open_questions
    ]


@translator_page
@require_safe
def language(request: SignedInRequest, actor: Actor, language: str) -> HttpResponse:
    """What needs work in one language, and what waits for its reviewers."""
    wanted = wanted_in(request.GET)
    is_reviewer = may_publish(actor, language)
    context = {
        "code": language,
        "label": languages_to_translate()[language],
        "wanted": wanted,
        "needs": [
            {"value": need.value, "label": need.label, "is_chosen": need.value == wanted.need}
            for need in Need
        ],
        "regions": Territory.objects.of_kind("region").defer("outline").order_by("name"),
        "short": SHORT,
        "queue": queue(language, wanted),
        "waiting": _waiting(language) if is_reviewer else [],
        "is_reviewer": is_reviewer,
        "missing_package": spelling.missing_package(language),
        "month": month_figures().get(language),
    }
    return render(request, "translations/language.html", context)


def _waiting(language: str) -> list[dict]:
    """Suggestions that wait for the reviewers of a language, the oldest first."""
    rows = Revision.objects.waiting().filter(translates=language)
    revisions = list(rows.order_by("waiting_since", "pk")[:WAITING_SHOWN])
    owners = [each.target_id for each in revisions]
    french = Section.objects.filter(language=SOURCE)
    sections = {
        (each.programme_id or each.sheet_id, each.key): each
        for each in french.filter(programme__in=owners) | french.filter(sheet__in=owners)
    }
    titles = titles_of(list(sections.values()))
    items = []
    for revision in revisions:
        for name, text in revision.content.items():
            _language, key = text_of(name) or ("", "")
            if section := sections.get((revision.target_id, key)):
                items.append(
                    {
                        "section": section,
                        "text": text,
                        "what": section_title(text_name(SOURCE, key)),
                        "title": titles.get(revision.target_id),
                        "role": revision.get_role_display(),
                        "since": revision.waiting_since,
                    }
                )
    return items
