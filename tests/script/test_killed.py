"""The database is killed during a burst of writes: acknowledged writes are there, exactly once.

The real server runs as on an installation; its clients send again, with the same id, whatever was
not answered. Also what the role of the server may do to the tables that guard public content.
"""

import os
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
import pytest

from accounts.models import AuditEntry
from accounts.secret_links import fingerprint, new_secret
from contributions.models import Revision
from contributions.proposals.forms.honeypot import signed_timestamp
from contributions.revisions.actions import IDEMPOTENCY_PURPOSE
from directory.models import Programme
from journeys import actions as journey_actions
from journeys.models import Step
from machine import database, is_ready
from machine.checkout import PYTHON, ROOT
from tests.factories import ProgrammeFactory
from tests.installation import Installation, installed, web_environment

PROPOSALS = STEPS = 100
CLIENTS = 8
KILLED_AFTER = 60
GIVES_UP_AFTER_S = 300


@dataclass
class Change:
    """A request with an idempotency key."""

    id: str
    path: str
    form: dict[str, str]
    cookies: str = ""
    is_acknowledged: bool = False
    sent: int = 0


@dataclass
class Burst:
    """The requests of the burst, and which were acknowledged."""

    programme: UUID
    journeys: list[UUID]
    proposals: list[Change] = field(default_factory=list)
    steps: list[Change] = field(default_factory=list)
    acknowledged_before: set[str] = field(default_factory=set)
    stored_after: set[str] = field(default_factory=set)

    @property
    def changes(self) -> list[Change]:
        return [one for pair in zip(self.proposals, self.steps, strict=True) for one in pair]


class Server:
    """gunicorn on a port of its own."""

    def __init__(self, made: Installation) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = web_environment(made, self.port)
        self.clients = count(1)

    def __enter__(self) -> "Server":
        command = [PYTHON, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(lambda: is_ready.answer(self.port, self.environment) is None)
        return self

    def __exit__(self, *_error) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        """Status and cookie of the response; each request has another client address."""
        number = next(self.clients)
        headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            method = "GET" if form is None else "POST"
            connection.request(method, path, urlencode(form or {}), headers)
            with connection.getresponse() as answer:
                answer.read()
                return answer.status, answer.getheader("Set-Cookie", "")


def until(is_so) -> None:
    deadline = time.monotonic() + GIVES_UP_AFTER_S
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


def send(server: Server, change: Change, token: str) -> None:
    """Send a change until it is acknowledged."""

    def is_acknowledged() -> bool:
        change.sent += 1
        headers = {
            "Cookie": f"csrftoken={token}; {change.cookies}",
            "X-CSRFToken": token,
        }
        try:
            status, _cookie = server.ask(change.path, change.form, **headers)
        except (OSError, HTTPException):
            return False
        change.is_acknowledged = status == 302
        return change.is_acknowledged

    until(is_acknowledged)


@pytest.fixture(scope="module")
def installation(django_db_blocker) -> Iterator[Installation]:
    with installed(django_db_blocker) as made:
        yield made


@pytest.fixture(scope="module")
def burst(installation, django_db_blocker) -> Burst:
    """A hundred proposals and a hundred steps from eight clients; the database is killed."""
    with installation.entered(django_db_blocker):
        prepared = prepare()
    with Server(installation) as server, ThreadPoolExecutor(CLIENTS) as pool:
        _status, cookie = server.ask(prepared.proposals[0].path)
        token = cookie.partition("csrftoken=")[2].partition(";")[0]
        done = [pool.submit(send, server, change, token) for change in prepared.changes]
        until(lambda: sum(change.is_acknowledged for change in prepared.changes) >= KILLED_AFTER)
        kill(installation)
        prepared.acknowledged_before = {
            change.id for change in prepared.changes if change.is_acknowledged
        }
        installation.server.start(installation.progress)
        with installation.entered(django_db_blocker):
            prepared.stored_after = stored()
        for one in done:
            one.result(timeout=GIVES_UP_AFTER_S)
    return prepared


def prepare() -> Burst:
    programme = ProgrammeFactory(title="Cours", at="com:69123", phone="+33123456789")
    holders = [journey_actions.create_journey() for _ in range(CLIENTS)]
    made = Burst(programme.pk, [holder.journey.pk for holder, _secret in holders])
    shown = signed_timestamp(time.time() - 60)
    for number in range(PROPOSALS):
        key = new_secret()
        pk = UUID(bytes=fingerprint(key, IDEMPOTENCY_PURPOSE)[:16], version=4)
        form = {"text": f"Cours {number}", "note": "", "source": "", "homepage": ""}
        path = f"/fr/contribute/programme/{programme.pk}/title/"
        made.proposals.append(
            Change(str(pk), path, form | {"idempotency_key": key, "begun": shown})
        )
    for number in range(STEPS):
        secret = holders[number % CLIENTS][1]
        step = str(uuid4())
        form = {"id": step, "text": f"Pas {number}", "goal": ""}
        made.steps.append(Change(step, "/fr/journey/steps/", form, f"journey_fr={secret}"))
    return made


def stored() -> set[str]:
    """Ids of all proposals and steps there are."""
    rows = (model.objects.values_list("pk", flat=True) for model in (Revision, Step))
    return {str(pk) for found in rows for pk in found}


def kill(installation: Installation) -> None:
    """SIGKILL to the server of the database and to each of its sessions."""
    for pid in installation.server._leftover_processes():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue  # it ended with another
    until(lambda: not installation.server._leftover_processes())


@pytest.fixture
def inside(burst, installation, django_db_blocker) -> Iterator[Burst]:
    with installation.entered(django_db_blocker):
        yield burst


def test_database_was_killed_in_the_middle(burst):
    assert KILLED_AFTER <= len(burst.acknowledged_before) < len(burst.changes)


def test_somebody_had_to_send_again(burst):
    assert any(change.sent > 1 for change in burst.changes)


def test_everything_acknowledged_before_the_kill_is_there_after_it(burst):
    assert burst.acknowledged_before - burst.stored_after == set()


def test_everything_is_acknowledged_in_the_end(burst):
    assert all(change.is_acknowledged for change in burst.changes)


def test_every_proposal_is_there_once(inside):
    revisions = Revision.objects.of(inside.programme).values_list("pk", "content", "state")
    found = Counter((str(pk), content["text:fr:title"], state) for pk, content, state in revisions)
    assert found == Counter((one.id, one.form["text"], "waiting") for one in inside.proposals)


def test_every_proposal_was_submitted_once(inside):
    submitted = AuditEntry.objects.filter(verb="submit").values_list("object_id", flat=True)
    assert Counter(submitted) == Counter(one.id for one in inside.proposals)


def test_every_step_is_in_its_journey_once(inside):
    found = Counter(str(pk) for pk in Step.objects.values_list("pk", flat=True))
    assert found == Counter(one.id for one in inside.steps)
    positions = Counter(Step.objects.values_list("journey", "position"))
    assert set(positions.values()) == {1}


def test_every_proposal_is_in_the_queue_of_its_territories(inside):
    rows = Revision.objects.of(inside.programme).values_list(
        "pk", "territory_links__territory__code"
    )
    codes = ["com:69123", "country:fr", "dep:69", "reg:84"]
    assert Counter(str(pk) for pk, _code in rows) == Counter(
        {one.id: len(codes) for one in inside.proposals}
    )
    assert sorted({code for _pk, code in rows}) == codes


def test_nothing_public_has_changed(inside):
    programme = Programme.objects.get(pk=inside.programme)
    assert programme.sections.get(key="title").text == "Cours"


# What the role of the web server may do to what guards public content

FORBIDDEN = [
    "ALTER TABLE directory_programme DISABLE TRIGGER one_door",
    "ALTER TABLE directory_programme DISABLE TRIGGER ALL",
    "DROP TRIGGER one_door ON directory_programme",
    "TRUNCATE directory_programme CASCADE",
    "TRUNCATE directory_searchentry",
    "TRUNCATE accounts_auditentry",
    "DROP TABLE directory_searchentry",
    "DROP FUNCTION contributions_require_revision() CASCADE",
    "ALTER FUNCTION contributions_require_revision() RENAME TO other",
    (
        "CREATE OR REPLACE FUNCTION contributions_require_revision() RETURNS trigger"
        " LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
    ),
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "SET session_replication_role = replica",
    "SET ROLE reperes_owner",
    "ALTER ROLE reperes_web SUPERUSER",
]
REFUSED = [
    "INSERT INTO directory_organization SELECT * FROM directory_organization",
    "UPDATE directory_programme SET phone = ''",
    "DELETE FROM directory_site",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_web_role_cannot_take_the_guard_away(installation, statement):
    with (
        installation.connect(database.WEB) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"must be|denied"),
    ):
        connection.execute(statement)


@pytest.mark.parametrize("statement", REFUSED)
@pytest.mark.parametrize("role", [database.WEB, database.OWNER])
def test_no_role_writes_content_in_nobodys_name(installation, role, statement):
    with (
        installation.connect(role) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="by a revision only"),
    ):
        connection.execute(statement)
