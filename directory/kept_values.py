"""What a worker keeps in memory for a minute at most, as long as no public content changes."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

FRESH_S = 60

Value = TypeVar("Value")


class Entry(NamedTuple, Generic[Value]):
    """What is kept, its size, and when it was begun by the monotonic clock."""

    value: Value
    size: int
    begun_s: float

    def left_s(self) -> float:
        """For how many seconds it may still be used; negative when it is too old."""
        return self.begun_s + FRESH_S - time.monotonic()


@dataclass
class Kept(Generic[Value]):
    """Entries of one version of the content by key, least recently used first; bounded in size.

    The version (``directory.content_version``) and the moment of an entry are those before it was
    begun, so that whatever changes meanwhile makes it outdated. With ``most`` 0 nothing is kept.
    """

    most: int
    # What a single entry may take at most.
    largest: int
    total: int = 0
    version: object = None
    entries: OrderedDict[str, Entry[Value]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def find(self, key: str, version: object) -> Entry[Value] | None:
        """The entry of a key while it may be used."""
        with self.lock:
            self._only(version)
            entry = self.entries.get(key)
            if entry is None:
                return None
            if entry.left_s() < 0:
                self._remove(key)
                return None
            self.entries.move_to_end(key)
            return entry

    def keep(self, key: str, entry: Entry[Value], version: object) -> None:
        """Keep an entry that was begun under a version of the content."""
        if entry.size > self.largest:
            return
        with self.lock:
            self._only(version)
            if key in self.entries:
                self._remove(key)
            self.entries[key] = entry
            self.total += entry.size
            while self.total > self.most:
                self._remove(next(iter(self.entries)))

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self._only(object())

    def _only(self, version: object) -> None:
        """Forget what belongs to another version of the content."""
        if self.version is not version:
            self.version, self.total = version, 0
            self.entries.clear()

    def _remove(self, key: str) -> None:
        self.total -= self.entries.pop(key).size
