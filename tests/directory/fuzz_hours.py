"""Fuzz opening hours: whatever is accepted must be read without a failure, everywhere and always.

    .venv/bin/python -m tests.directory.fuzz_hours 100000 [SEED]

generates rules (tests/directory/opening_hours_rules.py), validates each, and reads those that are
accepted as pages, API and search read them: by state and sentence, week, regular week in words and
open spans, at several moments and in several zones, departments and languages. It prints how many
were accepted and what failed, and ends with 1 if anything did. No database is used. The suite
runs the same on fewer rules (tests/directory/test_hours_fuzz.py).
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import django
from django.utils import translation

# Before the imports of models; needed only when run as a program.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_URL", "postgis://nobody@localhost/none")
django.setup()

from directory.hours import (  # noqa: E402
    UnreadableHoursError,
    complete_rule,
    rules_in_words,
    state_at,
    state_in_words,
    validate_opening_hours,
    week_table,
)
from directory.hours.open_intervals import open_intervals  # noqa: E402
from directory.hours.reading import read  # noqa: E402
from tests.directory.opening_hours_rules import rules  # noqa: E402

LANGUAGES = ("fr", "en", "ar")
PLACES = (
    ("75", "Europe/Paris"),
    ("67", "Europe/Paris"),
    ("971", "America/Guadeloupe"),
    ("973", "America/Cayenne"),
    ("974", "Indian/Reunion"),
    ("975", "America/Miquelon"),
    ("976", "Indian/Mayotte"),
)
CLOSURES = ([], [(date(2026, 12, 24), date(2027, 1, 3)), (date(2027, 5, 7), date(2027, 5, 7))])
# The nights in which clocks change in Paris or in Miquelon, and the end of a year.
NIGHTS = (
    *(datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)),
    *(datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2027, 3, 14, 4, tzinfo=UTC)),
    datetime(2026, 12, 31, 20, tzinfo=UTC),
)
FIRST = datetime(2026, 1, 10, tzinfo=UTC)
MINUTES = 3 * 365 * 24 * 60
# Intervals are computed for this long after each moment.
COMPUTED = timedelta(days=16)
SHOWN = 20


@dataclass
class Outcome:
    """Numbers of rules tried and accepted, and those that failed afterwards, with the reason."""

    tried: int = 0
    accepted: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)


def fuzz(seed: int, count: int) -> Outcome:
    """Validate ``count`` rules and read those that are accepted."""
    outcome, chance = Outcome(), Random(seed)
    for text in rules(seed, count):
        outcome.tried += 1
        with translation.override(chance.choice(LANGUAGES)):
            try:
                validate_opening_hours(text)
            except UnreadableHoursError as error:
                if not str(error):
                    outcome.failures.append((text, "refused without a reason"))
                continue
            outcome.accepted += 1
            try:
                read_everywhere(text, chance)
            except Exception as error:  # noqa: BLE001 - any failure at all is what is looked for
                outcome.failures.append((text, repr(error)))
    return outcome


def read_everywhere(text: str, chance: Random) -> None:
    """Read hours as a page, the API and the search do; raises when anything fails or differs."""
    department, zone = chance.choice(PLACES)
    completed = complete_rule(text, department, chance.choice(CLOSURES), from_year=2026)
    moments = [*_moments(chance)]
    for moment in moments:
        _agree(completed, zone, moment)
    today = moments[0].astimezone(ZoneInfo(zone)).date()
    for day in week_table(completed, zone, today, department):
        assert all([day.name, day.hours, *map(str, day.slots)])
    assert all(str(line) for line in rules_in_words(text, zone, today))


def _moments(chance: Random) -> Iterator[datetime]:
    """A random moment of three years, and one near a clock change or the end of a year."""
    yield FIRST + timedelta(minutes=chance.randrange(MINUTES))
    yield chance.choice(NIGHTS) + timedelta(minutes=chance.randrange(36 * 60))


def _agree(completed: str, zone: str, moment: datetime) -> None:
    """Check that state, next change and computed intervals agree at a moment."""
    state = state_at(completed, zone, moment)
    assert state_in_words(state, moment.astimezone(ZoneInfo(zone)))
    spans = list(open_intervals(read(completed, ZoneInfo(zone)), moment, moment + COMPUTED))
    assert all(opens < closes for opens, closes in spans), "a span ends before it begins"
    assert all(one[1] <= next_one[0] for one, next_one in pairwise(spans)), "spans overlap"
    is_open = bool(spans) and spans[0][0] == moment
    assert is_open is (state.state == "open"), "state and spans differ"
    if state.next_change_at is not None:
        assert state.next_change_at.astimezone(UTC) > moment, "it changes in the past"
        then = state_at(completed, zone, state.next_change_at)
        assert then.state == state.next_state != state.state, "it does not change as announced"


def main(words: list[str]) -> int:
    """Fuzz as many rules as the command line says, and print the outcome."""
    count, seed = (int(word) for word in [*words, "1"][:2])
    outcome = fuzz(seed, count)
    share = outcome.accepted / max(outcome.tried, 1)
    sys.stdout.write(
        f"{outcome.tried} rules, {outcome.accepted} accepted ({share:.0%}), "
        f"{len(outcome.failures)} failures after acceptance\n"
    )
    for text, why in outcome.failures[:SHOWN]:
        sys.stdout.write(f"{text}\n    {why}\n")
    return int(bool(outcome.failures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["100000"]))
