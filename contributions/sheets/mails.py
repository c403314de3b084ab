"""Mails about sheets: to editors what waits and what is due, to followers what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import mails
from accounts.deliveries import Outcome as Delivered
from accounts.deliveries import deliver
from accounts.models import SheetEditor, User
from contributions.models import Revision, SheetFollower
from contributions.models.revision import TargetKind
from contributions.sheets.following import token_of
from directory import texts
from directory.models import ProcedureSheet
from directory.vocabulary import Publication

MOST_NAMED = 20


@dataclass
class Outcome:
    """The numbers of mails sent and refused by the mail server."""

    sent: int = 0
    refused: int = 0


def send_all(origin: str) -> Outcome:
    """Send editors' digests, at most one a day each, and tell followers of changed sheets."""
    outcome = Outcome()
    for editor in _editors_to_tell():
        _try(outcome, partial(_tell_editor, editor, origin))
    changed = SheetFollower.objects.filter(
        sheet__modified_at__gt=F("told_at"),
        sheet__publication=Publication.PUBLISHED,
        user__is_active=True,
    )
    for pk in changed.order_by("pk").values_list("pk", flat=True):
        _try(outcome, partial(_tell_follower, pk, origin))
    return outcome


def due_sheets() -> list[ProcedureSheet]:
    """Published sheets that nobody has checked, or whose next check is due; those longest first."""
    today = timezone.localdate()
    unchecked = Q(verified_on=None) | Q(check_due_on__lt=today)
    published = ProcedureSheet.objects.published().filter(unchecked)
    return list(published.order_by(F("check_due_on").asc(nulls_first=True), "slug"))


def _editors_to_tell() -> list[SheetEditor]:
    editors = SheetEditor.objects.filter(user__is_active=True).select_related("user")
    return list(editors.exclude(told_on=timezone.localdate()).order_by("pk"))


def _try(outcome: Outcome, tell: Callable[[], Delivered | None]) -> None:
    try:
        delivered = tell()
    except mails.MailNotSentError:
        outcome.refused += 1
    else:
        outcome.sent += delivered == Delivered.SENT


def _tell_editor(editor: SheetEditor, origin: str) -> Delivered | None:
    """Mail what waits for a review by her, and what is due; nothing where there is neither."""
    waiting = Revision.objects.waiting().filter(target_kind=TargetKind.SHEET)
    count = waiting.exclude(author=editor.user).count()
    due = due_sheets()
    if not count and not due:
        return None
    language = _language(editor.user)
    titles = texts.of_sheets([sheet.pk for sheet in due[:MOST_NAMED]], language, "title")
    with override(language):
        address = origin + reverse("contributions:sheets")
    today = timezone.localdate()
    delivered = deliver(
        "sheets_digest",
        f"{editor.pk}:{today}",
        lambda message_id: mails.send(
            "contributions/mail/sheets_digest.txt",
            to=editor.user.email,
            language=language,
            message_id=message_id,
            waiting=count,
            due=len(due),
            titles=[titles[sheet.pk]["title"].text for sheet in due[:MOST_NAMED]],
            address=address,
        ),
    )
    if delivered != Delivered.LEFT:
        SheetEditor.objects.filter(pk=editor.pk).update(told_on=today)
    return delivered


def _tell_follower(pk: int, origin: str) -> Delivered | None:
    """Mail that a sheet changed; two runs that tell of the same change send one mail."""
    now = timezone.now()
    rows = SheetFollower.objects.select_related("user", "sheet")
    follower = rows.filter(pk=pk, sheet__modified_at__gt=F("told_at")).first()
    if follower is None:
        return None
    language = _language(follower.user)
    title = texts.of_sheets([follower.sheet_id], language, "title")[follower.sheet_id]["title"]
    with override(language):
        address = origin + follower.sheet.get_absolute_url()
        end = origin + reverse("contributions:unfollow_sheet", args=[token_of(follower)])
    delivered = deliver(
        "sheet_changed",
        f"{pk}:{follower.sheet.modified_at.isoformat()}",
        lambda message_id: mails.send(
            "contributions/mail/sheet_changed.txt",
            to=follower.user.email,
            language=language,
            message_id=message_id,
            title=title.text,
            address=address,
            end=end,
        ),
    )
    if delivered != Delivered.LEFT:
        SheetFollower.objects.filter(pk=pk).update(told_at=now)
    return delivered


def _language(user: User) -> str:
    offered = dict(settings.LANGUAGES)
    return user.language if user.language in offered else settings.SOURCE_LANGUAGE
