"""The content every new installation has, loaded once for all modules of tests that look at it.

Loading it takes longer than most modules. The modules (``MODULES``) run one after another on one
worker, in one transaction, which is rolled back before the first test of any other module.
"""

from contextlib import ExitStack

from django.core.cache import caches
from django.core.management import call_command
from django.db import transaction

from tests.random_programmes import check_and_analyze

# Those with the fixture ``examples`` of tests/conftest.py. One that is missing here works too, but
# loads the content for itself.
MODULES = (
    "tests/api/test_autocomplete.py",
    "tests/api/test_nearest.py",
    "tests/api/test_understood.py",
    "tests/contributions/test_examples.py",
    "tests/directory/test_nothing_near.py",
    "tests/directory/test_places_in_words.py",
    "tests/directory/test_query_parser.py",
    "tests/directory/test_telling_words.py",
    "tests/directory/test_text_query.py",
    "tests/directory/test_typed_words.py",
    "tests/directory/test_words_as_place.py",
    "tests/directory/test_words_corrected.py",
    "tests/directory/test_words_denied.py",
)

_transaction = ExitStack()
_is_loaded: list[bool] = []


def load() -> None:
    """Load the content unless it is there; stays in its transaction until ``unload``."""
    if _is_loaded:
        return
    _transaction.enter_context(transaction.atomic())
    _is_loaded.append(True)
    for command in ("load_taxonomy", "load_procedures", "load_examples"):
        call_command(command, verbosity=0)
    check_and_analyze()


def unload() -> None:
    """Roll back what was loaded."""
    if _is_loaded:
        _is_loaded.clear()
        transaction.set_rollback(True)
        _transaction.close()
        caches["local"].clear()
