"""What searches keep in memory, read before workers are forked: they share it, and none waits.

Reading the phrases of the taxonomy takes longer than a thousand searches.
"""

from __future__ import annotations

import logging

from django.db import DatabaseError, connections

from directory.search.filter_words import filters_in
from directory.search.phrases import phrases
from geo.foreign_cities import is_city_abroad

logger = logging.getLogger(__name__)


def preload() -> None:
    """Read it all; without a database in order each worker reads it at its first search.

    Closes the connection, which no two processes may share.
    """
    list(filters_in(["preload"]))
    is_city_abroad("preload")
    try:
        phrases()
    except DatabaseError as error:
        logger.warning("The words of the taxonomy were not read ahead: %s", error)
    finally:
        connections.close_all()
