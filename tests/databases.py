"""The template database of a run of tests: migrated and filled once, copied by each worker.

``python -m tests.databases`` makes it before pytest, named by the variable ``RUN``.
"""

import os

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

# Key of the advisory lock by which one worker of pytest-xdist makes it while the others wait.
ADVISORY_LOCK = 4_207_900
# The variable by which script/test names the template to its tests.
RUN = "REPERES_TEST_RUN"


def named_run() -> str | None:
    """The run that a template was made for, or is to be by pytest-xdist's first worker."""
    return os.environ.get(RUN) or os.environ.get("PYTEST_XDIST_TESTRUNUID")


def template_of_run(run: str) -> str:
    """The name of the database that the workers of the run with this id copy."""
    return f"test_template_{run[:16]}"


def ensure_template(run: str) -> str:
    """Make the template of a run unless another worker did; its name."""
    name = template_of_run(run)
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            _make(name)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
    return name


def make_database() -> None:
    """Create, migrate and fill the test database, and connect to it."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    call_command("load_france", verbosity=0)


def copy_template() -> None:
    """Create the test database as a copy of its template, and connect to it."""
    connection.creation._create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    name = connection.creation._get_test_db_name()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def drop_template(run: str) -> None:
    """Drop the template of a run, whose workers have all ended."""
    name = connection.ops.quote_name(template_of_run(run))
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")


def _make(name: str) -> None:
    """Create, migrate and fill a database; Django's connection leads where it did before."""
    test_settings, before = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    name_before = test_settings["NAME"]
    test_settings["NAME"] = name
    try:
        make_database()
    finally:
        # A database in use cannot be copied.
        connection.close()
        test_settings["NAME"] = name_before
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    ensure_template(os.environ[RUN])
