"""Write actions on a journey, its goals and steps. Each is one transaction.

``allowed`` checks for each action which roles may take it, and that all it touches is within what
the holder sees: a caregiver of one goal changes nothing else. Actions on shares and proposals are
in ``journeys.sharing``, those on keys of the owner in ``journeys.keys``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.secret_links import new_secret
from directory.models import Programme
from journeys import date_copies
from journeys.access import Holder
from journeys.changes import seen_facts
from journeys.history import Verb, record
from journeys.models import Goal, Journey, Share, Step
from journeys.new_steps import Appointment, NewStep, existing_step
from journeys.profile import Profile
from journeys.sealing import Seal, fingerprint, new_key, wrap
from journeys.sharing_models import Proposal
from journeys.versions import stamp_changed, stamp_now
from journeys.workflows import CHANGING, HolderRole, Scope

# At most so many rows in a journey; comments and open proposals in a share; journeys in an account.
# "shares" are those that work; "links" are all of them, since revoked ones stay listed with their
# comments; "keys" are further links of owners.
LIMITS = {
    "steps": 300,
    "goals": 40,
    "shares": 40,
    "links": 400,
    "comments": 500,
    "proposals": 50,
    "keys": 10,
    "account": 8,
}

Result = TypeVar("Result")


class TooManyError(Exception):
    """One of ``LIMITS`` is reached; its name is the only argument."""


class GoneError(Exception):
    """The row to change was deleted meanwhile, or the link of the journey renewed."""


class DuplicateStepError(Exception):
    """The goal has a step of the same programme for the same need already."""


def allowed(*who: HolderRole) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Decorate an action: only these roles, in a transaction that locks the journey.

    ``GoneError`` when, before the lock was granted, the journey was deleted, the secret of the
    holder renewed or revoked, or a row that is an argument removed. ``PermissionDenied`` when one
    of them is outside what the holder sees.
    """

    def decorate(action: Callable[..., Result]) -> Callable[..., Result]:
        @wraps(action)
        def checked(*, by: Holder, **arguments: object) -> Result:
            if by.who not in who:
                raise PermissionDenied(f"A {by.who} of a journey may not do this.")
            with transaction.atomic():
                has_copies = lock(by)
                for row in arguments.values():
                    if isinstance(row, Goal | Step | Share | Proposal):
                        refresh(row)
                        _refuse_foreign(by, row)
                result = action(by=by, **arguments)
                if has_copies and by.journey.pk:
                    date_copies.follow_dates(by)
                return result

        return checked

    return decorate


owner_only = allowed(HolderRole.OWNER)


def lock(by: Holder) -> bool:
    """Lock the journey's row; ``GoneError`` unless the holder's secret still opens it.

    Returns whether a feed or reminders have copies of its dates.
    """
    locked = Journey.objects.select_for_update().filter(pk=by.journey.pk)
    row = locked.annotate(has_copies=date_copies.has_copies())
    found = row.values_list("secret_fingerprint", "has_copies").first()
    if found is None:
        raise GoneError
    current, has_copies = found
    if by.share:
        refresh(by.share)
        is_same = Scope(by.share.scope).role == by.who
        still_opens = is_same and by.share.is_working(timezone.now())
    elif by.key:
        still_opens = by.journey.keys.filter(pk=by.key.pk).exists()
    else:
        still_opens = bytes(current) == bytes(by.journey.secret_fingerprint)
    if not still_opens:
        raise GoneError
    return bool(has_copies)


def refresh(row: Goal | Step | Share | Proposal) -> None:
    """Read a row again after the lock was granted; ``GoneError`` when it was deleted."""
    try:
        row.refresh_from_db()
    except ObjectDoesNotExist as error:
        raise GoneError from error


def _refuse_foreign(by: Holder, row: Goal | Step | Share | Proposal) -> None:
    """Raise ``PermissionDenied`` for a row outside what the holder sees."""
    if isinstance(row, Goal):
        is_visible = by.goals().filter(pk=row.pk).exists()
    elif isinstance(row, Step):
        is_visible = by.steps().filter(pk=row.pk).exists()
    elif isinstance(row, Proposal):
        is_visible = by.proposals().filter(pk=row.pk).exists()
    else:
        is_visible = row.journey_id == by.journey.pk and by.share in (None, row)
    if not is_visible:
        raise PermissionDenied("This is not in what was shared.")


@transaction.atomic
def create_journey(secret: str = "") -> tuple[Holder, str]:
    """Create a journey; return its owner and its secret, which is stored nowhere in clear text.

    ``secret`` is one that ``new_secret`` made for it.
    """
    secret, key = secret or new_secret(), new_key()
    journey = Journey(secret_fingerprint=fingerprint(secret))
    journey.wrapped_key = wrap(key, secret, journey.pk)
    journey.save(force_insert=True)
    return Holder(HolderRole.OWNER, journey, Seal(journey.pk, key)), secret


@transaction.atomic
def forget_unused(*, months: int) -> int:
    """Delete the journeys that nobody has opened for ``months``; return how many."""
    unused = Journey.objects.unused_for(months)
    count = unused.count()
    unused.delete()
    return count


@owner_only
def delete_journey(*, by: Holder) -> None:
    """Delete the journey with its goals, steps, shares, comments, feed and reminders."""
    date_copies.end_copies(by)
    by.journey.delete()


@owner_only
def save_profile(*, by: Holder, profile: Profile) -> None:
    """Save the profile of the owner; the empty one deletes it."""
    by.write(by.journey, "profile", profile.to_json())
    by.journey.save(update_fields=["sealed_profile"])


@owner_only
def add_goal(*, by: Holder, name: str = "", template: str = "") -> Goal:
    """Add a goal at the end; where the template was used already, return its goal."""
    if template and (existing := by.goals().filter(template=template).first()):
        return existing
    position = next_position(by.journey.goals.all(), "goals")
    goal = Goal(journey=by.journey, template=template, position=position)
    by.write(goal, "name", name)
    goal.save(force_insert=True)
    return goal


@owner_only
def remove_goal(*, by: Holder, goal: Goal) -> None:
    """Remove a goal with its steps and the links that share it."""
    goal.delete()


@allowed(*CHANGING)
def add_steps(*, by: Holder, new: Iterable[NewStep], goal: Goal | None = None) -> list[Step]:
    """Add steps at the end and return them; a step that exists already is returned unchanged.

    A caregiver adds texts of her own only, in the goal that was shared; anything else she proposes.
    """
    refuse_outside(by, goal)
    new = list(new)
    facts = seen_facts(each.programme.pk for each in new if each.programme)
    steps = []
    for each in new:
        step = existing_step(by, each, goal)
        if step is None:
            refuse_taken_id(Step, each.step_id)
            if by.share and each.kind != Step.Kind.OWN:
                raise PermissionDenied("A caregiver proposes programmes, procedures and needs.")
            step = Step(
                id=each.step_id or uuid.uuid4(),
                journey=by.journey,
                goal=goal,
                position=next_position(by.journey.steps.all(), "steps"),
                kind=each.kind,
                programme=each.programme,
                sheet=each.sheet,
                need=each.need,
            )
            by.write(step, "text", each.text)
            by.write(step, "seen", facts[each.programme.pk] if each.programme else "")
            step.save(force_insert=True)
            record(by, Verb.ADDED, step)
        steps.append(step)
    return steps


@owner_only
def choose_needs(*, by: Holder, step: Step, needs: Sequence[str]) -> None:
    """Say for which needs a programme is in its goal: a step for each, the given one among them.

    A step that has no need yet takes the first that no other step of the programme has.
    """
    same = by.steps().filter(programme=step.programme_id, goal=step.goal_id)
    taken = set(same.values_list("need", flat=True))
    wanted = [need for need in needs if need not in taken]
    if wanted and not step.need:
        step.need = wanted.pop(0)
        step.save(update_fields=["need"])
    new = [NewStep(programme=step.programme, need=need) for need in wanted]
    add_steps(by=by, new=new, goal=step.goal)


@allowed(*CHANGING)
def change_step(
    *,
    by: Holder,
    step: Step,
    note: str,
    on: date | None,
    goal: Goal | None,
    text: str = "",
    appointment: Appointment | None = None,
) -> None:
    """Save note, date and goal of a step, and the text of an own one.

    Without ``appointment`` time and place stay. ``DuplicateStepError`` when the goal has a step of
    the same programme and need.
    """
    refuse_outside(by, goal)
    wanted = {"note": note, "date": on.isoformat() if on else ""}
    if step.kind == Step.Kind.OWN and text:
        wanted["text"] = text
    stamp_changed(by, step, wanted)
    if appointment:
        wanted["time"] = appointment.at.isoformat("minutes") if appointment.at else ""
        wanted["place"] = appointment.place
    for column, value in wanted.items():
        by.write(step, column, value)
    if step.programme_id and goal != step.goal:
        same = by.steps().filter(programme=step.programme_id, need=step.need, goal=goal)
        if same.exists():
            raise DuplicateStepError
    step.goal = goal
    sealed = ("note", "date", "time", "place", "text", "versions")
    step.save(update_fields=[*(f"sealed_{column}" for column in sealed), "goal"])
    record(by, Verb.CHANGED, step)


@allowed(*CHANGING)
def take_transition(*, by: Holder, step: Step, verb: str) -> None:
    """Change the state of a step; ``TransitionRefusedError`` where the table refuses it."""
    {"start": step.start, "finish": step.finish, "reopen": step.reopen}[verb]()
    stamp_now(by, step, ["state"])
    step.save(update_fields=["state", "sealed_versions"])
    record(by, Verb(verb), step)


@owner_only
def resolve_need(*, by: Holder, step: Step, programme: Programme) -> Step:
    """Turn the step of a need into one of a programme for it; return the step of the programme.

    Where the goal has a step of this programme for this need, the step of the need is deleted.
    """
    same = by.steps().filter(programme=programme, need=step.need, goal=step.goal_id)
    if existing := same.first():
        step.delete()
        return existing
    step.kind, step.programme = Step.Kind.PROGRAMME, programme
    by.write(step, "seen", seen_facts([programme.pk])[programme.pk])
    step.save(update_fields=["kind", "programme", "sealed_seen"])
    return step


@allowed(*CHANGING)
def arrange_steps(*, by: Holder, order: Sequence[UUID]) -> None:
    """Reorder the steps named in ``order`` among the positions they have together."""
    steps = {step.pk: step for step in by.steps().filter(pk__in=order)}
    positions = sorted(step.position for step in steps.values())
    chosen = [steps[pk] for pk in dict.fromkeys(order) if pk in steps]
    for step, position in zip(chosen, positions, strict=True):
        step.position = position
        stamp_now(by, step, ["order"])
    Step.objects.bulk_update(chosen, ["position", "sealed_versions"])


@allowed(*CHANGING)
def move_step(*, by: Holder, step: Step, up: bool) -> None:
    """Swap a step with the one before or after it in its goal; the first or last stays."""
    order = list(by.steps().filter(goal=step.goal_id).values_list("pk", flat=True))
    before = order.index(step.pk)
    after = before - 1 if up else before + 1
    if 0 <= after < len(order):
        order[before], order[after] = order[after], order[before]
        arrange_steps(by=by, order=order)


@owner_only
def remove_step(*, by: Holder, step: Step) -> None:
    """Delete a step."""
    step.delete()


def refuse_outside(by: Holder, goal: Goal | None) -> None:
    """Raise ``PermissionDenied`` when a caregiver of one goal would put a step outside it."""
    if by.share and by.share.goal_id and (goal is None or goal.pk != by.share.goal_id):
        raise PermissionDenied("This is not in what was shared.")


def refuse_taken_id(model: type[Model], pk: UUID | None) -> None:
    """Raise ``PermissionDenied`` for the id of a row of another journey."""
    if pk and model._default_manager.filter(pk=pk).exists():
        raise PermissionDenied("This id is taken.")


def next_position(rows: QuerySet[Goal] | QuerySet[Step], name: str) -> int:
    """The position after the last row; ``TooManyError`` when ``LIMITS[name]`` is reached."""
    if rows.count() >= LIMITS[name]:
        raise TooManyError(name)
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1
