"""Length of a WebM file with one Opus track and no picture (EBML, RFC 8794; Matroska, RFC 9559)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

SIGNATURE = b"\x1a\x45\xdf\xa3"
# Elements that are gone into; of others, what they hold is read or passed over.
SEGMENT, INFO, TRACKS, TRACK, CLUSTER, GROUP = (
    *(0x18538067, 0x1549A966, 0x1654AE6B, 0xAE),
    *(0x1F43B675, 0xA0),
)
MASTERS = frozenset({SEGMENT, INFO, TRACKS, TRACK, CLUSTER, GROUP})
SCALE, DURATION, CODEC, TRACK_TYPE, TIME, SIMPLE_BLOCK, BLOCK = (
    *(0x2AD7B1, 0x4489, 0x86, 0x83, 0xE7),
    *(0xA3, 0xA1),
)
AUDIO = 2
NS_PER_MS = 1_000_000


def webm_duration_ms(raw: bytes) -> int | None:
    """Milliseconds until the last block; None for what is no WebM.

    ``ValueError`` when it has another track than Opus. What browsers record says no length.
    """
    if not (raw.startswith(SIGNATURE) and b"webm" in raw[:64]):
        return None
    scale, time, last, codecs = NS_PER_MS, 0, 0, set()
    for name, start, size in _elements(raw):
        content = raw[start : start + size]
        if name == SCALE:
            scale = int.from_bytes(content, "big")
        elif name == CODEC:
            codecs.add(content.rstrip(b"\0"))
        elif name == TRACK_TYPE and int.from_bytes(content, "big") != AUDIO:
            raise ValueError("not sound alone")
        elif name == TIME:
            time = int.from_bytes(content, "big")
        elif name in (SIMPLE_BLOCK, BLOCK):
            # The number of the track takes one byte below 127.
            last = max(last, time + struct.unpack_from(">h", content, 1)[0])
    if codecs != {b"A_OPUS"}:
        raise ValueError("no Opus")
    return last * scale // NS_PER_MS


def _elements(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """Identifier, start and size of each element, in order, going into ``MASTERS``."""
    position = 0
    while position < len(raw):
        name, position = _number(raw, position, keeps_marker=True)
        size, after = _number(raw, position)
        is_unknown = size == (1 << 7 * (after - position)) - 1
        position = after
        if name in MASTERS:
            continue
        if is_unknown:
            raise ValueError("only masters may have an unknown size")
        yield name, position, size
        position += size


def _number(raw: bytes, position: int, *, keeps_marker: bool = False) -> tuple[int, int]:
    """A number of variable length, and the position after it."""
    length = 9 - raw[position].bit_length()
    if length > 8:
        raise ValueError("no number")
    number = int.from_bytes(raw[position : position + length], "big")
    return number if keeps_marker else number & (1 << 7 * length) - 1, position + length
