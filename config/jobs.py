"""The jobs of the worker (`script/worker`), which procrastinate keeps in PostgreSQL.

One task for each command of the schedule, and two that procrastinate leaves to its users: to retry
the jobs of a killed worker, and to delete finished ones. Arguments of jobs are ids only, never an
address, a token or a text: whoever may read the table of jobs learns nothing from it. See
docs/adr/0033-one-worker.md.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.management import call_command
from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status

from config.schedule import SCHEDULE, TIME_ZONE, Scheduled

logger = logging.getLogger(__name__)

# A worker says that it lives every ten seconds; one silent for so long is dead.
SILENT_AFTER_S = 60
# A job whose worker died so often has killed it: it is given up.
TRIES_MOST = 3
# Finished jobs are kept so long, for who asks what ran; failed ones longer.
KEPT_HOURS, FAILED_KEPT_HOURS = 7 * 24, 30 * 24


def add_command(to: App, scheduled: Scheduled) -> None:
    """Register a command as a task that runs at its times, never twice at once."""
    name = scheduled.command

    def run(timestamp: int) -> None:
        call_command(name, *scheduled.options)

    task = to.task(name=f"command.{name}", lock=name)(run)
    to.periodic(cron=scheduled.at, periodic_id=name)(task)


@app.periodic(cron="*/5 * * * *")
@app.task(name="jobs.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Run again what a killed worker was running; give up what killed it again and again."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_AFTER_S):
        if is_given_up(job):
            logger.error("Given up: %s killed its worker %d times", job.task_name, TRIES_MOST)
            await jobs.finish_job(job, Status.FAILED, delete_job=False)
        else:
            await jobs.retry_job(job)


def is_given_up(job: Job) -> bool:
    """Whether a stalled job has had all its tries, that of the killed worker included."""
    return job.attempts + 1 >= TRIES_MOST


@app.periodic(cron="35 3 * * *")
@app.task(name="jobs.forget_finished", pass_context=True)
async def forget_finished(context: JobContext, timestamp: int) -> None:
    """Delete old jobs: those that succeeded after a week, the others after a month."""
    jobs = context.app.job_manager
    await jobs.delete_old_jobs(KEPT_HOURS)
    await jobs.delete_old_jobs(
        FAILED_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


def use_local_time(registry_of: App) -> None:
    """Read the times of all periodic tasks as times of day in Paris; procrastinate means UTC."""
    for periodic in registry_of.periodic_registry.periodic_tasks.values():
        periodic.croniter.set_current(datetime.now(TIME_ZONE))


for each in SCHEDULE:
    add_command(app, each)
use_local_time(app)
