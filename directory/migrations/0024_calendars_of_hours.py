"""Stored hours get the calendar of their department instead of dated local holidays.

Until now the local public holidays of three years were written out after the hours. They are taken
out again, and the department stands before the hours ("FR-974: "). All open intervals are to be
computed anew, since more is understood of hours: the weekly command does that.
"""

import re

import django.contrib.postgres.indexes
from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# The days that were written out, and a department that has them.
WRITTEN = (
    ("974", ("Dec 20",)),
    ("971", ("May 27",)),
    ("972", ("May 22",)),
    ("973", ("Jun 10",)),
    ("976", ("Apr 27",)),
    ("67", ("Dec 26", r"(?:Mar|Apr) \d\d")),
)
HOURS = r" [^;,]*(?:, \d\d?:[^;,]*)*"


def with_calendar(text: str) -> str:
    """A stored rule with its calendar; as it is where no local holidays were written out."""
    for department, days in WRITTEN:
        found = [rf"[;,] \d{{4}} {day}{HOURS}(?=[;,]|$)" for day in days]
        if re.search(r"\bPH\b", text) and re.search(found[0], text):
            for pattern in found:
                text = re.sub(pattern, "", text)
            return f"FR-{department}: {text}"
    return text


def write_calendars(apps, schema_editor) -> None:
    rules = apps.get_model("directory", "OpeningRule").objects
    for rule in rules.filter(text__contains="PH").exclude(text__startswith="FR-"):
        text = with_calendar(rule.text)
        is_known = rules.filter(text=text, time_zone=rule.time_zone).exists()
        if text != rule.text and not is_known:
            rules.filter(pk=rule.pk).update(text=text)
    rules.update(computed_from=None, computed_until=None)


class Migration(migrations.Migration):
    dependencies = [("directory", "0023_languages_of_known_words")]

    operations = [
        migrations.RunPython(write_calendars, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GistIndex(
                OpClass(models.F("point"), name="gist_geography_ops"),
                condition=models.Q(
                    ("by_appointment", False), ("rule__isnull", True), ("site__isnull", False)
                ),
                name="entry_without_hours",
            ),
        ),
    ]
