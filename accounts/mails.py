"""Sends plain-text mails in the recipient's language; a template's first line is the subject.

No mail address is logged: an error is logged by the name of its class.
"""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

logger = logging.getLogger(__name__)


class MailNotSentError(Exception):
    """The mail server refused a mail or could not be reached."""


def public_origin() -> str:
    """The address of this site in mails that no request asks for, "" where none is public.

    It is that of the first public name this installation answers to.
    """
    public = [host for host in settings.ALLOWED_HOSTS if host not in {"127.0.0.1", "localhost"}]
    if public:
        return f"https://{public[0].lstrip('.')}"
    return "http://127.0.0.1:8000" if settings.DEMO else ""


def send(template: str, *, to: str, language: str, **context: Any) -> None:
    """Send ``template`` to one address; ``MailNotSentError`` when the server refuses it.

    Within a transaction call it in ``transaction.on_commit``.
    """
    with override(language):
        subject, _, body = render_to_string(template, context).strip().partition("\n")
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", to=[to]).send()
    except (SMTPException, OSError) as error:
        logger.error("A mail was not sent: %s", error.__class__.__name__)  # noqa: TRY400 the traceback names people
        raise MailNotSentError(template) from None
