"""Enter official school holidays of Corsica, overseas or later years, with their source."""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.hours.official_holidays import SchoolHolidaysError, enter_school_holidays
from directory.models.school_calendar import SchoolYear


def day(text: str) -> date:
    """A day of an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-07-01") from error


class Command(BaseCommand):
    help = (
        "Enter official school holidays from a CSV file with the columns zone, first_on and "
        "last_on: those of Corsica (corsica) and overseas (971, 972, 973, 974, 976), and of zones "
        "A, B and C after the years that are known. Hours that depend on them are computed anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="who published them, and where")
        parser.add_argument("--published-on", type=day, required=True, help="such as 2026-07-01")
        parser.add_argument(
            "--replace", action="store_true", help="replace school years that were entered before"
        )

    def handle(self, *args: str, **options: Any) -> None:
        try:
            entered = enter_school_holidays(
                options["file"].read_text(encoding="utf-8"),
                source=options["source"],
                published_on=options["published_on"],
                replace=options["replace"],
            )
        except (SchoolHolidaysError, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Nothing was entered.\n{error}") from error
        for calendar in entered.calendars:
            year = SchoolYear(calendar.begins_year)
            self.stdout.write(f"Zone {calendar.zone}, {year}: {len(calendar.days)} days")
        self.stdout.write(f"{entered.rules} rules of opening hours computed anew")
