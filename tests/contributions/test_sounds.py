"""Which sounds are taken: by their bytes alone, with their length."""

import pytest

from contributions.recordings.sounds import SoundRefusedError, read_sound
from directory.models.recording import LONGEST_S, MOST_BYTES, SoundKind
from tests.sounds import box, mp3, mp4, mp4_in_fragments, ogg, wav, webm

ID3 = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10)
TAKEN = {
    "ogg": (ogg(2.5), SoundKind.OGG, 2500),
    "webm": (webm(2.5), SoundKind.WEBM, 2500),
    "mp4": (mp4(2.5), SoundKind.MP4, 2500),
    "mp4 in fragments": (mp4_in_fragments(2), SoundKind.MP4, 2000),
    "mp3": (mp3(3.6), SoundKind.MP3, 3600),
    "mp3 with a tag": (mp3(3.6, ID3), SoundKind.MP3, 3600),
    "wav": (wav(2.5), SoundKind.WAV, 2500),
}
REFUSED = {
    "nothing": b"",
    "page": b"<!doctype html><script>alert(1)</script>",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "page behind a frame of MP3": mp3(0.036) + b"<script>alert(1)</script>" * 1000,
    "Ogg with another codec": ogg().replace(b"OpusHead", b"\x01vorbis\0"),
    "WebM with a picture": webm(track_type=1, codec=b"V_VP9"),
    "WebM with another codec": webm(codec=b"A_VORBIS"),
    "MP4 with a picture": mp4(coding=b"avc1", handler=b"vide"),
    "MP4 with another codec": mp4(coding=b"ac-3"),
    "MP4 without a track": box(b"ftyp", b"M4A ", bytes(4)),
    "WAV that is no PCM": wav().replace(b"\x01\0\x01\0", b"\x11\0\x01\0", 1),
    "WAV without samples": wav(0),
}


@pytest.mark.parametrize("name", TAKEN)
def test_sound_is_known_by_its_bytes_with_its_length(name):
    raw, kind, duration_ms = TAKEN[name]
    sound = read_sound(raw)
    assert sound.kind == kind
    assert sound.duration_ms == pytest.approx(duration_ms, abs=2)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sound_of_these_kinds_is_refused(name):
    with pytest.raises(SoundRefusedError) as refused:
        read_sound(REFUSED[name])
    assert refused.value.code == "unknown"


@pytest.mark.parametrize("name", TAKEN)
def test_damaged_sound_is_refused_or_shorter_but_breaks_nothing(name):
    raw, kind, duration_ms = TAKEN[name]
    for length in range(0, min(len(raw), 400), 7):
        try:
            sound = read_sound(raw[:length])
        except SoundRefusedError:
            continue
        assert sound.kind == kind
        assert sound.duration_ms <= duration_ms + 2


@pytest.mark.parametrize("make", [ogg, webm, mp4])
def test_sound_longer_than_the_longest_is_refused(make):
    assert read_sound(make(LONGEST_S))
    with pytest.raises(SoundRefusedError, match="too_long"):
        read_sound(make(LONGEST_S + 1))


def test_sound_larger_than_the_largest_is_refused():
    with pytest.raises(SoundRefusedError, match="too_large"):
        read_sound(ogg() + bytes(MOST_BYTES))
