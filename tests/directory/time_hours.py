"""How long a state and the open intervals of 92 days take, here and by opening-hours-py.

.venv/bin/python -m tests.directory.time_hours

prints microseconds of the process for some usual rules. No database is used.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import django

# Before the imports of models; needed only when run as a program.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_URL", "postgis://nobody@localhost/none")
django.setup()

from opening_hours import OpeningHours  # noqa: E402

from directory.hours import state_at  # noqa: E402
from directory.hours.open_intervals import open_intervals  # noqa: E402
from directory.hours.reading import read  # noqa: E402

PARIS = "Europe/Paris"
RULES = ("Mo-Fr 09:00-12:00,14:00-17:00; PH off", "24/7", "Mo-Su 20:00-08:00; PH off")
FIRST = datetime(2026, 11, 23, 9, tzinfo=UTC)
TIMES, AHEAD = 200, timedelta(days=92)


def microseconds(run: Callable[[datetime], object]) -> int:
    """The mean time of ``run`` at successive minutes."""
    begun = process_time()
    for number in range(TIMES):
        run(FIRST + timedelta(minutes=number))
    return round((process_time() - begun) / TIMES * 1_000_000)


def main() -> None:
    """Print one line for each rule."""
    for text in RULES:
        rule, library = read(text, ZoneInfo(PARIS)), OpeningHours(text, country="FR")
        state_at(text, PARIS, FIRST)

        def theirs(at: datetime, library: OpeningHours = library) -> object:
            wall = at.replace(tzinfo=None)
            return library.state(wall), library.next_change(wall)

        state = microseconds(lambda at, text=text: state_at(text, PARIS, at))
        spans = microseconds(lambda at, rule=rule: list(open_intervals(rule, FIRST, FIRST + AHEAD)))
        sys.stdout.write(f"{text}: state {state} (library {microseconds(theirs)}), ")
        sys.stdout.write(f"92 days {spans}\n")


if __name__ == "__main__":
    main()
