"""Slots of opening hours in words, kept by language: places share them, and so do days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.hours.states import DAY_MINUTES, Span, State, means_appointment
from directory.hours.wording import isolated, time_in_words

# Slots kept in words.
KEPT = 4096


class SlotPattern(NamedTuple):
    """What equal slots of different days share, and what their words say."""

    opens: time
    closes: time
    state: State = State.OPEN
    comment: str = ""
    is_open_end: bool = False
    is_fallback: bool = False

    @property
    def is_whole_day(self) -> bool:
        return self.opens == self.closes == time()

    def in_words(self) -> str:
        """The words in the reader's language, such as "9:00–12:00 (for women)"."""
        if self.is_fallback:
            return _("otherwise %(hours)s") % {"hours": self._words()}
        return self._words()

    def _words(self) -> str:
        if self.state == State.OPEN:
            return _noted(self._hours(), self.comment)
        if self.state == State.CLOSED:
            return _noted(_("closed") if self.is_whole_day else self._hours(), self.comment)
        if means_appointment(self.comment):
            words = _("by appointment")
            return words if self.is_whole_day else f"{self._hours()} ({words})"
        if self.is_whole_day:
            return isolated(self.comment) if self.comment else _("hours not known")
        if self.is_open_end or self.comment:
            return _noted(self._hours(), self.comment)
        return _noted(self._hours(), _("not certain"))

    def _hours(self) -> str:
        if self.is_whole_day:
            return _("all day and night")
        words = {"opens": time_in_words(self.opens), "closes": time_in_words(self.closes)}
        if self.is_open_end and self.state == State.UNKNOWN:
            # Translators: an opening of which only the beginning is known, as in "from 17:00".
            return _("from %(opens)s, closing time not said") % words
        if self.is_open_end:
            return _("%(opens)s–%(closes)s or later") % words
        # Translators: an opening of one day, as in "9:00–12:00".
        return _("%(opens)s–%(closes)s") % words


def _noted(hours: str, comment: str) -> str:
    """Hours with what is said of them: "9:00–12:00 (for women)"."""
    return f"{hours} ({isolated(comment)})" if comment else hours


def slot_in_words(pattern: SlotPattern) -> str:
    """The words of a slot in the reader's language."""
    return _pattern_in_words(pattern, get_language())


@lru_cache(maxsize=KEPT)
def _pattern_in_words(pattern: SlotPattern, _language: str | None) -> str:
    """The words of a pattern in the language that is active, which is named to keep them by it."""
    return pattern.in_words()


def slots_in_words(patterns: Sequence[SlotPattern]) -> str:
    """The hours of a day in words."""
    if not patterns:
        return _("closed")
    # Translators: stands between two openings of one day, as in "9:00–12:00, 14:00–17:00".
    return _(", ").join(map(slot_in_words, patterns))


def pattern_of(span: Span) -> SlotPattern:
    """The pattern of a span in minutes."""
    opens, closes = (time(*divmod(minute % DAY_MINUTES, 60)) for minute in (span.begins, span.ends))
    return SlotPattern(opens, closes, *span[2:])
