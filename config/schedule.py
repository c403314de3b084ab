"""The schedule of the worker: which command runs at which times of day in Paris.

This is the one list of what Repères does by itself. Each command is also there by hand
(`script/manage NAME`), and finds out itself what there is to do: run twice, it does nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

TIME_ZONE = ZoneInfo("Europe/Paris")
# A worker that starts so long after a time of day still runs what was missed at it, once.
CATCHES_UP_S = 12 * 3600
# Two jobs at once: a long one, such as that of links, keeps no other waiting. A worker that is
# asked to end gives them so many seconds.
WORKER = {"concurrency": 2, "shutdown_graceful_timeout": 15}


@dataclass(frozen=True)
class Scheduled:
    """A command and its times: minute, hour, day, month and weekday, as in a crontab."""

    command: str
    at: str
    options: tuple[str, ...] = ()


# Mails of the morning are tried once more two hours later: what the mail server refused, or what a
# killed worker was sending. No time lies between two and three, which some days have twice.
SCHEDULE = (
    Scheduled("forget_unfound", "5 0 * * *"),
    Scheduled("find_duplicates", "20 3 * * *"),
    Scheduled("forget_operations", "30 3 * * *"),
    Scheduled("forget_mails", "40 3 * * *"),
    Scheduled("forget_journeys", "0 4 1 * *"),
    Scheduled("mark_freshness", "8 4 * * *"),
    Scheduled("build_bitmaps", "10 4 * * *"),
    Scheduled("remember_translations", "20 4 * * *"),
    Scheduled("compute_open_intervals", "25 4 * * 1"),
    Scheduled("forget_imports", "30 4 * * *"),
    Scheduled("forget_drafts", "40 4 * * *"),
    Scheduled("clearsessions", "50 4 * * *"),
    Scheduled("finish_sweeps", "55 4 * * *"),
    Scheduled("check_links", "15 5 * * *"),
    Scheduled("send_digests", "0 7,9 * * *"),
    Scheduled("send_sheet_mails", "15 7,9 * * *"),
    Scheduled("send_reminders", "30 7,9,13,19 * * *"),
    Scheduled("send_outcomes", "5 8,11,14,17,20 * * *"),
    # Begun mails that were refused go the next morning; the others are a few a day.
    Scheduled("send_freshness", "45 8 * * *", ("--send",)),
)
