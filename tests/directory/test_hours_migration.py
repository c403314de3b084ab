"""The migration that puts a calendar before stored hours instead of dated local holidays."""

from importlib import import_module

import pytest

MIGRATION = import_module("directory.migrations.0024_calendars_of_hours")
HOURS = "Mo-Fr 09:00-17:00; PH off"


@pytest.mark.parametrize(
    ("stored", "after"),
    [
        (HOURS, HOURS),
        (f"{HOURS}; 2026 Dec 24-2027 Jan 03 off", f"{HOURS}; 2026 Dec 24-2027 Jan 03 off"),
        (f"{HOURS}; 2026 Dec 20 off; 2027 Dec 20 off", f"FR-974: {HOURS}"),
        (
            f"{HOURS}; 2026 Apr 03 off; 2026 Dec 26 off; 2026 Dec 24-2027 Jan 03 off",
            f"FR-67: {HOURS}; 2026 Dec 24-2027 Jan 03 off",
        ),
        (
            "Mo-Sa,PH 10:00-12:00, 14:00-16:00, 2026 May 27 10:00-12:00, 14:00-16:00",
            "FR-971: Mo-Sa,PH 10:00-12:00, 14:00-16:00",
        ),
        ("Mo-Fr 09:00-17:00; 2026 Dec 20 off", "Mo-Fr 09:00-17:00; 2026 Dec 20 off"),
    ],
)
def test_written_holidays_become_a_calendar(stored, after):
    assert MIGRATION.with_calendar(stored) == after
