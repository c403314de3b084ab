"""Mails that tell senders what became of a proposal or a report, in their language.

The subject is neutral, since others may see a list of mails. Each mail is recorded before it is
sent and after: an interrupted one is sent once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import mails
from contributions.models import OutcomeMail, ReplyAddress, Report
from directory import texts

# A mail begun longer ago and not marked as sent was interrupted.
INTERRUPTED_AFTER = timedelta(minutes=15)
# After these nothing more happens: the address that was left is deleted.
FINAL = frozenset({"accept", "reject", "acted", "kept", "spam"})


@dataclass(frozen=True)
class DeliveryOutcome:
    """The numbers of mails sent and refused by the mail server."""

    sent: int
    refused: int


def send_all(origin: str) -> DeliveryOutcome:
    """Send what is due; ``origin`` is that of this site, such as https://example.org."""
    sent = refused = 0
    for pk in due().values_list("pk", flat=True):
        mail = _begun(pk)
        if mail is None:
            continue
        try:
            is_sent = _send(mail, origin)
        except mails.MailNotSentError:
            OutcomeMail.objects.filter(pk=pk).update(begun_at=None)
            refused += 1
        else:
            _finish(mail)
            sent += is_sent
    return DeliveryOutcome(sent, refused)


def due() -> QuerySet[OutcomeMail]:
    """The mails that wait, or that were interrupted, oldest first."""
    before = timezone.now() - INTERRUPTED_AFTER
    free = Q(begun_at__isnull=True) | Q(begun_at__lt=before)
    return OutcomeMail.objects.filter(free, sent_at__isnull=True).order_by("created_at", "pk")


@transaction.atomic
def _begun(pk: int) -> OutcomeMail | None:
    """Store that a mail is being sent; None when another run has it."""
    mail = due().filter(pk=pk).select_for_update(skip_locked=True, of=("self",)).first()
    if mail:
        mail.begun_at = timezone.now()
        mail.save(update_fields=["begun_at"])
    return mail


def _send(mail: OutcomeMail, origin: str) -> bool:
    """Send one mail; False where nobody is to be told any more."""
    about = mail.revision or mail.report
    if about is None:
        return False
    address, language = _recipient(mail)
    if not address:
        return False
    name = "follow" if mail.revision_id else "follow_report"
    with override(language):
        page = origin + reverse(f"contributions:{name}", args=[about.pk])
        programme = about.programme_id if isinstance(about, Report) else about.target_id
        title = texts.of_programmes([programme], language, "title").get(programme, {}).get("title")
    remark = mail.revision.remarks.filter(verb=mail.verb).last() if mail.revision else None
    mails.send(
        "contributions/mail/outcome.txt",
        to=address,
        language=language,
        verb=mail.verb,
        title=title.text if title else "",
        remark=remark.text if remark else "",
        # Without an account the page is opened by the secret link that she kept.
        page=page if about.author_id else "",
    )
    return True


def _recipient(mail: OutcomeMail) -> tuple[str, str]:
    """The address and language of who is told; an account that is closed is told nothing."""
    about = mail.revision or mail.report
    offered = dict(settings.LANGUAGES)
    if about and about.author:
        user = about.author
        language = user.language if user.language in offered else settings.SOURCE_LANGUAGE
        return (user.email if user.is_active else ""), language
    left = ReplyAddress.objects.filter(revision=mail.revision, report=mail.report).first()
    language = about.language if about and about.language in offered else settings.SOURCE_LANGUAGE
    return (left.address if left else ""), language


def _finish(mail: OutcomeMail) -> None:
    OutcomeMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
    if mail.verb in FINAL:
        ReplyAddress.objects.filter(revision=mail.revision, report=mail.report).delete()
