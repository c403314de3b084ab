"""Display values of a journey: decrypted goals, steps and comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from directory import taxonomy, texts
from directory.display.cards import Card
from directory.display.offices import OfficeCard
from directory.display.sites import SiteDisplay, site_display, summary_card
from directory.models import ProcedureSheet, Programme, Site, TaxonomyTerm
from directory.texts import Text
from directory.vocabulary import Publication
from journeys.access import Holder
from journeys.goals import templates
from journeys.models import Comment, Goal, Step
from journeys.offices import nearest_offices
from journeys.workflows import StepState, Transition, possible


@dataclass(frozen=True)
class CommentDisplay:
    """A comment, decrypted. ``author`` is a caregiver's label, "" for the owner."""

    text: str
    author: str
    is_by_owner: bool
    created_at: datetime
    share_id: UUID


@dataclass(frozen=True)
class StepDisplay:
    """A step, decrypted, with what it refers to; ``url`` is a page of the directory.

    ``is_gone`` when the programme or sheet is no longer public.
    """

    id: UUID
    kind: str
    title: Text
    summary: Text | None
    url: str
    icon: str
    theme: str
    state: str
    state_label: str | Promise
    transitions: list[Transition]
    note: str
    on: date | None
    is_gone: bool
    card: Card | None
    sites: list[SiteDisplay]
    comments: list[CommentDisplay] = field(default_factory=list)
    office: OfficeCard | None = None


class StepTarget(TypedDict):
    """The part of ``StepDisplay`` that comes from the programme, sheet or need of a step."""

    title: Text
    summary: Text | None
    url: str
    icon: str
    theme: str
    is_gone: bool
    card: Card | None
    sites: list[SiteDisplay]


@dataclass(frozen=True)
class GoalDisplay:
    """A goal with its steps; ``id`` is None for the steps that belong to none."""

    id: UUID | None
    name: Text
    icon: str
    steps: list[StepDisplay]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == StepState.DONE for step in self.steps)


def own_text(text: str) -> Text:
    """Text of a person, in an unknown language: its first strong character sets the direction."""
    return Text(text, "")


def goal_name(holder: Holder, goal: Goal) -> Text:
    """The name of a goal: the person's own text, else that of its template."""
    own = holder.read(goal, "name")
    if own:
        return own_text(own)
    template = templates().get(goal.template)
    return template.name if template else own_text(goal.template)


def plan(holder: Holder, *, with_offices: bool = False) -> list[GoalDisplay]:
    """The goals and steps the holder may see, in order: steps without a goal first.

    ``with_offices``: each step with the public office near the place of the profile.
    """
    by_goal: dict[UUID | None, list[StepDisplay]] = {}
    steps = list(holder.steps())
    offices = nearest_offices(holder, steps) if with_offices else {}
    for goal_id, display in step_displays(holder, steps):
        step = replace(display, office=offices.get(display.id))
        by_goal.setdefault(goal_id, []).append(step)
    goals = []
    if loose := by_goal.get(None):
        goals.append(GoalDisplay(None, own_text(""), "", loose))
    known = templates()
    for goal in holder.goals():
        icon = known[goal.template].icon if goal.template in known else "flag"
        goals.append(GoalDisplay(goal.pk, goal_name(holder, goal), icon, by_goal.get(goal.pk, [])))
    return goals


def step_display(holder: Holder, step: Step) -> StepDisplay:
    """The display of one step."""
    return step_displays(holder, [step])[0][1]


def step_displays(holder: Holder, steps: Iterable[Step]) -> list[tuple[UUID | None, StepDisplay]]:
    """The displays of steps, each with the id of its goal; in a fixed number of queries."""
    steps = list(steps)
    programmes = _programmes({step.programme_id for step in steps if step.programme_id})
    sheets = _sheets({step.sheet_id for step in steps if step.sheet_id})
    needs = {term.code: term for term in taxonomy.needs()}
    comments = _comments(holder, Comment.objects.filter(step__in=[step.pk for step in steps]))
    displays = []
    for step in steps:
        target = _target_of(holder, step, programmes, sheets, needs)
        on = holder.read(step, "date")
        displays.append(
            (
                step.goal_id,
                StepDisplay(
                    id=step.pk,
                    kind=step.kind,
                    state=step.state,
                    state_label=StepState(step.state).label,
                    transitions=possible(step.state, holder.who),
                    note=holder.read(step, "note"),
                    on=date.fromisoformat(on) if on else None,
                    comments=comments.get(step.pk, []),
                    **target,
                ),
            )
        )
    return displays


def _target_of(
    holder: Holder,
    step: Step,
    programmes: dict[UUID, StepTarget],
    sheets: dict[UUID, StepTarget],
    needs: dict[str, TaxonomyTerm],
) -> StepTarget:
    """Title, link and icon of a step by what it refers to."""
    if step.programme_id in programmes:
        return programmes[step.programme_id]
    if step.sheet_id in sheets:
        return sheets[step.sheet_id]
    if step.kind == Step.Kind.NEED and step.need in needs:
        term = needs[step.need]
        themes: dict[int | None, str] = {each.pk: each.code for each in taxonomy.themes()}
        title = Text(term.label, get_language() or "fr")
        return _title_alone(title, term.icon, theme=themes[term.parent_id])
    if step.kind == Step.Kind.OWN:
        return _title_alone(own_text(holder.read(step, "text")), "notebook-pen")
    return _title_alone(own_text(""), "circle-alert", is_gone=True)


def _title_alone(title: Text, icon: str, *, theme: str = "", is_gone: bool = False) -> StepTarget:
    return {
        "title": title,
        "summary": None,
        "url": "",
        "icon": icon,
        "theme": theme,
        "is_gone": is_gone,
        "card": None,
        "sites": [],
    }


def programmes_in_full(ids: Iterable[UUID]) -> dict[UUID, Programme]:
    """Public programmes by requested id, with all that cards show; merged ones are followed."""
    sites = Site.objects.select_related("rule", "programme").defer("exact_point")
    programmes = (
        Programme.objects.published()
        .select_related("organization", "theme", "rule")
        .prefetch_related(
            Prefetch("sites", sites.with_published_point().with_closures()),
        )
    )
    current = dict(_merge_targets(set(ids)))
    by_id = programmes.in_bulk(list(set(current.values())))
    return {requested: by_id[pk] for requested, pk in current.items() if pk in by_id}


def _merge_targets(ids: set[UUID]) -> Iterable[tuple[UUID, UUID]]:
    """Each id with that of the programme it was merged into, or its own."""
    merged = Programme.objects.filter(pk__in=ids).values_list("pk", "merged_into_id")
    return ((pk, into or pk) for pk, into in merged)


def _programmes(ids: set[UUID]) -> dict[UUID, StepTarget]:
    """The display values of the programmes of steps, by the id that the step refers to."""
    if not ids:
        return {}
    programmes = programmes_in_full(ids)
    by_programme = texts.of_programmes(
        {programme.pk for programme in programmes.values()}, get_language(), "title", "summary"
    )
    now = timezone.now()
    targets: dict[UUID, StepTarget] = {}
    for requested, programme in programmes.items():
        card = summary_card(programme, by_programme[programme.pk])
        targets[requested] = {
            "title": card.title,
            "summary": card.summary,
            "url": card.url,
            "icon": card.theme.icon,
            "theme": card.theme.code,
            "is_gone": False,
            "card": card,
            "sites": [site_display(site, now) for site in programme.sites.all()],
        }
    return targets


def _sheets(ids: set[UUID]) -> dict[UUID, StepTarget]:
    if not ids:
        return {}
    published = ProcedureSheet.objects.filter(publication=Publication.PUBLISHED)
    sheets = published.select_related("theme").in_bulk(list(ids))
    by_sheet = texts.of_sheets(sheets, get_language(), "title", "summary")
    return {
        pk: {
            "title": by_sheet[pk]["title"],
            "summary": by_sheet[pk].get("summary"),
            "url": sheet.get_absolute_url(),
            "icon": "clipboard-list",
            "theme": sheet.theme.code,
            "is_gone": False,
            "card": None,
            "sites": [],
        }
        for pk, sheet in sheets.items()
    }


def comments_on_all(holder: Holder) -> list[CommentDisplay]:
    """Comments on all that a link shows instead of on a step, the oldest first."""
    return _comments(holder, Comment.objects.filter(step=None)).get(None, [])


def _comments(
    holder: Holder, comments: QuerySet[Comment]
) -> dict[UUID | None, list[CommentDisplay]]:
    """Comments by step id: all of the journey for the owner, for a caregiver her own thread."""
    comments = comments.filter(share__journey=holder.journey).select_related("share")
    if holder.share:
        comments = comments.filter(share=holder.share)
    labels: dict[UUID, str] = {}
    by_step: dict[UUID | None, list[CommentDisplay]] = {}
    for comment in comments:
        label = labels.setdefault(comment.share_id, holder.read(comment.share, "label"))
        display = CommentDisplay(
            holder.read(comment, "text"),
            "" if comment.is_by_owner else label,
            comment.is_by_owner,
            comment.created_at,
            comment.share_id,
        )
        by_step.setdefault(comment.step_id, []).append(display)
    return by_step
