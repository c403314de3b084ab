"""Bulk actions on what is to do: what would happen to each ticked row is shown before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.actors import Actor
from contributions.models import LaterLook, Report
from contributions.models.report import WRONG, ReportKind, ReportState
from contributions.moderation.later import look_later
from contributions.moderation.work import KINDS, works_in
from contributions.reports import actions as report_actions
from contributions.revisions import actions
from contributions.revisions.applying import BaseMovedError, TargetMissingError
from contributions.schema.problems import ContentRefusedError

MOST = 50
REFUSED = (
    PermissionDenied,
    BaseMovedError,
    TargetMissingError,
    actions.NotReadyError,
    ContentRefusedError,
)


@dataclass(frozen=True)
class BulkAction:
    """What may be done with many rows at once: of which kinds, and what it does to one."""

    code: str
    label: str | Promise
    icon: str
    kinds: tuple[str, ...]
    act: Callable[[Actor, UUID], None]


def confirm_once(actor: Actor, programme: UUID) -> None:
    """Confirm a programme; what readers said of the page before this check is settled by it."""
    with suppress(actions.EmptyRevisionError):  # confirmed today already
        actions.confirm(by=actor, programme_id=programme)
    right = ReportKind.RIGHT
    report_actions.settle(by=actor, programme_id=programme, kind=right, is_changed=True)


def _leave(actor: Actor, programme: UUID) -> None:
    """Close all reports of a programme: the page stays as it is."""
    for kind in WRONG:
        report_actions.settle(by=actor, programme_id=programme, kind=kind, is_changed=False)


def _follow(actor: Actor, programme: UUID) -> None:
    """Say on the page what most reports of the programme say, where that is one tap."""
    waiting = Report.objects.filter(
        programme=programme,
        state=ReportState.WAITING,
        kind__in=[ReportKind.CLOSED, ReportKind.SUSPENDED],
    )
    said = [ReportKind(kind) for kind in waiting.values_list("kind", flat=True)]
    if said:
        kind = max(ReportKind, key=said.count)
        report_actions.accept(by=actor, programme_id=programme, kind=kind)


def _looked(actor: Actor, revision: UUID) -> None:
    look_later(by=actor, later=LaterLook.objects.get(revision=revision))


ACTIONS = {
    action.code: action
    for action in (
        BulkAction(
            "confirm",
            _("They are still right"),
            "badge-check",
            ("stale", "suspension", "capacity", "translation"),
            confirm_once,
        ),
        BulkAction(
            "follow", _("Say on the page that it is closed"), "calendar-x", ("report",), _follow
        ),
        BulkAction("leave", _("Leave the pages as they are"), "x", ("report",), _leave),
        BulkAction("looked", _("I have looked at them"), "eye", ("later",), _looked),
    )
}


def chosen(action: BulkAction, keys: Iterable[str]) -> list[tuple[str, UUID]]:
    """The rows of a form that an action is for, at most ``MOST``."""
    return [each for each in works_in(keys) if each[0] in action.kinds][:MOST]


def perform(actor: Actor, action: BulkAction, rows: Iterable[tuple[str, UUID]]) -> tuple[int, int]:
    """Act on each row, in its own transaction; how many were done and how many refused."""
    done = refused = 0
    for _kind, subject in rows:
        try:
            action.act(actor, subject)
        except REFUSED:
            refused += 1
        else:
            done += 1
    return done, refused


def kinds_with_actions() -> set[str]:
    """The kinds of which several can be ticked."""
    return {kind for action in ACTIONS.values() for kind in action.kinds if kind in KINDS}
