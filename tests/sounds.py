"""Sounds made here, for tests of recordings: silence or noise of every kind that is taken."""

import struct
from hashlib import sha256

from django.utils import timezone

from accounts.models import User
from contributions.recordings import consent
from directory.models import Recording, Section
from directory.models.recording import SoundKind

RATE = 8_000


def wav(seconds: float = 1) -> bytes:
    """PCM, 8 bits, one channel."""
    samples = bytes([128]) * int(RATE * seconds)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE, 1, 8)
    content = b"WAVE" + form + struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI", b"RIFF", len(content)) + content


def ogg(seconds: float = 1) -> bytes:
    """A head and one page of an Opus stream that ends after so many seconds."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)

    def page(number: int, granule: int, content: bytes) -> bytes:
        shape = struct.pack("<4sBBqIIIB", b"OggS", 0, 2, granule, 1, number, 0, 1)
        return shape + bytes([len(content)]) + content

    return page(0, 0, head) + page(1, int(48_000 * seconds) + 312, b"\xf8\xff\xfe")


def element(name: int, content: bytes) -> bytes:
    """An EBML element with a size of eight bytes."""
    code = name.to_bytes((name.bit_length() + 7) // 8, "big")
    return code + (1 << 56 | len(content)).to_bytes(8, "big") + content


def webm(seconds: float = 1, codec: bytes = b"A_OPUS", track_type: int = 2) -> bytes:
    """What a browser records: a segment and a cluster of unknown size, one block at the end."""
    unknown = b"\x01" + b"\xff" * 7
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    track = element(0xAE, element(0x83, bytes([track_type])) + element(0x86, codec))
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(3, "big")))
    block = b"\x81" + struct.pack(">h", 0) + b"\x80\xf8"
    time = int(seconds * 1000).to_bytes(4, "big")
    cluster = b"\x1f\x43\xb6\x75" + unknown + element(0xE7, time) + element(0xA3, block)
    tracks = element(0x1654AE6B, track)
    return head + b"\x18\x53\x80\x67" + unknown + info + tracks + cluster


def box(name: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I4s", len(content) + 8, name) + content


def mp4(seconds: float = 1, coding: bytes = b"mp4a", handler: bytes = b"soun") -> bytes:
    """A whole file: its media header says how long it lasts."""
    return _mp4(coding, handler, int(RATE * seconds))


def mp4_in_fragments(seconds: float = 1) -> bytes:
    """What a browser records: each of two fragments says how long its samples last."""
    samples = int(RATE * seconds) // 2 // 1000
    runs = box(b"trun", struct.pack(">II", 0x100, samples), *[struct.pack(">I", 1000)] * samples)
    alike = box(b"trun", struct.pack(">II", 0, samples))
    first = box(b"moof", box(b"traf", box(b"tfhd", struct.pack(">II", 0, 1)), runs))
    usual = box(b"tfhd", struct.pack(">III", 0x8, 1, 1000))
    second = box(b"moof", box(b"traf", usual, alike))
    return _mp4(b"mp4a", b"soun", 0) + first + second


def _mp4(coding: bytes, handler: bytes, length: int) -> bytes:
    media = box(
        b"mdia",
        box(b"mdhd", struct.pack(">IIIIII", 0, 0, 0, RATE, length, 0)),
        box(b"hdlr", struct.pack(">II4s12x", 0, 0, handler)),
        box(b"minf", box(b"stbl", box(b"stsd", struct.pack(">II", 0, 1), box(coding, bytes(28))))),
    )
    return box(b"ftyp", b"M4A ", bytes(4)) + box(b"moov", box(b"trak", media)) + box(b"mdat")


def mp3(seconds: float = 1, tag: bytes = b"") -> bytes:
    """Frames of 32 kbit/s at 32 kHz, 36 ms and 144 bytes each."""
    frame = b"\xff\xfb\x18\x00" + bytes(140)
    return tag + frame * round(seconds / 0.036)


def waiting_recording(section: Section, speaker: User, **values: object) -> Recording:
    """A recording of a text that waits, without the way there."""
    raw = wav()
    made = {
        "sound": raw,
        "size": len(raw),
        "kind": SoundKind.WAV,
        "duration_ms": 1000,
        "digest": sha256(raw).hexdigest()[:32],
        "text_no": section.text_no,
        "meaning_no": section.meaning_no,
        "consent_version": consent.VERSION,
        "consent_language": "fr",
        "consented_at": timezone.now(),
    }
    return Recording.objects.create(section=section, speaker=speaker, **made | values)


def published_recording(section: Section, speaker: User, **values: object) -> Recording:
    """A recording that everybody may hear."""
    decided = {"state": "published", "decided_at": timezone.now()}
    return waiting_recording(section, speaker, **decided | values)
