"""School holidays entered from an official source: refused, stored, recorded, and evaluated."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from accounts.models import AuditEntry
from directory.hours import (
    UnreadableHoursError,
    complete_rule,
    open_rule_ids,
    state_at,
    validate_opening_hours,
)
from directory.hours.open_intervals import compute_open_intervals
from directory.models import OpeningRule, SchoolCalendar
from directory.models.school_calendar import SchoolYear

pytestmark = pytest.mark.django_db

PARIS = "Europe/Paris"
RULE = "Mo-Fr 09:00-17:00; SH off"
SOURCE = "Example of an academy, school calendar"
TODAY = timezone.localdate()
YEAR = SchoolYear.of(TODAY).begins
# A Monday and the Monday after, in holidays, of the school year that is under way.
IN_TERM = date(YEAR + 1, 3, 1 + (7 - date(YEAR + 1, 3, 1).weekday()) % 7)
IN_HOLIDAYS = date.fromordinal(IN_TERM.toordinal() + 7)
HOLIDAYS = f"{IN_HOLIDAYS},{date.fromordinal(IN_HOLIDAYS.toordinal() + 13)}"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def enter(tmp_path):
    """Run the command on the rows of a file."""

    def run(*rows: str, source: str = SOURCE, published_on: str = "2026-07-01", flags=()) -> None:
        file = tmp_path / "holidays.csv"
        file.write_text("\n".join(("zone,first_on,last_on", *rows)), encoding="utf-8")
        options = ("--source", source, "--published-on", published_on, *flags)
        call_command("load_school_holidays", str(file), *options)

    return run


def state(department: str, day: date) -> str:
    moment = datetime.combine(day, datetime.min.time(), ZoneInfo(PARIS)).replace(hour=11)
    return state_at(complete_rule(RULE, department, []), PARIS, moment).state


@pytest.mark.parametrize(
    ("department", "zone"),
    [("2A", "corsica"), ("2B", "corsica"), ("971", "971"), ("974", "974"), ("976", "976")],
)
def test_hours_about_school_holidays_are_taken_once_they_are_entered(enter, department, zone):
    with pytest.raises(UnreadableHoursError, match="not known in this department"):
        validate_opening_hours(RULE, department)
    enter(f"{zone},{HOLIDAYS}")
    validate_opening_hours(RULE, department)


def test_other_departments_stay_refused(enter):
    enter(f"corsica,{HOLIDAYS}")
    with pytest.raises(UnreadableHoursError):
        validate_opening_hours(RULE, "974")


def test_stored_hours_that_were_unknown_are_evaluated(enter):
    assert [state("2A", day) for day in (IN_TERM, IN_HOLIDAYS)] == ["unknown", "unknown"]
    enter(f"corsica,{HOLIDAYS}")
    assert [state("2A", day) for day in (IN_TERM, IN_HOLIDAYS)] == ["open", "closed"]


def test_another_school_year_stays_unknown(enter):
    enter(f"corsica,{HOLIDAYS}")
    assert state("2A", date.fromordinal(IN_TERM.toordinal() + 364)) == "unknown"


def test_years_after_those_of_the_package_are_taken(enter):
    with pytest.raises(UnreadableHoursError, match="known until 2028-08-31 only"):
        validate_opening_hours("Mo-Fr 09:00-17:00; 2029 Feb SH off", "69")
    enter("A,2029-02-10,2029-02-25")
    validate_opening_hours("Mo-Fr 09:00-17:00; 2029 Feb SH off", "69")
    assert state("69", date(2029, 2, 12)) == "closed"
    assert state("69", date(2029, 1, 15)) == "open"
    assert state("67", date(2029, 1, 15)) == "unknown"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((), "The file has no holidays"),
        (("corsica,2026-10-17",), "Line 2: Invalid isoformat string"),
        (("corsica,17/10/2026,01/11/2026",), "Line 2: Invalid isoformat string"),
        (("Z,2026-10-17,2026-11-01",), "Line 2: there is no zone 'Z'"),
        (("corsica,2026-11-01,2026-10-17",), "Line 2: ends on 2026-10-17, before it begins"),
        (("A,2026-10-17,2026-11-01",), "Line 2: zone A is known until 2028-08-31 already"),
        (("corsica,2027-07-03,2027-09-01",), "Line 2: goes on after 2027-08-31"),
        (
            ("corsica,2026-10-17,2026-11-01", "corsica,2026-11-01,2026-11-02"),
            "Line 3: overlaps with line 2",
        ),
        (("974,2026-12-20,2027-01-03,15",), "Line 2: has more cells than columns"),
        (("974,1999-12-20,1999-12-31",), "Line 2: 1999-12-20 is not in the school years 2020 to"),
        (("974,9999-12-20,9999-12-31",), "Line 2: 9999-12-20 is not in the school years 2020 to"),
    ],
)
def test_file_is_refused_whole_with_a_reason(enter, rows, reason):
    with pytest.raises(CommandError, match=f"Nothing was entered.\n{reason}"):
        enter(*rows)
    assert not SchoolCalendar.objects.exists()


def test_cells_may_be_separated_by_semicolons(db, tmp_path):
    file = tmp_path / "holidays.csv"
    file.write_text("zone;first_on;last_on\n974;2026-10-17;2026-11-01\n", encoding="utf-8-sig")
    call_command("load_school_holidays", file, source=SOURCE, published_on=date(2026, 7, 1))
    assert SchoolCalendar.objects.get().zone == "974"


def test_periods_of_different_zones_may_overlap(enter):
    enter(f"971,{HOLIDAYS}", f"972,{HOLIDAYS}")
    assert SchoolCalendar.objects.count() == 2


@pytest.mark.parametrize(
    ("source", "published_on", "reason"),
    [
        ("  ", "2026-07-01", "Say the source"),
        ("x" * 301, "2026-07-01", "more than 300 characters"),
        (SOURCE, "2199-01-01", "cannot have been published on 2199-01-01"),
    ],
)
def test_source_and_its_date_are_needed(enter, source, published_on, reason):
    with pytest.raises(CommandError, match=reason):
        enter(f"corsica,{HOLIDAYS}", source=source, published_on=published_on)


def test_school_year_is_entered_once_unless_it_is_replaced(enter):
    enter(f"corsica,{HOLIDAYS}")
    with pytest.raises(CommandError, match=f"entered already, from {SOURCE}"):
        enter(f"corsica,{IN_TERM},{IN_TERM}")
    enter(f"corsica,{IN_TERM},{IN_TERM}", flags=["--replace"])
    assert SchoolCalendar.objects.get().days == [IN_TERM]
    assert [state("2A", day) for day in (IN_TERM, IN_HOLIDAYS)] == ["closed", "open"]


def test_what_was_entered_is_recorded_with_its_source(enter):
    enter(f"corsica,{HOLIDAYS}")
    entry = AuditEntry.objects.get(verb="enter")
    assert (entry.role, entry.actor) == ("installation", None)
    assert entry.object_id == str(SchoolCalendar.objects.get().pk)
    assert entry.details["source"] == SOURCE
    assert entry.details["published_on"] == "2026-07-01"


def test_open_intervals_of_the_departments_are_computed_anew(enter):
    ends = (date(YEAR, 9, 1), date(YEAR + 1, 8, 31))
    far = max(ends, key=lambda day: abs(day - TODAY))
    rule, other = (
        OpeningRule.objects.create(text=f"FR-{code}: 00:00-24:00; SH off", time_zone=PARIS)
        for code in ("2A", "974")
    )
    compute_open_intervals()
    assert rule.open_intervals.count() == other.open_intervals.count() == 0
    enter(f"corsica,{far},{far}")
    assert rule.open_intervals.exists()
    assert not other.open_intervals.exists()
    assert rule.pk in open_rule_ids(timezone.now())
