"""Fixtures of the search tests."""

import pytest
from django.core.cache import caches

from directory.hours.school_calendars import CACHE_KEY
from tests.random_programmes import load_random_programmes, rolled_back_after_module


@pytest.fixture(scope="module")
def random_directory(django_db_setup, django_db_blocker):
    """Random programmes, for all tests of a module."""
    with rolled_back_after_module(django_db_blocker):
        load_random_programmes(160)
        yield


@pytest.fixture
def no_school_calendars(fresh_memory):
    """No school holidays were entered, which is then not asked of the database."""
    caches["local"].set(CACHE_KEY, 0)
