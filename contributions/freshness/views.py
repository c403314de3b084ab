"""Views of freshness: the page of a mail's link, and a coordinator's page of mails that wait."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import audit
from accounts.pages import open_page
from accounts.requests import SignedInRequest
from accounts.secret_links import LANDING_POLICY
from accounts.throttling import RateLimit
from contributions.actors import actor_of
from contributions.freshness import answers, jobs
from contributions.freshness.asking import Letter, due_letters
from contributions.freshness.tokens import programme_of
from contributions.models import FreshnessRelease
from contributions.revisions.labels import section_title
from contributions.revisions.programmes_of import programmes_of
from contributions.schema.sections import text_name
from directory import texts
from directory.display.conditions import conditions_of, cost_in_words, languages_of
from directory.display.sites import site_display, summary_card
from directory.freshness import schedule
from directory.models import Programme
from directory.views.programme import with_everything
from regions.models import Territory
from regions.pages import coordinator_page

ANSWERING = RateLimit("freshness-answer", 120, 3600)
ANSWERS = {
    "right": answers.still_right,
    "closed": answers.closed,
    "not_ours": answers.not_ours,
    "no_mails": answers.no_more_mails,
}
# Mails that one press sends.
LETTERS_SHOWN = 100


@open_page(ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request: HttpRequest, token: str) -> HttpResponse:
    """The page as it stands, with the answers; a used or wrong link says so and changes nothing."""
    programme = programme_of(token)
    if programme is None:
        return _with_policy(render(request, "contributions/still_right_over.html"))
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer in ANSWERS:
        outcome = ANSWERS[answer](programme)
        context = {
            "answer": answer,
            "is_incomplete": outcome is False,
            "page_url": programme.get_absolute_url(),
        }
        return _with_policy(render(request, "contributions/still_right_done.html", context))
    return _with_policy(render(request, "contributions/still_right.html", _as_it_stands(programme)))


def _with_policy(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = LANDING_POLICY
    return response


def _as_it_stands(programme: Programme) -> dict[str, object]:
    """What the public page says, with a link to correct each text."""
    whole = with_everything().get(pk=programme.pk)
    language = get_language()
    displayed = texts.displayed_texts(whole.sections.all(), language)
    return {
        "programme": whole,
        "card": summary_card(whole, displayed),
        "texts": [
            {"key": key, "title": section_title(text_name(text.lang, key)), "text": text}
            for key, text in displayed.items()
            if key != "title"
        ],
        "title": displayed["title"],
        "conditions": conditions_of(whole),
        "languages": languages_of(whole),
        "cost_label": cost_in_words(whole.cost, whole.cost_eur),
        "sites": [site_display(site, timezone.now()) for site in whole.sites.all()],
        "verified_on": whole.verified_on,
    }


@coordinator_page
@require_safe
def mails(request: SignedInRequest) -> HttpResponse:
    """The mails that are due in her territories: how many, to whom, and about what."""
    actor = actor_of(request.user)
    everywhere = actor.is_administrator
    due = due_letters(territories=None if everywhere else actor.held)
    shown = due[:LETTERS_SHOWN]
    released = set(FreshnessRelease.objects.values_list("territory", flat=True))
    held = Territory.objects.filter(pk__in=released if everywhere else actor.held)
    context = {
        "count": len(due),
        "count_programmes": sum(len(letter.questions) for letter in due),
        "letters": _rows(shown),
        "most": LETTERS_SHOWN,
        "is_sent": request.GET.get("sent", "0") not in ("", "0"),
        "a_day": schedule().mails_a_day,
        "territories": [
            {
                "code": territory.code,
                "name": territory.name_in(get_language()),
                "is_released": territory.pk in released,
            }
            for territory in held.defer("outline").order_by("name")
        ],
    }
    return render(request, "contributions/freshness_mails.html", context)


def _rows(letters: list[Letter]) -> list[dict[str, object]]:
    asked = [each.programme_id for letter in letters for each in letter.questions]
    titles = texts.of_programmes(asked, get_language(), "title")
    return [
        {
            "address": letter.address,
            "ids": [str(each.programme_id) for each in letter.questions],
            "titles": [
                titles[each.programme_id]["title"]
                for each in letter.questions
                if each.programme_id in titles
            ],
            "confirmed_on": letter.questions[0].confirmed_on,
        }
        for letter in letters
    ]


@coordinator_page
@require_POST
@transaction.atomic
def send_mails(request: SignedInRequest) -> HttpResponse:
    """Send the mails that she has looked at: by a job, which gets ids of programmes alone."""
    actor = actor_of(request.user)
    most = LETTERS_SHOWN * 20
    ticked = [pk for pk in map(_id, request.POST.getlist("programme")[:most]) if pk]
    hers = programmes_of(actor).filter(pk__in=ticked).order_by("pk")
    ids = [str(pk) for pk in hers.values_list("pk", flat=True)]
    if ids:
        jobs.ask.defer(programme_ids=ids)
        audit.record_each(
            by=request.user, role=actor.role, verb="ask_freshness", about=list(hers.only("pk"))
        )
    return redirect(f"{reverse('contributions:freshness_mails')}?sent={len(ids)}")


@coordinator_page
@require_POST
@transaction.atomic
def release(request: SignedInRequest, code: str) -> HttpResponse:
    """Let the mails of a territory go by themselves, or hold them."""
    actor = actor_of(request.user)
    territory = get_object_or_404(Territory.objects.answered_for_by(request.user), code=code)
    is_released = request.POST.get("release") == "yes"
    if is_released:
        FreshnessRelease.objects.get_or_create(territory=territory)
    else:
        FreshnessRelease.objects.filter(territory=territory).delete()
    verb = "release_freshness" if is_released else "hold_freshness"
    audit.record(
        by=request.user, role=actor.role, verb=verb, about=territory, territory_id=territory.pk
    )
    return redirect("contributions:freshness_mails")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
