"""Changes made offline: operations with ids, each applied once and merged with what happened since.

    {"id": …, "step": …, "part": "note", "before": …, "after": …, "at": milliseconds}

``before`` is what the device knew when it changed the part. The parts:

- ``state``, ``date``, ``text`` (of an own step): the later one wins, the other is kept beside it;
- ``note``: merged by lines;
- ``order``: ids of the steps of one goal, separated by commas; the later order of the same steps
  wins, and ``step`` is no id of a step;
- ``add``: a new own step with the text ``after``, in the goal ``before``;
- ``remove``: an own step goes, unless it was changed after ``before``, the time of the last change
  that the device knew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.characters import cleaned, holds_refused
from journeys.access import Holder
from journeys.actions import LIMITS, add_steps, arrange_steps, owner_only, remove_step
from journeys.merging import Change, merge_texts, merge_value, normalized
from journeys.models import Operation, Step
from journeys.new_steps import NewStep
from journeys.planned_days import WrongYearError, planned_day
from journeys.versions import Stamp, last_change, now_ms, stamps_of, version_of, write_stamps
from journeys.workflows import StepState

PARTS = ("state", "note", "date", "text", "order", "add", "remove")
LONGEST = {
    "state": 10,
    "note": 4000,
    "date": 12,
    "text": 500,
    "order": 12_000,
    "add": 500,
    "remove": 15,
}
AT_ONCE = 200
LONGEST_ID = 36
# A device sends an operation again while it has no answer; after this it has none left to send.
IDS_KEPT = timedelta(days=60)


class UnreadableError(ValueError):
    """What was sent is no list of operations, or no operation."""


@dataclass(frozen=True)
class OfflineChange:
    """One operation as a device sent it; ``step`` of an order is the id of the operation."""

    id: UUID
    step: UUID
    part: str
    before: str
    after: str
    at: int

    def as_change(self) -> Change:
        """The change of a part of a step."""
        return Change(self.after, self.before, self.at, str(self.id))


@dataclass(frozen=True)
class Received:
    """The operations of a request, oldest first, and the result of those that cannot be read.

    One that cannot be read is refused alone: a device would send the others again for ever.
    """

    changes: list[OfflineChange]
    unreadable: dict[str, str]


def read_operations(sent: object, sent_at: object) -> Received:
    """The operations of a request; ``UnreadableError`` for what is no list of them.

    ``sent_at`` is the clock of the device: by as much as it differs from ours, times are corrected.
    """
    if not isinstance(sent, list) or len(sent) > AT_ONCE or type(sent_at) is not int:
        raise UnreadableError
    now = now_ms()
    changes: list[OfflineChange] = []
    unreadable: dict[str, str] = {}
    for each in sent:
        try:
            change = _read(each)
        except UnreadableError:
            unreadable |= _named(each)
        else:
            at = max(0, min(change.at + now - sent_at, now))
            changes.append(replace(change, at=at))
    return Received(sorted(changes, key=lambda change: change.at), unreadable)


def _named(sent: object) -> dict[str, str]:
    """What became of an operation that cannot be read; one without an id cannot be named.

    To a device, an operation without a result is one that cannot be read.
    """
    pk = sent.get("id") if isinstance(sent, dict) else None
    return {pk: "unreadable"} if isinstance(pk, str) and len(pk) <= LONGEST_ID else {}


def _read(sent: object) -> OfflineChange:
    if not isinstance(sent, dict) or holds_refused(sent):
        raise UnreadableError
    part, before, after, at = (sent.get(name) for name in ("part", "before", "after", "at"))
    if not (isinstance(before, str) and isinstance(after, str)):
        raise UnreadableError
    if not isinstance(part, str) or part not in PARTS:
        raise UnreadableError
    if type(at) is not int or max(len(before), len(after)) > LONGEST[part]:
        raise UnreadableError
    before, after = normalized(cleaned(before)), normalized(cleaned(after))
    try:
        pk = UUID(str(sent.get("id")))
        step = pk if part == "order" else UUID(str(sent.get("step")))
        _check(part, before, after)
        return OfflineChange(pk, step, part, before, after, at)
    except ValueError as error:
        raise UnreadableError from error


def _check(part: str, before: str, after: str) -> None:
    """``ValueError`` for a value that the part cannot have."""
    if part == "state":
        StepState(after)
    elif part == "date":
        _has_planned_day(after)
    elif part == "order":
        [UUID(pk) for pk in after.split(",")]
    elif part == "remove":
        int(before)
    elif part in ("add", "text") and not after:
        raise ValueError("An own step has words.")
    if part == "add" and before:
        UUID(before)


def _has_planned_day(after: str) -> bool:
    """Whether a date is none or may be planned; ``ValueError`` for what is no date.

    A year that nobody plans for is readable: it is refused with a reason of its own.
    """
    try:
        return not after or bool(planned_day(after))
    except WrongYearError:
        return False


@owner_only
def apply_operations(*, by: Holder, operations: Sequence[OfflineChange]) -> dict[UUID, str]:
    """Apply each operation that was not applied yet; return what became of each.

    ``applied``; ``merged`` when another device had changed the same (a step to remove then stays);
    ``known`` when it was applied before; ``gone`` when its step was removed; ``full`` when the
    journey or the note has no room; ``year`` when nobody plans for the year of a date; ``loose``
    when a step was added without its goal, which was removed.
    """
    today = timezone.localdate()
    ids = [operation.id for operation in operations]
    known = set(Operation.objects.filter(pk__in=ids).values_list("pk", flat=True))
    results: dict[UUID, str] = {}
    received = []
    for operation in operations:
        if operation.id in known:
            results.setdefault(operation.id, "known")
            continue
        results[operation.id] = _apply(by, operation)
        known.add(operation.id)
        received.append(Operation(id=operation.id, journey=by.journey, received_on=today))
    Operation.objects.bulk_create(received)
    return results


def forget_ids() -> int:
    """Delete the ids that are kept no longer, of every journey; return how many."""
    old = Operation.objects.filter(received_on__lt=timezone.localdate() - IDS_KEPT)
    count, _by_model = old.delete()
    return count


def _apply(by: Holder, operation: OfflineChange) -> str:
    if operation.part == "order":
        return _arrange(by, operation)
    if operation.part == "add":
        return _add(by, operation)
    if operation.part == "remove":
        return _remove(by, operation)
    step = by.steps().filter(pk=operation.step).first()
    if step is None or (operation.part == "text" and step.kind != Step.Kind.OWN):
        return "gone"
    if operation.part == "note":
        return _change_note(by, step, operation)
    return _change_value(by, step, operation)


def _change_value(by: Holder, step: Step, operation: OfflineChange) -> str:
    """Set state, date or own words, unless a later change has set them already."""
    part = operation.part
    if part == "date" and not _has_planned_day(operation.after):
        return "year"
    stamps = stamps_of(by, step)
    now = step.state if part == "state" else normalized(by.read(step, part))
    version = merge_value(version_of(stamps, part, now), operation.as_change())
    if part == "state":
        step.state = StepState(version.value)
    else:
        by.write(step, part, version.value)
    stamps[part] = Stamp(at=version.at, by=version.by, other=version.other)
    write_stamps(by, step, stamps)
    step.save(update_fields=["state", "sealed_date", "sealed_text", "sealed_versions"])
    return "applied" if now in (operation.before, operation.after) else "merged"


def _change_note(by: Holder, step: Step, operation: OfflineChange) -> str:
    now = normalized(by.read(step, "note"))
    merged = merge_texts(operation.before, now, operation.after)
    if len(merged) > LONGEST["note"]:
        return "full"
    by.write(step, "note", merged)
    stamps = stamps_of(by, step)
    write_stamps(by, step, stamps | {"note": Stamp(at=operation.at, by=str(operation.id))})
    step.save(update_fields=["sealed_note", "sealed_versions"])
    return "applied" if merged == operation.after else "merged"


def _add(by: Holder, operation: OfflineChange) -> str:
    """Add an own step; one whose id another journey has is refused as for every form."""
    if Step.objects.filter(pk=operation.step).exists():
        return "known" if by.steps().filter(pk=operation.step).exists() else "gone"
    if by.steps().count() >= LIMITS["steps"]:
        return "full"
    goal = by.goals().filter(pk=operation.before).first() if operation.before else None
    add_steps(by=by, new=[NewStep(text=operation.after, step_id=operation.step)], goal=goal)
    return "loose" if operation.before and goal is None else "applied"


def _remove(by: Holder, operation: OfflineChange) -> str:
    """Remove an own step, unless it has a change that the device did not know."""
    step = by.steps().filter(pk=operation.step).first()
    if step is None:
        return "known"
    if step.kind != Step.Kind.OWN:
        return "gone"
    if last_change(stamps_of(by, step)) > int(operation.before):
        return "merged"
    remove_step(by=by, step=step)
    return "applied"


def _arrange(by: Holder, operation: OfflineChange) -> str:
    """Order the steps, unless one of them was ordered later."""
    order = [UUID(pk) for pk in operation.after.split(",")]
    steps = list(by.steps().filter(pk__in=order))
    stamps = {step.pk: stamps_of(by, step) for step in steps}
    rank = operation.at, str(operation.id)
    if any(version_of(each, "order", "").rank > rank for each in stamps.values()):
        return "merged"
    arrange_steps(by=by, order=order)
    for step in steps:
        each = stamps[step.pk] | {"order": Stamp(at=operation.at, by=str(operation.id))}
        write_stamps(by, step, each)
    Step.objects.bulk_update(steps, ["sealed_versions"])
    return "applied"
