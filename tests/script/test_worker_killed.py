"""A worker is killed in the middle of mails, and another goes on: none is lost, one is repeated.

Real processes on a real database: the worker of an installation, and a mail server that counts.
"""

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_string
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread

import psycopg
import pytest
from django.utils import timezone

from accounts.models import Delivery, User
from machine import database, jobs
from machine.checkout import PYTHON, ROOT
from regions.models import Coordinator
from tests.contributions.proposals import proposal
from tests.factories import territory
from tests.installation import Installation, installed, web_environment

COORDINATORS = 6
GIVES_UP_AFTER_S = 120


@dataclass
class Mailbox:
    """What the mail server got: addresses and Message-IDs; it waits at the mail ``stops_at``."""

    got: list[tuple[str, str]] = field(default_factory=list)
    stops_at: int = 0
    is_stopped: Event = field(default_factory=Event)


class Smtp(StreamRequestHandler):
    """As much of SMTP as Django's backend speaks."""

    box: Mailbox

    def handle(self) -> None:
        to = ""
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
            if word == "DATA":
                self.say("354 go on")
                self.take(to)
            if word == "QUIT":
                return self.say("221 bye")
            self.say("250 ok")
        return None

    def take(self, to: str) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line.decode())
        self.box.got.append((to, str(message_from_string("".join(lines))["Message-ID"])))
        if len(self.box.got) == self.box.stops_at:
            # It has the mail, and the worker never learns it.
            self.box.is_stopped.set()
            time.sleep(GIVES_UP_AFTER_S)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class Server(ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox(stops_at=3)
    Smtp.box = box
    with Server(("127.0.0.1", 0), Smtp) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield box, server.server_address[1]
        server.shutdown()


@pytest.fixture(scope="module")
def made(django_db_blocker) -> Iterator[Installation]:
    with installed(django_db_blocker) as made, made.entered(django_db_blocker, database.OWNER):
        proposal()
        for number in range(COORDINATORS):
            user = User.objects.create_user(f"coordinator{number}@example.org")
            Coordinator.objects.create(user=user, territory=territory("dep:69"))
        yield made


def worker_of(made: Installation, port: int) -> subprocess.Popen:
    """A worker as script/server starts it."""
    mail = {"REPERES_MAIL_HOST": "127.0.0.1", "REPERES_MAIL_PORT": str(port)}
    public = {"REPERES_HOSTS": "reperes.example.org", "REPERES_DEMO": "0"}
    environment = web_environment(made, 0) | made.reached.owner_environment | mail | public
    return subprocess.Popen([PYTHON, *jobs.COMMAND], cwd=ROOT, env=environment)


def defer(made: Installation, task: str) -> None:
    """Defer a job of the schedule, as its time of day does."""
    with made.connect(database.OWNER) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args)"
            " VALUES ('default', %s, %s, '{\"timestamp\": 0}')",
            [task, task.removeprefix("command.")],
        )


def states(made: Installation, task: str) -> list[str]:
    with made.connect(database.OWNER) as connection:
        rows = connection.execute(
            "SELECT status::text FROM procrastinate_jobs"
            " WHERE task_name = %s AND args->>'timestamp' = '0' ORDER BY id",
            [task],
        )
        return [row[0] for row in rows]


def until(is_so) -> None:
    deadline = time.monotonic() + GIVES_UP_AFTER_S
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.1)


@pytest.fixture(scope="module")
def finished(made, mailbox) -> Mailbox:
    """The mailbox after a worker was killed at the third mail and another one went on."""
    box, port = mailbox
    digests = "command.send_digests"
    defer(made, digests)
    with worker_of(made, port) as first:
        assert box.is_stopped.wait(GIVES_UP_AFTER_S)
        os.kill(first.pid, signal.SIGKILL)
    assert states(made, digests) == ["doing"]
    pass_time(made)
    defer(made, "jobs.retry_stalled")
    with worker_of(made, port) as second:
        until(lambda: states(made, digests) == ["succeeded"])
        second.terminate()
        assert second.wait(timeout=30) == 0
    return box


def pass_time(made: Installation) -> None:
    """Let the worker be silent for a minute, and the mail begun for a quarter of an hour."""
    with made.connect(database.OWNER) as connection:
        connection.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - '1h'::interval"
        )
        connection.execute("UPDATE accounts_delivery SET begun_at = begun_at - '1h'::interval")


def test_every_coordinator_got_her_mail(finished):
    assert len({to for to, _message_id in finished.got}) == COORDINATORS


def test_one_mail_was_repeated_with_the_same_message_id(finished):
    times = Counter(finished.got)
    assert sorted(times.values()) == [1] * (COORDINATORS - 1) + [2]


def test_every_mail_is_recorded_as_sent(made, finished):
    rows = Delivery.objects.filter(purpose="digest")
    assert set(rows.values_list("state", flat=True)) == {"sent"}
    assert {each.message_id for each in rows} == {name for _to, name in finished.got}
    assert all(each.sent_at <= timezone.now() for each in rows)


def test_web_role_takes_no_job_and_deletes_none(made):
    with made.connect(database.WEB) as connection:
        for statement in (
            "UPDATE procrastinate_jobs SET status = 'cancelled'",
            "DELETE FROM procrastinate_jobs",
            "SELECT procrastinate_register_worker_v1()",
            "DELETE FROM procrastinate_events",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
