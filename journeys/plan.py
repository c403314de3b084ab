"""Display values of a journey: decrypted goals, steps and comments."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from directory.display.cards import Card
from directory.display.offices import OfficeCard
from directory.display.sites import SiteDisplay
from directory.texts import Text
from journeys.access import Holder
from journeys.changes import Change, changes_since
from journeys.deadlines import countdown
from journeys.documents import Document, ticks_from
from journeys.goals import GoalTemplate, step_key, templates
from journeys.models import Comment, Goal, Share, Step
from journeys.offices import nearest_offices
from journeys.sequence import NO_ORDER, Order, StepInGoal, order_of
from journeys.targets import Target, need_label, targets_of
from journeys.workflows import COMMENTING, Scope, StepState, Transition, possible


@dataclass(frozen=True)
class CommentDisplay:
    """A comment, decrypted. ``author`` is a caregiver's label, "" for the owner."""

    text: str
    author: str
    is_by_owner: bool
    created_at: datetime
    share_id: UUID
    # Whether its share still takes an answer.
    is_open: bool = True


Comments = dict[UUID | None, list[CommentDisplay]]


@dataclass(frozen=True)
class StepDisplay:
    """A step, decrypted, with what it refers to; ``url`` is a page of the directory.

    ``is_gone`` when the programme or sheet is no longer public; ``need`` is what its programme was
    chosen for; ``changes`` since she last saw it; ``place`` and ``at`` of an appointment.
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
    at: time | None = None
    place: str = ""
    need: Text | None = None
    changes: list[Change] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    order: Order = NO_ORDER

    @property
    def page(self) -> str:
        """The name of its page: that where a programme is chosen for a need, else its own."""
        return "choose" if self.kind == Step.Kind.NEED else "step"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done: not done, nor replaced by an alternative."""
        return self.state != StepState.DONE and not self.order.is_settled

    @property
    def countdown(self) -> str:
        """How far away its date is, in words; "" without one."""
        return countdown(self.on, timezone.localdate()) if self.on else ""

    @property
    def is_late(self) -> bool:
        """Whether its date has passed and it is still open."""
        return self.is_open and self.on is not None and self.on < timezone.localdate()


@dataclass(frozen=True)
class GoalDisplay:
    """A goal with its steps; ``id`` is None for the steps that belong to none."""

    id: UUID | None
    name: Text
    icon: str
    steps: list[StepDisplay]
    theme: str = ""

    @property
    def anchor(self) -> str:
        """The id of its part of the page."""
        return f"goal-{self.id or 'none'}"

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == StepState.DONE for step in self.steps)

    @property
    def total(self) -> int:
        """How many steps there are to do: alternatives of a step that is done are none."""
        return sum(not step.order.is_settled for step in self.steps)


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


def goal_choices(holder: Holder) -> list[dict[str, object]]:
    """The goals of a select field: ``id`` and ``name`` of those the holder may see."""
    return [{"id": goal.pk, "name": goal_name(holder, goal)} for goal in holder.goals()]


def plan(
    holder: Holder, *, with_offices: bool = False, comments: Comments | None = None
) -> list[GoalDisplay]:
    """The goals and steps the holder may see, in order: steps without a goal first.

    ``with_offices``: each step with the public office near the place of the profile.
    ``comments``: those of ``comments_by_step``, where the caller has read them already.
    """
    steps = list(holder.steps().with_targets())
    goals = list(holder.goals())
    offices = nearest_offices(holder, steps) if with_offices else {}
    displays = _with_order(steps, goals, step_displays(holder, steps, comments))
    by_goal: dict[UUID | None, list[StepDisplay]] = {}
    for step, display in zip(steps, displays, strict=True):
        shown = replace(display, office=offices.get(step.pk))
        by_goal.setdefault(step.goal_id, []).append(shown)
    shown_goals = []
    if loose := by_goal.get(None):
        shown_goals.append(GoalDisplay(None, own_text(""), "", loose))
    known = templates()
    for goal in goals:
        template = known.get(goal.template)
        icon, theme = (template.icon, template.theme) if template else ("flag", "")
        own = by_goal.get(goal.pk, [])
        shown_goals.append(GoalDisplay(goal.pk, goal_name(holder, goal), icon, own, theme))
    return shown_goals


def _with_order(
    steps: list[Step], goals: list[Goal], displays: list[StepDisplay]
) -> list[StepDisplay]:
    """The displays with what comes before each, from the templates of the goals."""
    known = templates()
    template_of: dict[UUID | None, GoalTemplate | None] = {
        goal.pk: known.get(goal.template) for goal in goals
    }
    placed = [
        StepInGoal(step.pk, step.goal_id, _key_of(step), step.state, display.title)
        for step, display in zip(steps, displays, strict=True)
    ]
    orders = order_of(placed, template_of)
    return [
        replace(display, order=orders[display.id]) if display.id in orders else display
        for display in displays
    ]


def _key_of(step: Step) -> str:
    """The key of a step in a template: of its sheet, or of the need it is for."""
    return step_key(step.sheet.slug if step.sheet else "", step.need)


def step_display(holder: Holder, step: Step) -> StepDisplay:
    """The display of one step fetched ``with_targets``."""
    return step_displays(holder, [step])[0]


def step_displays(
    holder: Holder, steps: list[Step], comments: Comments | None = None
) -> list[StepDisplay]:
    """The displays of steps fetched ``with_targets``; in a fixed number of queries."""
    targets = targets_of(steps)
    if comments is None:
        comments = comments_by_step(holder, Comment.objects.filter(step__in=steps))
    ready = set(ticks_from(holder.read(holder.journey, "documents"))) if holder.is_owner else set()
    return [
        _display(holder, step, targets.get(step.pk), comments.get(step.pk, []), ready)
        for step in steps
    ]


def _display(
    holder: Holder,
    step: Step,
    target: Target | None,
    comments: list[CommentDisplay],
    ready: set[str],
) -> StepDisplay:
    if target is None:
        target = Target(own_text(holder.read(step, "text")), icon="notebook-pen")
    on, at = holder.read(step, "date"), holder.read(step, "time")
    changes = changes_since(holder.read(step, "seen"), target.programme) if target.programme else []
    return StepDisplay(
        id=step.pk,
        kind=step.kind,
        title=target.title,
        summary=target.summary,
        url=target.url,
        icon=target.icon,
        theme=target.theme,
        state=step.state,
        state_label=StepState(step.state).label,
        transitions=possible(step.state, holder.who),
        note=holder.read(step, "note"),
        on=date.fromisoformat(on) if on else None,
        is_gone=target.is_gone,
        card=target.card,
        sites=target.sites,
        comments=comments,
        at=time.fromisoformat(at) if at else None,
        place=holder.read(step, "place"),
        need=need_label(step.need) if step.kind == Step.Kind.PROGRAMME and step.need else None,
        changes=changes,
        documents=[replace(each, is_ready=each.key in ready) for each in target.documents],
    )


def _takes_comments(share: Share, now: datetime) -> bool:
    """Whether the conversation of a share goes on: it works, and its holder may write."""
    return share.is_working(now) and Scope(share.scope).role in COMMENTING


def comments_on_all(holder: Holder) -> list[CommentDisplay]:
    """Comments on all that a link shows instead of on a step, the oldest first."""
    return comments_by_step(holder, Comment.objects.filter(step=None)).get(None, [])


def comments_by_step(holder: Holder, among: QuerySet[Comment] | None = None) -> Comments:
    """Comments by step id: all of the journey for the owner, for a caregiver her own thread.

    Those on all that a link shows are under None. ``among`` narrows them.
    """
    comments = Comment.objects.all() if among is None else among
    comments = comments.filter(share__journey=holder.journey).select_related("share")
    if holder.share:
        comments = comments.filter(share=holder.share)
    now = timezone.now()
    labels: dict[UUID, str] = {}
    by_step: Comments = {}
    for comment in comments:
        label = labels.setdefault(comment.share_id, holder.read(comment.share, "label"))
        display = CommentDisplay(
            holder.read(comment, "text"),
            "" if comment.is_by_owner else label,
            comment.is_by_owner,
            comment.created_at,
            comment.share_id,
            _takes_comments(comment.share, now),
        )
        by_step.setdefault(comment.step_id, []).append(display)
    return by_step
