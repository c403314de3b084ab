"""When the parts of a step were set last, encrypted; changes of two devices are merged by it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from typing import TypedDict

from journeys.access import Holder
from journeys.merging import Version
from journeys.models import Step


class Stamp(TypedDict, total=False):
    """What is stored of a ``Version`` beside its value."""

    at: int
    by: str
    other: str


def stamps_of(holder: Holder, step: Step) -> dict[str, Stamp]:
    """The stamps of a step by the name of its part: state, note, date, text or order."""
    stored: dict[str, Stamp] = json.loads(holder.read(step, "versions") or "{}")
    return stored


def version_of(stamps: dict[str, Stamp], part: str, value: str) -> Version:
    """The version of a part that has this value now."""
    stamp = stamps.get(part, {})
    return Version(value, stamp.get("at", 0), stamp.get("by", ""), stamp.get("other", ""))


def last_change(stamps: Mapping[str, Stamp]) -> int:
    """When a step was changed last, in milliseconds; 0 when it was not changed."""
    return max((stamp.get("at", 0) for stamp in stamps.values()), default=0)


def write_stamps(holder: Holder, step: Step, stamps: dict[str, Stamp]) -> None:
    """Set the stamps of a step; the row is not saved."""
    words = json.dumps(stamps, ensure_ascii=False, separators=(",", ":")) if stamps else ""
    holder.write(step, "versions", words)


def stamp_now(holder: Holder, step: Step, parts: Iterable[str]) -> None:
    """Record that these parts are set now, by a page; the row is not saved."""
    now = now_ms()
    stamps = stamps_of(holder, step)
    write_stamps(holder, step, stamps | {part: Stamp(at=now) for part in parts})


def stamp_changed(holder: Holder, step: Step, wanted: Mapping[str, str]) -> None:
    """Record that those parts are set now that have another value; before they are written."""
    changed = [part for part, value in wanted.items() if value.strip() != holder.read(step, part)]
    stamp_now(holder, step, changed)


def now_ms() -> int:
    """This moment in milliseconds."""
    return time.time_ns() // 1_000_000
