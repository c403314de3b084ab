"""Command: key rotation. Makes a new server key and encrypts every row with it."""

import os
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from accounts import encryption, reencryption

# Longer than any request takes: one that began before the rotation may still store a row encrypted
# with the former key.
GRACE_S = 60
# Number of this command's advisory lock in PostgreSQL.
LOCK = 8_274_131


def seconds(text: str) -> int:
    """A number of seconds, none or more."""
    if not text.isdecimal():
        raise ArgumentTypeError("a number of seconds")
    return int(text)


class Command(BaseCommand):
    """Killed at any moment, it leaves every row readable and continues when it is run again.

    When the file holds several keys already, it continues the rotation that left them there.
    """

    help = (
        "Put a new server key first, encrypt every row with it, then remove the keys of before. "
        "Sessions end, and codes that were sent do not work any more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keep",
            action="store_true",
            help="keep the keys of before: sessions go on; run it once more later to remove them",
        )
        parser.add_argument(
            "--grace",
            type=seconds,
            default=GRACE_S,
            metavar="SECONDS",
            help=f"how long a request may last (default: {GRACE_S}), waited for before removing",
        )

    def handle(self, *, keep: bool, grace: int, **_options) -> None:
        with self.alone():
            if os.environ.get(encryption.VARIABLE):
                self.reencrypt()
                self.explain_the_variable()
            else:
                self.rotate(Path(settings.SERVER_KEY_FILE), keep, grace)

    def rotate(self, path: Path, keep: bool, grace: int) -> None:
        """The whole rotation where the key is in the file."""
        keys = encryption.server_keys()
        if len(keys) == 1:
            encryption.replace_keys(path, [encryption.new_server_key(), *keys])
            self.stdout.write("A new server key is in use.")
        else:
            self.stdout.write("Going on with the rotation that left several keys.")
        self.reencrypt()
        if keep:
            self.stdout.write("The keys of before are kept. Run this again to remove them.")
            return
        self.stdout.write(f"Waiting {grace} seconds for requests that began before.")
        time.sleep(grace)
        self.reencrypt()
        encryption.replace_keys(path, encryption.server_keys()[:1])
        self.stdout.write("The keys of before are removed.")

    def reencrypt(self) -> None:
        """Encrypt every declared column with the current key, and report the counts."""
        for column in reencryption.declared():
            done = reencryption.reencrypt(column)
            self.stdout.write(f"{column}: {done.rows} rows, {done.reencrypted} encrypted anew")
            if done.unreadable:
                self.stderr.write(f"{column}: no server key decrypts {done.unreadable} rows")

    def explain_the_variable(self) -> None:
        """Explain the manual steps where the key is in the environment."""
        name = encryption.VARIABLE
        if len(encryption.server_keys()) == 1:
            self.stdout.write(
                f"The key stands in {name}, which a command cannot change. Set it to "
                f'"NEW,OLD" (a new key, a comma, the key of now) for every server, restart them, '
                "and run this again."
            )
        else:
            self.stdout.write(
                f"Every row is encrypted with the first key of {name}. Once every server has been "
                "restarted with it, run this again, then remove the other keys from the variable "
                "and restart."
            )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold an advisory lock: a second rotation might remove the key that this one made."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise CommandError("Another rotation of the server key is running.")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
