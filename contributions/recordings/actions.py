"""Actions on recordings: each checks permission and writes to the audit, in one transaction.

``PermissionDenied`` without the right, which views answer with 404.
"""

from __future__ import annotations

from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.roles import Role
from contributions.actors import Actor
from contributions.language_rights import can_review_language
from contributions.recordings import consent
from contributions.recordings.sounds import read_sound
from directory.models import Recording, Section
from directory.models.recording import RecordingState

# Recordings of one person that wait at the same time.
MOST_WAITING = 30


class TooManyWaitingError(Exception):
    """A person has as many recordings that wait as she may."""


class DecidedError(Exception):
    """The recording was decided before."""


@transaction.atomic
def record(*, by: Actor, section: Section, raw: bytes, consent_language: str) -> Recording:
    """Store a recording of a text, which then waits for a reviewer; its sender has consented.

    ``SoundRefusedError`` for what is no sound that is taken, ``TooManyWaitingError``.
    """
    if by.user is None:
        raise PermissionDenied("Only an account records, so that it can be withdrawn.")
    sound = read_sound(raw)
    own = Recording.objects.filter(speaker=by.user, state=RecordingState.WAITING)
    if own.count() >= MOST_WAITING:
        raise TooManyWaitingError
    recording = Recording.objects.create(
        section=section,
        text_no=section.text_no,
        meaning_no=section.meaning_no,
        speaker=by.user,
        sound=raw,
        kind=sound.kind,
        size=len(raw),
        duration_ms=sound.duration_ms,
        digest=sha256(raw).hexdigest()[:32],
        consent_version=consent.VERSION,
        consent_language=consent_language,
        consented_at=timezone.now(),
    )
    _audit(by, recording, "record", consent_version=consent.VERSION)
    return recording


@transaction.atomic
def publish_recording(*, by: Actor, recording: Recording) -> None:
    """Offer a recording to everybody, as a reviewer of its language."""
    recording = _locked_for_review(by, recording)
    recording.state, recording.decided_at = RecordingState.PUBLISHED, timezone.now()
    recording.save(update_fields=["state", "decided_at"])
    _audit(by, recording, "publish_recording")


@transaction.atomic
def refuse_recording(*, by: Actor, recording: Recording, reason: str) -> None:
    """Refuse a recording with a reason that its speaker reads; the sound is deleted."""
    recording = _locked_for_review(by, recording)
    recording.state, recording.decided_at = RecordingState.REFUSED, timezone.now()
    recording.reason, recording.sound, recording.size = reason, b"", 0
    recording.save(update_fields=["state", "decided_at", "reason", "sound", "size"])
    _audit(by, recording, "refuse_recording")


@transaction.atomic
def withdraw_recording(*, by: Actor, recording: Recording) -> None:
    """Delete a recording, in any state, as its speaker: nobody hears it any more."""
    if by.user is None or recording.speaker_id != by.user.pk:
        raise PermissionDenied("Only the speaker withdraws a recording.")
    _audit(by, recording, "withdraw_recording")
    Recording.objects.filter(pk=recording.pk).delete()


def may_hear(by: Actor, recording: Recording) -> bool:
    """Whether ``by`` may hear a recording before it is published: its speaker and reviewers."""
    is_own = by.user is not None and recording.speaker_id == by.user.pk
    return is_own or can_review_language(by, recording.section.language)


def _locked_for_review(by: Actor, recording: Recording) -> Recording:
    if not can_review_language(by, recording.section.language):
        raise PermissionDenied("Only reviewers of the language decide on a recording.")
    locked = Recording.objects.select_for_update(of=["self"]).select_related("section")
    recording = locked.defer("sound").get(pk=recording.pk)
    if by.user is not None and recording.speaker_id == by.user.pk:
        raise PermissionDenied("Somebody else than its speaker decides on a recording.")
    if recording.state != RecordingState.WAITING:
        raise DecidedError(recording.state)
    return recording


def _audit(by: Actor, recording: Recording, verb: str, **details: int) -> None:
    section = recording.section
    is_speaker = verb in ("record", "withdraw_recording")
    role = Role.CONTRIBUTOR if is_speaker else by.role_for(section.language)
    audit.record(
        by=by.user,
        role=role,
        verb=verb,
        about=recording,
        language=section.language,
        key=section.key,
        owner=str(section.sheet_id or section.programme_id),
        **details,
    )
