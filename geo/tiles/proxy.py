"""A tile for a reader: from the disk, else from the source, without ever waiting long for it.

The server's workers take one request at a time, so a source that hangs could hold them all.
Three bounds prevent it: only so many fetches at once over all processes, always leaving a worker
to the pages; nobody waits longer than a second for one; and a source that kept somebody waiting
is not asked again before a check has found it prompt. What arrives late is kept all the same.
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
from geo.tiles.store import KeptTile

WAIT_FOR_TURN_S = 0.5
LOOK_AGAIN_S = 0.02

logger = logging.getLogger(__name__)


def serve_tile(source: Source, tile: Tile) -> KeptTile | None:
    """The tile, an old one when the source is silent, None when there is none to show now."""
    on_disk = store.kept(source, tile)
    if on_disk and on_disk.is_fresh:
        return on_disk
    if not watch.known_or_asked(source).answers:
        return on_disk
    return _fetched(source, tile) or on_disk


def _fetched(source: Source, tile: Tile) -> KeptTile | None:
    turn = _turn_to_fetch(source)
    if turn is None:
        return None
    arrived: SimpleQueue[KeptTile | None] = SimpleQueue()
    threading.Thread(
        target=_fetch_and_keep, args=(source, tile, turn, arrived), name="tile", daemon=True
    ).start()
    try:
        return arrived.get(timeout=watch.PROMPT_S)
    except Empty:
        watch.distrust(source)
        return None


def _fetch_and_keep(
    source: Source, tile: Tile, turn: TextIO, arrived: SimpleQueue[KeptTile | None]
) -> None:
    with turn, store.only_one(source, tile):
        on_disk = store.kept(source, tile)
        if on_disk and on_disk.is_fresh:  # somebody else fetched it meanwhile
            arrived.put(on_disk)
            return
        try:
            picture = fetch(source, tile)
        except NoSuchTileError:
            picture = b""
        except SourceError as error:
            logger.warning("No tile: %s", error)  # not which one: it is where somebody looked
            watch.check_in_background(source)
            arrived.put(None)
            return
        try:
            store.keep(source, tile, picture)
        except OSError as error:
            logger.warning("Tile not kept: %s", error)
        arrived.put(KeptTile(picture, is_fresh=True))


def _turn_to_fetch(source: Source) -> TextIO | None:
    """An open file whose lock allows one fetch; None when all are taken or the source silent."""
    give_up_at = time.monotonic() + WAIT_FOR_TURN_S
    while watch.known(source).answers and time.monotonic() < give_up_at:
        for number in range(settings.BASEMAP_FETCHES_AT_ONCE):
            turn = (store.folder() / f"turn-{number}").open("a")
            try:
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                turn.close()
            else:
                return turn
        time.sleep(LOOK_AGAIN_S)
    return None
