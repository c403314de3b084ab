"""Write actions on journeys. Each is one transaction and checks that its holder may do it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import wraps
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.secret_links import new_secret
from directory.models import Programme
from journeys.access import Holder, stored_secret
from journeys.changes import seen_facts
from journeys.models import AccountKey, Comment, Goal, Journey, Share, Step
from journeys.new_steps import Appointment, NewStep, existing_step
from journeys.profile import Profile
from journeys.sealing import (
    Seal,
    fingerprint,
    new_key,
    seal_for_account,
    wrap,
)
from journeys.versions import stamp_changed, stamp_now
from journeys.workflows import HolderRole

# At most so many rows in a journey, comments in a share. "shares" are those that work; "links" are
# all of them, since revoked ones stay listed with their comments.
LIMITS = {"steps": 300, "goals": 40, "shares": 40, "links": 400, "comments": 500}


Result = TypeVar("Result")


class TooManyError(Exception):
    """One of ``LIMITS`` is reached; its name is the only argument."""


class GoneError(Exception):
    """The row to change was deleted meanwhile, or the link of the journey renewed."""


class DuplicateStepError(Exception):
    """The goal has a step of the same programme for the same need already."""


class OtherJourneyError(Exception):
    """The account stores the secret of another journey."""


def owner_only(action: Callable[..., Result]) -> Callable[..., Result]:
    """Decorate an action: only the owner, in a transaction that locks the journey.

    ``GoneError`` when, before the lock was granted, the journey was deleted, its link renewed, or a
    row that is an argument removed.
    """

    @wraps(action)
    def checked(*, by: Holder, **arguments: object) -> Result:
        if not by.is_owner:
            raise PermissionDenied("Only the owner of a journey changes it.")
        with transaction.atomic():
            _lock(by.journey)
            for row in arguments.values():
                if isinstance(row, Goal | Step | Share):
                    _refresh(row)
            return action(by=by, **arguments)

    return checked


def _lock(journey: Journey) -> None:
    """Lock the journey's row; ``GoneError`` unless the same secret still opens it."""
    locked = Journey.objects.select_for_update().filter(pk=journey.pk)
    current = locked.values_list("secret_fingerprint", flat=True).first()
    if current is None or bytes(current) != bytes(journey.secret_fingerprint):
        raise GoneError


def _refresh(row: Goal | Step | Share) -> None:
    """Read a row again after the lock was granted; ``GoneError`` when it was deleted."""
    try:
        row.refresh_from_db()
    except ObjectDoesNotExist as error:
        raise GoneError from error


@transaction.atomic
def create_journey() -> tuple[Holder, str]:
    """Create a journey; return its owner and its secret, which is stored nowhere in clear text."""
    secret, key = new_secret(), new_key()
    journey = Journey(secret_fingerprint=fingerprint(secret))
    journey.wrapped_key = wrap(key, secret, journey.pk)
    journey.save(force_insert=True)
    return Holder(HolderRole.OWNER, journey, Seal(journey.pk, key)), secret


@owner_only
def renew_link(*, by: Holder, secret: str = "", user: User | None = None) -> str:
    """Replace the journey's secret by ``secret``, or by a new one; return it.

    With ``user`` the new secret is stored in that account, in the same transaction.
    """
    secret = secret or new_secret()
    by.journey.secret_fingerprint = fingerprint(secret)
    by.journey.wrapped_key = wrap(by.seal.key, secret, by.journey.pk)
    by.journey.save(update_fields=["secret_fingerprint", "wrapped_key"])
    if user:
        save_in_account(by=by, user=user, secret=secret)
    return secret


@transaction.atomic
def save_in_account(*, by: Holder, user: User, secret: str) -> None:
    """Store the secret in an account, encrypted by the key of the server.

    ``OtherJourneyError`` when the account stores the secret of another existing journey.
    """
    if not by.is_owner or fingerprint(secret) != bytes(by.journey.secret_fingerprint):
        raise PermissionDenied("Only the owner of a journey stores it in her account.")
    User.objects.select_for_update().get(pk=user.pk)
    if before := stored_secret(user):
        others = Journey.objects.exclude(pk=by.journey.pk)
        if others.filter(secret_fingerprint=fingerprint(before)).exists():
            raise OtherJourneyError
    sealed = seal_for_account(secret, user.pseudonym)
    AccountKey.objects.update_or_create(user=user, defaults={"sealed_secret": sealed})


def remove_from_account(*, user: User) -> None:
    """Delete the secret stored in an account; the journey stays, its link still opens it."""
    AccountKey.objects.filter(user=user).delete()


@transaction.atomic
def forget_unused(*, months: int) -> int:
    """Delete the journeys that nobody has opened for ``months``; return how many."""
    unused = Journey.objects.unused_for(months)
    count = unused.count()
    unused.delete()
    return count


@owner_only
def delete_journey(*, by: Holder) -> None:
    """Delete the journey with its goals, steps, shares and comments."""
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
    goal = Goal(journey=by.journey, template=template, position=_next_position(by.goals(), "goals"))
    by.write(goal, "name", name)
    goal.save(force_insert=True)
    return goal


@owner_only
def remove_goal(*, by: Holder, goal: Goal) -> None:
    """Remove a goal with its steps and the links that share it."""
    goal.delete()


@owner_only
def add_steps(*, by: Holder, new: Iterable[NewStep], goal: Goal | None = None) -> list[Step]:
    """Add steps at the end and return them; a step that exists already is returned unchanged."""
    new = list(new)
    facts = seen_facts(each.programme.pk for each in new if each.programme)
    steps = []
    for each in new:
        step = existing_step(by, each, goal)
        if step is None:
            _refuse_taken_id(Step, each.step_id)
            step = Step(
                id=each.step_id or uuid.uuid4(),
                journey=by.journey,
                goal=goal,
                position=_next_position(by.steps(), "steps"),
                kind=each.kind,
                programme=each.programme,
                sheet=each.sheet,
                need=each.need,
            )
            by.write(step, "text", each.text)
            by.write(step, "seen", facts[each.programme.pk] if each.programme else "")
            step.save(force_insert=True)
        steps.append(step)
    return steps


@owner_only
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


@owner_only
def take_transition(*, by: Holder, step: Step, verb: str) -> None:
    """Change the state of a step; ``TransitionRefusedError`` where the table refuses it."""
    {"start": step.start, "finish": step.finish, "reopen": step.reopen}[verb]()
    stamp_now(by, step, ["state"])
    step.save(update_fields=["state", "sealed_versions"])


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


@owner_only
def arrange_steps(*, by: Holder, order: Sequence[UUID]) -> None:
    """Reorder the steps named in ``order`` among the positions they have together."""
    steps = {step.pk: step for step in by.steps().filter(pk__in=order)}
    positions = sorted(step.position for step in steps.values())
    chosen = [steps[pk] for pk in dict.fromkeys(order) if pk in steps]
    for step, position in zip(chosen, positions, strict=True):
        step.position = position
    Step.objects.bulk_update(chosen, ["position"])


@owner_only
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


@owner_only
def share(
    *, by: Holder, goal: Goal | None, label: str, may_comment: bool, days: int
) -> tuple[Share, str]:
    """Create a share for one caregiver; return it with its secret."""
    working = by.journey.shares.working(timezone.now()).count()
    if working >= LIMITS["shares"] or by.journey.shares.count() >= LIMITS["links"]:
        raise TooManyError("shares")
    secret = new_secret()
    created = Share(
        journey=by.journey,
        goal=goal,
        may_comment=may_comment,
        secret_fingerprint=fingerprint(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    created.wrapped_key = wrap(by.seal.key, secret, created.pk)
    by.write(created, "label", label)
    by.write(created, "secret", secret)
    created.save(force_insert=True)
    return created, secret


@owner_only
def revoke(*, by: Holder, share: Share) -> None:
    """Revoke a share for good: its wrapped key and its secret are deleted."""
    share.revoked_at = share.revoked_at or timezone.now()
    share.wrapped_key = share.sealed_secret = None
    share.save(update_fields=["revoked_at", "wrapped_key", "sealed_secret"])


@transaction.atomic
def comment(
    *,
    by: Holder,
    step: Step | None,
    text: str,
    share: Share | None = None,
    comment_id: UUID | None = None,
) -> Comment:
    """Comment on ``step``, or on all that the link shows when it is None.

    A caregiver comments on her own share, the owner on ``share``. ``comment_id`` is an
    idempotency key. ``GoneError`` and ``TooManyError`` as for every action.
    """
    if by.who == HolderRole.READER:
        raise PermissionDenied("This link is for reading only.")
    Journey.objects.select_for_update().filter(pk=by.journey.pk).first()
    thread = by.share or share
    if thread is None:
        raise ValueError("A comment belongs to a share.")
    _refresh(thread)
    if step:
        _refresh(step)
    if by.share and not thread.is_working(timezone.now()):
        raise GoneError
    if thread.comments.count() >= LIMITS["comments"]:
        raise TooManyError("comments")
    if comment_id and (existing := thread.comments.filter(pk=comment_id).first()):
        return existing
    _refuse_taken_id(Comment, comment_id)
    created = Comment(
        id=comment_id or uuid.uuid4(), share=thread, step=step, is_by_owner=by.is_owner
    )
    by.write(created, "text", text)
    created.save(force_insert=True)
    return created


def _refuse_taken_id(model: type[Model], pk: UUID | None) -> None:
    """Raise ``PermissionDenied`` for the id of a row of another journey."""
    if pk and model._default_manager.filter(pk=pk).exists():
        raise PermissionDenied("This id is taken.")


def _next_position(rows: QuerySet[Goal] | QuerySet[Step], name: str) -> int:
    """The position after the last row; ``TooManyError`` when ``LIMITS[name]`` is reached."""
    if rows.count() >= LIMITS[name]:
        raise TooManyError(name)
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1
