"""Every change of a journey. Each is one transaction, made by a holder who may make it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
from directory.models import ProcedureSheet, Programme
from journeys.access import Holder, secret_kept_by
from journeys.models import AccountKey, Comment, Goal, Journey, Share, Step
from journeys.profile import Profile
from journeys.sealing import (
    Seal,
    fingerprint,
    new_key,
    seal_for_account,
    wrap,
)
from journeys.workflows import Who

# More than a person can use, less than would hurt. Of shares, those that work count; "links" are
# all of them, since the list shows those that were closed with what was said there.
MOST = {"steps": 300, "goals": 40, "shares": 40, "links": 400, "comments": 500}


Result = TypeVar("Result")


class TooManyError(Exception):
    """The journey is full."""


class GoneError(Exception):
    """What was to be changed is not there any more, or the link that opened it was renewed."""


class OtherJourneyError(Exception):
    """The account keeps another journey."""


@dataclass(frozen=True)
class Wanted:
    """A step to add: exactly one of its parts. ``step_id`` makes own words sent twice one step."""

    programme: Programme | None = None
    sheet: ProcedureSheet | None = None
    need: str = ""
    text: str = ""
    step_id: UUID | None = None

    @property
    def kind(self) -> str:
        """The kind of the step."""
        if self.programme:
            return Step.Kind.PROGRAMME
        if self.sheet:
            return Step.Kind.PROCEDURE
        return Step.Kind.NEED if self.need else Step.Kind.OWN


def by_owner(action: Callable[..., Result]) -> Callable[..., Result]:
    """Refuse everyone but the owner, and let one change of a journey follow another.

    ``GoneError`` when, until its turn came, the journey was deleted, its link renewed, or a row
    named in the change removed.
    """

    @wraps(action)
    def checked(*, by: Holder, **value: object) -> Result:
        if not by.is_owner:
            raise PermissionDenied("Only the owner of a journey changes it.")
        with transaction.atomic():
            _lock(by.journey)
            for row in value.values():
                if isinstance(row, Goal | Step | Share):
                    _read_again(row)
            return action(by=by, **value)

    return checked


def _lock(journey: Journey) -> None:
    """Hold the journey until the transaction ends, if the same secret still opens it."""
    known_by = Journey.objects.select_for_update().filter(pk=journey.pk)
    now = known_by.values_list("secret_fingerprint", flat=True).first()
    if now is None or bytes(now) != bytes(journey.secret_fingerprint):
        raise GoneError


def _read_again(row: Goal | Step | Share) -> None:
    """Take what another change has made of a row before this one held the journey."""
    try:
        row.refresh_from_db()
    except ObjectDoesNotExist as error:
        raise GoneError from error


@transaction.atomic
def create_journey() -> tuple[Holder, str]:
    """Begin a journey; return its owner and the secret that nobody else will ever be told."""
    secret, key = new_secret(), new_key()
    journey = Journey(secret_fingerprint=fingerprint(secret))
    journey.wrapped_key = wrap(key, secret, journey.pk)
    journey.save(force_insert=True)
    return Holder(Who.OWNER, journey, Seal(journey.pk, key)), secret


@by_owner
def renew_link(*, by: Holder, secret: str = "", user: User | None = None) -> str:
    """Make ``secret``, or a new one, that of the journey; return it. The old opens nothing more.

    The account of ``user`` keeps it from then on, in the same transaction.
    """
    secret = secret or new_secret()
    by.journey.secret_fingerprint = fingerprint(secret)
    by.journey.wrapped_key = wrap(by.seal.key, secret, by.journey.pk)
    by.journey.save(update_fields=["secret_fingerprint", "wrapped_key"])
    if user:
        keep_in_account(by=by, user=user, secret=secret)
    return secret


@transaction.atomic
def keep_in_account(*, by: Holder, user: User, secret: str) -> None:
    """Let an account open the journey: its secret is sealed there by the key of the server.

    ``OtherJourneyError`` when the account keeps another journey that still opens.
    """
    if not by.is_owner or fingerprint(secret) != bytes(by.journey.secret_fingerprint):
        raise PermissionDenied("Only the owner of a journey puts it into her account.")
    User.objects.select_for_update().get(pk=user.pk)
    if before := secret_kept_by(user):
        others = Journey.objects.exclude(pk=by.journey.pk)
        if others.filter(secret_fingerprint=fingerprint(before)).exists():
            raise OtherJourneyError
    sealed = seal_for_account(secret, user.pseudonym)
    AccountKey.objects.update_or_create(user=user, defaults={"sealed_secret": sealed})


def take_out_of_account(*, user: User) -> None:
    """Let an account open no journey any more; the journey stays, its link still opens it."""
    AccountKey.objects.filter(user=user).delete()


@transaction.atomic
def forget_unused(*, months: int) -> int:
    """Delete the journeys that nobody has opened for so long; return how many."""
    unused = Journey.objects.unused_for(months)
    count = unused.count()
    unused.delete()
    return count


@by_owner
def delete_journey(*, by: Holder) -> None:
    """Delete the journey and all that hangs on it, at once."""
    by.journey.delete()


@by_owner
def save_profile(*, by: Holder, profile: Profile) -> None:
    """Keep what the person says of herself, or nothing."""
    by.write(by.journey, "profile", profile.to_json())
    by.journey.save(update_fields=["sealed_profile"])


@by_owner
def add_goal(*, by: Holder, name: str = "", template: str = "") -> Goal:
    """Add a goal at the end; a template is used once, so the goal it made is returned again."""
    if template and (there := by.goals().filter(template=template).first()):
        return there
    goal = Goal(journey=by.journey, template=template, position=_next_position(by.goals(), "goals"))
    by.write(goal, "name", name)
    goal.save(force_insert=True)
    return goal


@by_owner
def remove_goal(*, by: Holder, goal: Goal) -> None:
    """Remove a goal with its steps and the links that share it."""
    goal.delete()


@by_owner
def add_steps(*, by: Holder, wanted: Iterable[Wanted], goal: Goal | None = None) -> list[Step]:
    """Add steps at the end; what the journey holds already is returned as it is."""
    steps = []
    for each in wanted:
        step = _already_there(by, each)
        if step is None:
            _refuse_taken(Step, each.step_id)
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
            step.save(force_insert=True)
        steps.append(step)
    return steps


@by_owner
def change_step(
    *, by: Holder, step: Step, note: str, on: date | None, goal: Goal | None, text: str = ""
) -> None:
    """Keep note, date and goal of a step, and the words of an own one."""
    by.write(step, "note", note)
    by.write(step, "date", on.isoformat() if on else "")
    step.goal = goal
    if step.kind == Step.Kind.OWN and text:
        by.write(step, "text", text)
    step.save(update_fields=["sealed_note", "sealed_date", "sealed_text", "goal"])


@by_owner
def take_transition(*, by: Holder, step: Step, verb: str) -> None:
    """Bring a step into another state by a verb of the table."""
    {"start": step.start, "finish": step.finish, "reopen": step.reopen}[verb]()
    step.save(update_fields=["state"])


@by_owner
def settle_need(*, by: Holder, step: Step, programme: Programme) -> Step:
    """Put a programme in the place of a need; one that the journey holds takes the need away."""
    there = by.steps().filter(programme=programme).first()
    if there:
        step.delete()
        return there
    step.kind, step.programme, step.need = Step.Kind.PROGRAMME, programme, ""
    step.save(update_fields=["kind", "programme", "need"])
    return step


@by_owner
def arrange_steps(*, by: Holder, order: Sequence[UUID]) -> None:
    """Put the steps named in ``order`` into that order, in the places they had together."""
    steps = {step.pk: step for step in by.steps().filter(pk__in=order)}
    positions = sorted(step.position for step in steps.values())
    chosen = [steps[pk] for pk in dict.fromkeys(order) if pk in steps]
    for step, position in zip(chosen, positions, strict=True):
        step.position = position
    Step.objects.bulk_update(chosen, ["position"])


@by_owner
def move_step(*, by: Holder, step: Step, up: bool) -> None:
    """Put a step one place earlier or later among those of its goal; at the end it stays."""
    order = list(by.steps().filter(goal=step.goal_id).values_list("pk", flat=True))
    here = order.index(step.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        arrange_steps(by=by, order=order)


@by_owner
def remove_step(*, by: Holder, step: Step) -> None:
    """Take a step out of the journey."""
    step.delete()


@by_owner
def share(
    *, by: Holder, goal: Goal | None, label: str, may_comment: bool, days: int
) -> tuple[Share, str]:
    """Make a link for one caregiver; return it with its secret."""
    working = by.journey.shares.working(timezone.now()).count()
    if working >= MOST["shares"] or by.journey.shares.count() >= MOST["links"]:
        raise TooManyError("shares")
    secret = new_secret()
    made = Share(
        journey=by.journey,
        goal=goal,
        may_comment=may_comment,
        secret_fingerprint=fingerprint(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    made.wrapped_key = wrap(by.seal.key, secret, made.pk)
    by.write(made, "label", label)
    by.write(made, "secret", secret)
    made.save(force_insert=True)
    return made, secret


@by_owner
def revoke(*, by: Holder, given: Share) -> None:
    """Make a share's link open nothing, now and for ever: the key it wrapped is destroyed."""
    given.revoked_at = given.revoked_at or timezone.now()
    given.wrapped_key = given.sealed_secret = None
    given.save(update_fields=["revoked_at", "wrapped_key", "sealed_secret"])


@transaction.atomic
def comment(
    *,
    by: Holder,
    step: Step | None,
    text: str,
    given: Share | None = None,
    comment_id: UUID | None = None,
) -> Comment:
    """Say something about a step, or about all that the link shows when there is none.

    A caregiver says it on her share, the owner on the share ``given``.
    """
    if by.who == Who.READER:
        raise PermissionDenied("This link is for reading only.")
    Journey.objects.select_for_update().filter(pk=by.journey.pk).first()
    thread = by.share or given
    if thread is None:
        raise ValueError("A comment belongs to a share.")
    _read_again(thread)
    if step:
        _read_again(step)
    if by.share and not thread.is_working(timezone.now()):
        raise GoneError
    if thread.comments.count() >= MOST["comments"]:
        raise TooManyError("comments")
    if comment_id and (there := thread.comments.filter(pk=comment_id).first()):
        return there
    _refuse_taken(Comment, comment_id)
    value = Comment(id=comment_id or uuid.uuid4(), share=thread, step=step, is_by_owner=by.is_owner)
    by.write(value, "text", text)
    value.save(force_insert=True)
    return value


def _already_there(by: Holder, wanted: Wanted) -> Step | None:
    """The step of the journey that is already what is wanted."""
    if wanted.programme:
        return by.steps().filter(programme=wanted.programme).first()
    if wanted.sheet:
        return by.steps().filter(sheet=wanted.sheet).first()
    return by.steps().filter(pk=wanted.step_id).first() if wanted.step_id else None


def _refuse_taken(model: type[Model], pk: UUID | None) -> None:
    """Refuse an id that belongs to somebody else's row."""
    if pk and model._default_manager.filter(pk=pk).exists():
        raise PermissionDenied("This id is taken.")


def _next_position(rows: QuerySet[Goal] | QuerySet[Step], name: str) -> int:
    """The position after the last row; ``TooManyError`` when there are enough."""
    if rows.count() >= MOST[name]:
        raise TooManyError(name)
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1
