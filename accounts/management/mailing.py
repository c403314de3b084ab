"""Base of the commands that send mails: which address of this site the links in them have."""

from __future__ import annotations

import os
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class MailingCommand(BaseCommand):
    """A command with the option ``--origin``, to be run by cron or a timer; see docs/running.md."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--origin",
            help="address of this site in the mails, such as https://reperes.example.org",
        )

    def origin_for(self, given: str | None) -> str:
        """The address given, else that of this site; ``CommandError`` where none is public."""
        origin = given or public_origin()
        if not origin:
            raise CommandError("Say --origin: REPERES_HOSTS names no public host.")
        return origin.rstrip("/")


def public_origin() -> str:
    """That of the first public name this installation answers to, "" where it has none."""
    public = [host for host in settings.ALLOWED_HOSTS if host not in {"127.0.0.1", "localhost"}]
    if public:
        return f"https://{public[0].lstrip('.')}"
    port = os.environ.get("PORT") or "8000"
    return f"http://127.0.0.1:{port}" if settings.DEMO else ""
