"""Content loaded as an installation loads it, once for a module and then rolled back."""

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.contributions.proposals import coordinator_of
from tests.random_programmes import check_and_analyze


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The taxonomy, the procedure sheets and the examples of this project."""
    with django_db_blocker.unblock(), transaction.atomic():
        for command in ("load_taxonomy", "load_procedures", "load_examples"):
            call_command(command)
        check_and_analyze()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def content(tmp_path, settings):
    """A folder for content files in place of fixtures/; ``content(path, text)`` writes one."""
    settings.FIXTURES = tmp_path

    def write(path: str, text: str) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def demonstration(settings):
    """Coordinators without a second factor."""
    settings.DEMO = True


@pytest.fixture
def coordinator():
    """The coordinator of the Rhône."""
    return coordinator_of("dep:69")
