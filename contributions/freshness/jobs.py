"""The job that sends mails which a coordinator has looked at."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from accounts.mails import MailNotSentError
from accounts.management.mailing import public_origin
from contributions.freshness import asking


@app.task(name="freshness.ask", lock="send_freshness")
def ask(programme_ids: list[str]) -> None:
    """Ask about programmes, those that are still due; ids are all that the job is given."""
    outcome = asking.send_about([UUID(each) for each in programme_ids], public_origin())
    if outcome.refused:
        raise MailNotSentError(f"{outcome.refused} mails")
