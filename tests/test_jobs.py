"""The schedule of the worker, its two jobs of housekeeping, and what its roles may do."""

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.testing import InMemoryConnector

from config import jobs
from config.schedule import CATCHES_UP_S, SCHEDULE, TIME_ZONE
from contributions.freshness import jobs as freshness_jobs
from directory.models import Programme

ROOT = Path(__file__).resolve().parent.parent
PERIODIC = app.periodic_registry.periodic_tasks
SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=TIME_ZONE), datetime(2026, 12, 1, tzinfo=TIME_ZONE)


@pytest.mark.parametrize("each", SCHEDULE, ids=lambda each: each.command)
def test_every_command_of_the_schedule_exists(each):
    assert each.command in get_commands()


@pytest.mark.parametrize("each", SCHEDULE, ids=lambda each: each.command)
def test_every_command_of_the_schedule_is_written_down_with_its_time(each):
    written = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    minute, hours, *_rest = each.at.split()
    row = re.search(rf"\| `{' '.join([each.command, *each.options])}` \| ([^|]+) \|", written)
    assert row, each.command
    for hour in hours.split(","):
        assert f"{hour}:{int(minute):02d}" in row[1]


def test_no_time_lies_in_the_hour_that_some_days_have_twice():
    assert not [each for each in SCHEDULE if "2" in each.at.split()[1].split(",")]


def test_nothing_is_left_to_cron():
    written = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert "* * *" not in written


@pytest.mark.parametrize("day", [SUMMER, WINTER])
def test_times_of_day_are_those_of_paris(day):
    digests = PERIODIC["command.send_digests", "send_digests"]
    at = digests.croniter.get_next(ret_type=float, start_time=day.timestamp())
    assert datetime.fromtimestamp(at, TIME_ZONE).hour == 7


def test_every_periodic_task_has_the_time_zone():
    zones = {each.croniter.tzinfo for each in PERIODIC.values()}
    assert zones == {TIME_ZONE}


def test_worker_that_was_down_catches_up_half_a_day():
    assert app.periodic_defaults == {"max_delay": CATCHES_UP_S}
    assert timedelta(seconds=CATCHES_UP_S) == timedelta(hours=12)


def test_arguments_of_jobs_are_ids_and_times_alone():
    """A new job needs a row here: what is in it is in the database, for who looks after it."""
    arguments = {
        name: task.func.__code__.co_varnames[: task.func.__code__.co_argcount]
        for name, task in app.tasks.items()
        if not name.startswith(("builtin", "procrastinate"))
    }
    others = {name: given for name, given in arguments.items() if given != ("timestamp",)}
    assert others == {
        "jobs.retry_stalled": ("context", "timestamp"),
        "jobs.forget_finished": ("context", "timestamp"),
        "freshness.ask": ("programme_ids",),
    }


def test_command_runs_with_its_options(monkeypatch):
    ran = []
    monkeypatch.setattr(jobs, "call_command", lambda *words: ran.append(words))
    app.tasks["command.send_freshness"](timestamp=0)
    app.tasks["command.clearsessions"](timestamp=0)
    assert ran == [("send_freshness", "--send"), ("clearsessions",)]


def test_two_runs_of_a_command_never_overlap():
    commands = [task for name, task in app.tasks.items() if name.startswith("command.")]
    assert len(commands) == len(SCHEDULE)
    assert all(task.lock == task.name.removeprefix("command.") for task in commands)


# Housekeeping


def job(attempts: int) -> Job:
    return Job(
        id=1, queue="default", lock=None, queueing_lock=None, task_name="x", attempts=attempts
    )


@pytest.mark.parametrize(("attempts", "expected"), [(0, False), (1, False), (2, True)])
def test_job_that_killed_its_worker_three_times_is_given_up(attempts, expected):
    assert jobs.is_given_up(job(attempts)) == expected


@pytest.fixture
def in_memory():
    """The project's tasks with jobs in memory."""
    connector = InMemoryConnector()
    with app.replace_connector(connector) as replaced:
        yield replaced, connector


def run_worker(replaced, queue: str | None = None) -> None:
    asyncio.run(
        replaced.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)
    )


def test_worker_runs_a_deferred_job(in_memory, monkeypatch):
    replaced, connector = in_memory
    ran = []
    monkeypatch.setattr(jobs, "call_command", lambda *words: ran.append(words))
    replaced.tasks["command.clearsessions"].defer(timestamp=0)
    run_worker(replaced)
    assert ran.count(("clearsessions",)) >= 1
    assert connector.jobs[1]["status"] == "succeeded"


# In PostgreSQL


@pytest.mark.django_db
def test_job_is_deferred_in_the_transaction_of_what_it_is_for():
    programme = str(Programme().pk)
    pk = freshness_jobs.ask.defer(programme_ids=[programme])
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE id = %s", [pk])
        name, arguments = cursor.fetchone()
    assert name == "freshness.ask"
    assert programme in str(arguments)


@pytest.mark.django_db
def test_web_role_may_defer_jobs_and_nothing_else():
    tables = ("jobs", "events", "workers", "periodic_defers")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT table_name, string_agg(privilege_type, ',' ORDER BY privilege_type)
            FROM information_schema.role_table_grants
            WHERE grantee = 'reperes_web' AND table_name = ANY(%s) GROUP BY table_name
            """,
            [[f"procrastinate_{name}" for name in tables]],
        )
        granted = dict(cursor.fetchall())
    assert set(granted.values()) <= {"INSERT,SELECT"}
    assert set(granted) <= {"procrastinate_jobs", "procrastinate_events"}
