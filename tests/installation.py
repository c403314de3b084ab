"""A temporary installation with a small territory, for tests that kill it or commit to it.

Its cluster keeps what it promised, as that of a real installation does, and the web role may do
what script/machine/cluster.sql gives it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import psycopg
from django.db import connections

from geo.models import Place
from geo.points import point
from machine import cluster, database
from machine.checkout import make_var
from machine.content import manage
from machine.progress import Progress
from regions.closure import rebuild_ancestors
from regions.models import Territory, TerritoryParent
from tests.factories import LYON

# Code, kind and name, each within the one before it.
TERRITORIES = [
    ("country:fr", "country", "France"),
    ("reg:84", "region", "Auvergne-Rhône-Alpes"),
    ("dep:69", "department", "Rhône"),
    ("com:69123", "commune", "Lyon"),
]


@dataclass
class Installation:
    """A running cluster with its roles, its tables, and Lyon."""

    server: cluster.Cluster
    progress: Progress
    passwords: dict[str, str]
    reached: database.Database

    def connect(self, role: str) -> psycopg.Connection:
        """A connection of a role, each statement its own transaction."""
        return psycopg.connect(
            host=str(self.server.socket_folder),
            port=5432,
            dbname=database.NAME,
            user=role,
            password=self.passwords[role],
            autocommit=True,
        )

    @contextmanager
    def entered(self, blocker, role: str = database.WEB) -> Iterator[None]:
        """Connect Django to this installation in every thread, as one of its roles."""
        given, before = connections.settings["default"], connections["default"]
        connections.settings["default"] = given | {
            "HOST": str(self.server.socket_folder),
            "PORT": 5432,
            "NAME": database.NAME,
            "USER": role,
            "PASSWORD": self.passwords[role],
        }
        del connections["default"]
        try:
            with blocker.unblock():
                yield
        finally:
            connections["default"].close()
            connections.settings["default"], connections["default"] = given, before


@contextmanager
def installed(blocker, *migrations: tuple[str, ...]) -> Iterator[Installation]:
    """Make an installation, and destroy it at the end.

    ``migrations`` are what `migrate` is asked for, as ("directory", "0015"); all when none is said.
    """
    make_var()
    progress = Progress("test-installation", 1, quiet=True)
    server = cluster.temporary_cluster()
    server.durable = True
    try:
        server.start(progress)
        passwords = database._passwords(server, reuse=False)
        database._ensure(server, passwords)
        reached = database._connected(progress, server)
        for target in migrations or ((),):
            manage(progress, reached.owner_environment, "migrate", *target, "-v", "0")
        manage(progress, reached.owner_environment, "createcachetable")
        made = Installation(server, progress, passwords, reached)
        with made.entered(blocker):
            _create_lyon()
        yield made
    finally:
        progress.close()
        server.destroy()
        database._password_file(server).unlink(missing_ok=True)


def _create_lyon() -> None:
    made = [
        Territory.objects.create(
            code=code, kind=kind, name=name, centre=point(*LYON), valid_from=date(2020, 1, 1)
        )
        for code, kind, name in TERRITORIES
    ]
    for above, below in pairwise(made):
        TerritoryParent.objects.create(child=below, parent=above)
    rebuild_ancestors()
    Place.objects.create(
        code="com:69123",
        kind="commune",
        name="Lyon",
        insee_code="69123",
        postcodes=["69001"],
        point=point(*LYON),
        precision="own",
        territory_code="com:69123",
    )


def web_environment(made: Installation, port: int) -> dict[str, str]:
    """What the server is started with: behind a proxy, so that clients have addresses."""
    own = {"PORT": str(port), "REPERES_PROXY": "1", "REPERES_BASEMAP": "outlines"}
    return os.environ | made.reached.web_environment | own | {"WEB_CONCURRENCY": "3"}
