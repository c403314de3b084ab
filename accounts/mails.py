"""Mails: plain text, in the language of who gets them; the first line of a template is the subject.

No address of a person gets into a log: what fails is told by its kind.
"""

import logging
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

logger = logging.getLogger(__name__)


class MailNotSentError(Exception):
    """The mail server did not take a mail."""


def send(template: str, *, to: str, language: str, **context: Any) -> None:
    """Send ``template`` to one address; ``MailNotSentError`` when the server does not take it.

    Within a transaction call it by ``transaction.on_commit``.
    """
    with override(language):
        subject, _, body = render_to_string(template, context).strip().partition("\n")
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", to=[to]).send()
    except (SMTPException, OSError) as error:
        logger.error("A mail was not sent: %s", error.__class__.__name__)  # noqa: TRY400 the traceback names people
        raise MailNotSentError(template) from None
