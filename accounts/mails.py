"""Sends plain-text mails in the recipient's language; a template's first line is the subject.

In a language whose catalogue no person has reviewed, the last line says so, as every page does.
No mail address is logged: an error is logged by the name of its class.
"""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

logger = logging.getLogger(__name__)


class MailNotSentError(Exception):
    """The mail server refused a mail or could not be reached."""


def send(template: str, *, to: str, language: str, message_id: str = "", **context: Any) -> None:
    """Send ``template`` to one address; ``MailNotSentError`` when the server refuses it.

    A mail that may be repeated has the ``message_id`` of its delivery (``accounts.deliveries``).
    Within a transaction call it in ``transaction.on_commit``.
    """
    with override(language):
        subject, _, body = render_to_string(template, context).strip().partition("\n")
        note = _draft_note(language)
    headers = {"Message-ID": message_id} if message_id else {}
    try:
        EmailMessage(subject.strip(), f"{body.strip()}\n{note}", to=[to], headers=headers).send()
    except (SMTPException, OSError) as error:
        logger.error("A mail was not sent: %s", error.__class__.__name__)  # noqa: TRY400 the traceback names people
        raise MailNotSentError(template) from None


def _draft_note(language: str) -> str:
    """The last line of a mail in the active ``language``; "" where a person has reviewed it."""
    facts = settings.LANGUAGE_FACTS.get(language)
    if facts is None or not facts.is_unreviewed:
        return ""
    return f"\n{gettext('Translated by a machine, not yet reviewed by a person.')}\n"
