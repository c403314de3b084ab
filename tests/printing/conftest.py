"""Papers of a test lie in a folder of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Keep no paper beyond a test, and find none of another."""
    settings.VAR_DIR = tmp_path
    return tmp_path
