"""What the tests of the search share."""

import pytest

from tests.crowd import kept_for_module, load_crowd


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker):
    """Programmes of every shape, for all tests of a module."""
    with kept_for_module(django_db_blocker):
        load_crowd(160)
        yield
