"""Pages on which the owner gives links to caregivers, sees what they did, and answers them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo.folium_maps import with_map_policy
from journeys import sharing
from journeys.access import Holder, owner_or_404, reader_of
from journeys.caregivers import ShareDisplay, proposal_displays, share_displays
from journeys.forms import CommentForm, RenewForm, ScopeForm, ShareForm
from journeys.history import history
from journeys.maps import map_of
from journeys.plan import comments_on_all, goal_name, own_text, plan
from journeys.views.asking import Question, ask
from journeys.views.links import Letter, letter_for_caregiver
from journeys.views.private import private_page
from journeys.views.shared import shared_page


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: HttpRequest) -> HttpResponse:
    """Proposals that wait, the caregivers, who did what, and a form for one more link."""
    holder = owner_or_404(request)
    form = ShareForm(holder=holder, initial={"goal": request.GET.get("goal", "")})
    if request.method == "POST":
        form = ShareForm(request.POST, holder=holder)
        if form.is_valid():
            created, _secret = sharing.share(by=holder, **form.cleaned_data)
            return redirect(reverse("journeys:shares") + f"#share-{created.pk}")
    comments, done = comments_on_all(holder), history(holder)
    links = [
        {
            "share": share,
            "letter": _letter(request, share),
            "comments": [comment for comment in comments if comment.share_id == share.id],
            "history": [entry for entry in done if entry.share_id == share.id],
        }
        for share in share_displays(holder)
    ]
    context = {
        "form": form,
        "selects": [form["language"], form["days"]],
        "links": links,
        # Of shares that are deleted with their goal.
        "past": [entry for entry in done if entry.share_id is None],
        "goals": [{"id": str(goal.pk), "name": goal_name(holder, goal)} for goal in holder.goals()],
        "comment_form": CommentForm(),
        "renew_form": RenewForm(),
        "proposals": proposal_displays(holder, only_open=True),
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "journeys/shares.html", context)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation; POST revokes a link."""
    holder = owner_or_404(request)
    share = get_object_or_404(holder.journey.shares, pk=pk)
    if request.method == "POST":
        sharing.revoke(by=holder, share=share)
    elif share.is_working(timezone.now()):
        question = Question(
            title=_("Close this link?"),
            subject=own_text(holder.read(share, "label")),
            words=(
                _(
                    "Whoever has it sees nothing any more, at once. "
                    "Later you can make a new link and give it again."
                ),
            ),
            button=_("Close this link"),
            keep=_("Leave it open"),
            back=reverse("journeys:shares") + f"#share-{pk}",
            icon="link-2-off",
        )
        return ask(request, question)
    return _back_to(pk)


@private_page
@require_POST
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what a link shows and allows; the link stays the same."""
    holder = owner_or_404(request)
    share = get_object_or_404(holder.journey.shares, pk=pk)
    form = ScopeForm(request.POST, holder=holder)
    if not form.is_valid():
        return _back_to(pk)
    sharing.change_share(by=holder, share=share, **form.cleaned_data)
    return redirect(f"{reverse('journeys:shares')}?saved={pk}#share-{pk}")


@private_page
@require_POST
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a share a new link, also after it was closed."""
    holder = owner_or_404(request)
    share = get_object_or_404(holder.journey.shares, pk=pk)
    form = RenewForm(request.POST)
    if form.is_valid():
        sharing.renew_share(by=holder, share=share, days=form.cleaned_data["days"])
    return _back_to(pk)


@private_page
@require_POST
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The owner's answer to a caregiver, on all that the link shows."""
    holder = owner_or_404(request)
    share = get_object_or_404(holder.journey.shares, pk=pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        cleaned = form.cleaned_data
        sharing.comment(
            by=holder, step=None, text=cleaned["text"], share=share, comment_id=cleaned["id"]
        )
    return _back_to(pk)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept or decline a proposal; accepted, it is a step of the journey. GET asks for declining.

    A step that was accepted can be removed again; only its caregiver proposes it once more.
    """
    holder = owner_or_404(request)
    proposal = get_object_or_404(holder.proposals(), pk=pk)
    if request.method != "POST":
        return _ask_to_decline(request, holder, pk)
    verb = request.POST.get("verb", "")
    if verb == "accept":
        step = sharing.accept(by=holder, proposal=proposal)
        return redirect(reverse("journeys:journey") + f"#step-{step.pk}")
    if verb != "decline":
        raise Http404("There is no such verb.")
    sharing.decline(by=holder, proposal=proposal)
    return redirect("journeys:shares")


def _ask_to_decline(request: HttpRequest, holder: Holder, pk: UUID) -> HttpResponse:
    back = reverse("journeys:shares") + "#proposals"
    waiting = {each.id: each for each in proposal_displays(holder, only_open=True)}
    if pk not in waiting:
        return redirect(back)
    question = Question(
        title=_("Decline this proposal?"),
        subject=waiting[pk].subject.title,
        words=(_("It becomes no step. Only the person who proposed it can propose it again."),),
        button=_("Decline"),
        keep=_("Decide later"),
        back=back,
        icon="x",
        verb="decline",
    )
    return ask(request, question)


@private_page
@require_safe
def seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a caregiver sees, shown to the owner: the same page, whose buttons do nothing.

    Of a link that was closed, that it was closed.
    """
    holder = _as_reader(request, pk)
    share = holder.own_share
    if not share.is_working(timezone.now()):
        context = {"share_id": share.pk, "label": holder.read(share, "label")}
        return render(request, "journeys/seen_closed.html", context)
    return shared_page(request, holder, is_for_owner=True)


@private_page
@require_safe
@xframe_options_sameorigin
@with_map_policy
def seen_map(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The map that a caregiver sees, for a frame in the page of ``seen``."""
    holder = _as_reader(request, pk)
    if not holder.own_share.is_working(timezone.now()):
        raise Http404("This link was closed: whoever has it sees no map.")
    return map_of(request, _("Map of these steps"), plan(holder))


def _as_reader(request: HttpRequest, pk: UUID) -> Holder:
    """The reader of one of the owner's shares; her use is not recorded."""
    holder = owner_or_404(request)
    share = get_object_or_404(holder.journey.shares.select_related("journey"), pk=pk)
    return reader_of(share, holder.seal)


def _letter(request: HttpRequest, share: ShareDisplay) -> Letter | None:
    """The link of a share to send, None once it does not work."""
    if not share.secret:
        return None
    return letter_for_caregiver(request, share.secret, share.language)


def _back_to(pk: UUID) -> HttpResponse:
    return redirect(reverse("journeys:shares") + f"#share-{pk}")
