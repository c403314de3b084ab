"""Length of an MP4 file with AAC sound and no picture (ISO/IEC 14496-12), whole or in fragments."""

from __future__ import annotations

import struct
from collections.abc import Iterator

CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"})
# Flags of a track fragment (tfhd) and of a run of samples (trun).
BASE_OFFSET, DESCRIPTION, DEFAULT_DURATION = 0x1, 0x2, 0x8
DATA_OFFSET, FIRST_FLAGS, DURATIONS = 0x1, 0x4, 0x100
# What each sample of a run may say: duration, size, flags, composition offset.
OF_SAMPLE = (0x100, 0x200, 0x400, 0x800)


def mp4_duration_ms(raw: bytes) -> int | None:
    """Milliseconds; None for what is no MP4. ``ValueError`` when it has a track besides AAC."""
    if raw[4:8] != b"ftyp":
        return None
    scale, length, default, of_fragments, has_aac = 0, 0, 0, 0, False
    current = 0
    for name, start, end in _boxes(raw, 0, len(raw)):
        if name == b"hdlr" and raw[start + 8 : start + 12] != b"soun":
            raise ValueError("not sound alone")
        if name == b"stsd":
            has_aac = raw[start + 12 : start + 16] == b"mp4a"
        elif name == b"mdhd":
            scale, length = _scale_and_length(raw, start)
        elif name == b"trex":
            (default,) = struct.unpack_from(">I", raw, start + 12)
        elif name == b"tfhd":
            current = _default_of_fragment(raw, start) or default
        elif name == b"trun":
            of_fragments += _length_of_run(raw, start, end, current)
    if not has_aac:
        raise ValueError("no AAC")
    return (length or of_fragments) * 1000 // scale


def _boxes(raw: bytes, position: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of what each box holds, going into ``CONTAINERS``."""
    while position + 8 <= end:
        size, name = struct.unpack_from(">I4s", raw, position)
        start = position + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", raw, start)
            start += 8
        elif size == 0:
            size = end - position
        if size < start - position or position + size > end:
            raise ValueError("no box")
        if name in CONTAINERS:
            yield from _boxes(raw, start, position + size)
        else:
            yield name, start, position + size
        position += size


def _scale_and_length(raw: bytes, start: int) -> tuple[int, int]:
    """Of a media header: units per second, and how many it lasts (0 where fragments say it)."""
    if raw[start] == 1:
        scale, length = struct.unpack_from(">IQ", raw, start + 20)
        return scale, 0 if length == 2**64 - 1 else length
    scale, length = struct.unpack_from(">II", raw, start + 12)
    return scale, 0 if length == 2**32 - 1 else length


def _flags(raw: bytes, start: int) -> int:
    return int.from_bytes(raw[start + 1 : start + 4], "big")


def _default_of_fragment(raw: bytes, start: int) -> int:
    """The duration of a sample that a fragment gives for all; 0 for none."""
    flags = _flags(raw, start)
    if not flags & DEFAULT_DURATION:
        return 0
    at = start + 8 + (8 if flags & BASE_OFFSET else 0) + (4 if flags & DESCRIPTION else 0)
    duration: int = struct.unpack_from(">I", raw, at)[0]
    return duration


def _length_of_run(raw: bytes, start: int, end: int, default: int) -> int:
    """How long the samples of a run last together."""
    flags = _flags(raw, start)
    (count,) = struct.unpack_from(">I", raw, start + 4)
    if not flags & DURATIONS:
        return count * default
    at = start + 8 + (4 if flags & DATA_OFFSET else 0) + (4 if flags & FIRST_FLAGS else 0)
    step = 4 * sum(bool(flags & flag) for flag in OF_SAMPLE)
    if at + count * step > end:
        raise ValueError("no samples")
    return sum(struct.unpack_from(">I", raw, at + step * number)[0] for number in range(count))
