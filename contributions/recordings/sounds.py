"""Which kind of sound a file is and how long it lasts, by its bytes; its name says nothing."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from contributions.recordings.mp4 import mp4_duration_ms
from contributions.recordings.webm import webm_duration_ms
from directory.models.recording import LONGEST_S, MOST_BYTES, SoundKind

OPUS_PER_S = 48_000
# MPEG audio: kbit/s by version (1, or 2 and 2.5) of layer III, and samples per second.
MP3_KBITS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
MP3_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
PCM = 1


class SoundRefusedError(Exception):
    """A file that is no recording of a kind that is taken; ``code`` says why."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Sound:
    """What the bytes of a file are."""

    kind: SoundKind
    duration_ms: int


def read_sound(raw: bytes) -> Sound:
    """The kind and length of a sound.

    ``SoundRefusedError`` ``too_large``, ``unknown`` (no sound of ``SoundKind``, or damaged) or
    ``too_long``.
    """
    if len(raw) > MOST_BYTES:
        raise SoundRefusedError("too_large")
    for kind, measure in MEASURES.items():
        try:
            duration_ms = measure(raw)
        except (struct.error, IndexError, ValueError, ZeroDivisionError) as error:
            raise SoundRefusedError("unknown") from error
        if duration_ms is None:
            continue
        if duration_ms <= 0:
            raise SoundRefusedError("unknown")
        if duration_ms > LONGEST_S * 1000:
            raise SoundRefusedError("too_long")
        return Sound(kind, duration_ms)
    raise SoundRefusedError("unknown")


def _ogg_duration_ms(raw: bytes) -> int | None:
    """Of one Opus stream in Ogg pages (RFC 3533, RFC 7845); None for another file."""
    if not (raw.startswith(b"OggS") and raw[28:36] == b"OpusHead"):
        return None
    (skipped,) = struct.unpack_from("<H", raw, 38)
    last, position = 0, 0
    while position < len(raw):
        if raw[position : position + 4] != b"OggS":
            raise ValueError("no page")
        (granule,) = struct.unpack_from("<q", raw, position + 6)
        last = max(last, granule)
        count = raw[position + 26]
        lengths = raw[position + 27 : position + 27 + count]
        position += 27 + count + sum(lengths)
    return (last - skipped) * 1000 // OPUS_PER_S


def _mp3_duration_ms(raw: bytes) -> int | None:
    """Of frames of MPEG audio layer III, after an ID3 tag if any; None for another file."""
    position = 0
    if raw.startswith(b"ID3"):
        size = 0
        for part in raw[6:10]:
            size = size << 7 | part & 0x7F
        position = 10 + size
    elif not _mp3_frame(raw, 0):
        return None
    seconds, frames = 0.0, 0
    while frame := _mp3_frame(raw, position):
        length, lasts = frame
        seconds, frames, position = seconds + lasts, frames + 1, position + length
    # One frame may be an accident; what follows the last may be a tag.
    if frames < 3 or len(raw) - position > 10_000:
        raise ValueError("no frames")
    return int(seconds * 1000)


def _mp3_frame(raw: bytes, position: int) -> tuple[int, float] | None:
    """Length in bytes and seconds of the frame at a position; None where there is none."""
    head = raw[position : position + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0 or head[1] & 0x06 != 0x02:
        return None
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version not in MP3_RATES or bits in (0, 15) or rate == 3:
        return None
    per_s = MP3_RATES[version][rate]
    samples = 1152 if version == 3 else 576
    kbits = MP3_KBITS[1 if version == 3 else 2][bits]
    return samples // 8 * kbits * 1000 // per_s + (head[2] >> 1 & 1), samples / per_s


def _wav_duration_ms(raw: bytes) -> int | None:
    """Of samples in PCM; None for another file."""
    if raw[:4] != b"RIFF" or raw[8:12] != b"WAVE":
        return None
    position, per_s = 12, 0
    while position + 8 <= len(raw):
        name, (size,) = raw[position : position + 4], struct.unpack_from("<I", raw, position + 4)
        if name == b"fmt ":
            coding, _channels, _rate, per_s = struct.unpack_from("<HHII", raw, position + 8)
            if coding != PCM:
                raise ValueError("no PCM")
        if name == b"data":
            return min(size, len(raw) - position - 8) * 1000 // per_s
        position += 8 + size + size % 2
    raise ValueError("no samples")


MEASURES: dict[SoundKind, Callable[[bytes], int | None]] = {
    SoundKind.OGG: _ogg_duration_ms,
    SoundKind.WEBM: webm_duration_ms,
    SoundKind.MP4: mp4_duration_ms,
    SoundKind.WAV: _wav_duration_ms,
    SoundKind.MP3: _mp3_duration_ms,
}
