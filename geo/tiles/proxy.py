"""Tile proxy: a tile from the disk cache, else fetched from the source within a second.

The server's workers take one request at a time, so a source that hangs could hold them all.
Three bounds prevent it: fetches at once are limited over all processes, so that a worker is always
free for pages; a request waits at most a second; and a source that was too slow is not asked again
before a check has found it fast enough (circuit breaker). A tile that arrives late is cached too.
"""

import fcntl
import logging
import threading
import time
from queue import Empty, SimpleQueue
from typing import TextIO

from django.conf import settings

from geo.tiles import store, watch
from geo.tiles.address import Tile
from geo.tiles.source import NoSuchTileError, Source, SourceError, fetch
from geo.tiles.store import CachedTile

WAIT_FOR_SLOT_S = 0.5
POLL_S = 0.02

logger = logging.getLogger(__name__)


def serve_tile(source: Source, tile: Tile) -> CachedTile | None:
    """The tile; an outdated one when the source is silent; None when there is neither."""
    cached = store.cached_tile(source, tile)
    if cached and cached.is_fresh:
        return cached
    if not watch.refreshed_state(source).answers:
        return cached
    return _fetched(source, tile) or cached


def _fetched(source: Source, tile: Tile) -> CachedTile | None:
    slot = _fetch_slot(source)
    if slot is None:
        return None
    arrived: SimpleQueue[CachedTile | None] = SimpleQueue()
    threading.Thread(
        target=_fetch_and_save, args=(source, tile, slot, arrived), name="tile", daemon=True
    ).start()
    try:
        return arrived.get(timeout=watch.PROMPT_S)
    except Empty:
        watch.mark_silent(source)
        return None


def _fetch_and_save(
    source: Source, tile: Tile, slot: TextIO, arrived: SimpleQueue[CachedTile | None]
) -> None:
    with slot, store.tile_lock(source, tile):
        cached = store.cached_tile(source, tile)
        if cached and cached.is_fresh:  # another request fetched it meanwhile
            arrived.put(cached)
            return
        try:
            picture = fetch(source, tile)
        except NoSuchTileError:
            picture = b""
        except SourceError as error:
            # Without the tile's address, which tells where a reader looked.
            logger.warning("No tile: %s", error)
            watch.check_in_background(source)
            arrived.put(None)
            return
        try:
            store.save_tile(source, tile, picture)
        except OSError as error:
            logger.warning("Tile not saved: %s", error)
        arrived.put(CachedTile(picture, is_fresh=True))


def _fetch_slot(source: Source) -> TextIO | None:
    """An open, locked file: one of the slots for fetching (a semaphore over all processes).

    None when all slots are taken or the source is silent.
    """
    give_up_at = time.monotonic() + WAIT_FOR_SLOT_S
    while watch.last_state(source).answers and time.monotonic() < give_up_at:
        for number in range(settings.BASEMAP_FETCHES_AT_ONCE):
            slot = (store.folder() / f"turn-{number}").open("a")
            try:
                fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                slot.close()
            else:
                return slot
        time.sleep(POLL_S)
    return None
