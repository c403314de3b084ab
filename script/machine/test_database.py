"""The filled database that every worker of the tests copies, saved between runs.

Migrating it and loading the territories takes half a minute. The test cluster that has done so is
copied, stopped, to a folder beside the clusters; later runs start from the copy until anything
that the database is made from has changed.
"""

import secrets
import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from machine import cluster
from machine.checkout import files, fingerprint
from machine.content import LOADERS
from machine.database import Database, for_tests
from machine.environment import requirements_mark
from machine.packages import postgresql_folders
from machine.progress import Progress

# The variable that names the filled database to tests/databases.py.
RUN = "REPERES_TEST_RUN"
FOLDER = "filled-"
# Tables, what is loaded into them, and how the cluster is made.
SOURCES = [
    "*/migrations/**/*.py",
    "*/migrations/**/*.sql",
    *LOADERS["load_france"],
    "geo/**/*.py",
    "config/settings.py",
    "tests/databases.py",
    "script/machine/cluster.*",
    "script/machine/database.py",
    "script/machine/test_database.py",
]


def current_mark() -> str:
    """A fingerprint of all that the filled database is made from."""
    version = str(max(postgresql_folders()))
    return fingerprint(files(*SOURCES), requirements_mark("run"), version)[:16]


def saved_home() -> Path:
    """Folder of the saved cluster for this state of the checkout, made or not."""
    cluster.prepare_owner()
    return cluster.clusters_folder() / f"{FOLDER}{current_mark()}"


def embedded(progress: Progress) -> AbstractContextManager[Database]:
    """The temporary cluster of the tests, filled already where that was saved."""
    return for_tests(progress, copy_of=saved_home())


def run_name(reached: Database) -> str:
    """What the filled database is called by: constant in our own cluster, else of one run."""
    return current_mark() if reached.server else secrets.token_hex(8)


def save(progress: Progress, reached: Database) -> None:
    """Save the filled cluster for later runs, unless that was done; remove those of other states.

    The server stops for the time of the copy. An external database is not saved.
    """
    home, server = saved_home(), reached.server
    if server is None or home.exists():
        return
    for left in home.parent.glob(f"{FOLDER}*"):
        shutil.rmtree(left)
    part = home.with_name(f"{FOLDER}part")
    server.stop()
    server.copy_to(part)
    part.rename(home)
    server.start(progress)
