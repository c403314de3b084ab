"""Keyset pagination: an opaque cursor holds the last position and the search it belongs to."""

import base64
import json
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.hours.open_intervals import MAX_AHEAD
from directory.search.text_query import read_reading
from directory.vocabulary import Reach

# Cursors with a moment (``open_at``) are valid this long beyond ``MAX_AHEAD``.
MAX_AGE = timedelta(days=1)

# Fields of the order key of each ranking, ascending; the cursor has their values.
SITE_BY_DISTANCE = ("distance_m", "programme_id")
SITE_BY_RANK = ("rank", "word_class", "misfit", "distance_m", "programme_id")
WITHOUT_POINT = ("word_class", "misfit", "programme_id")
BY_COVERAGE = ("smallness", "word_class", "misfit", "programme_id")


class CursorError(ValueError):
    """The cursor is not one of ours, or belongs to another search."""


@dataclass(frozen=True)
class Cursor:
    """The last result given: its reach, the values of its order key, and the search's moment.

    ``reading``: how the words of the search were read (``TextQuery.reading``).
    """

    reach: str
    key: tuple[Any, ...]
    fingerprint: str
    open_at: datetime | None = None
    reading: str = ""

    def encode(self) -> str:
        """The cursor as text for a URL."""
        body = [
            self.reach,
            [str(value) if isinstance(value, UUID) else value for value in self.key],
            self.fingerprint,
            self.open_at.isoformat() if self.open_at else None,
            self.reading,
        ]
        raw = json.dumps(body, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor":
        """Decode a cursor; ``CursorError`` when it is malformed."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            reach, key, fingerprint, open_at, reading = json.loads(raw)
            *numbers, last = key
            if reach not in Reach.values or not isinstance(fingerprint, str):
                raise CursorError
            if not isinstance(reading, str):
                raise CursorError
            read_reading(reading)
            if not all(_is_number(number) for number in numbers):
                raise CursorError
            return cls(reach, (*numbers, UUID(last)), fingerprint, _moment(open_at), reading)
        except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
            raise CursorError(_("The cursor is broken.")) from error

    def position(self, fields: tuple[str, ...]) -> list[tuple[str, Any]]:
        """(field, value) pairs for the order ``fields``; ``CursorError`` when it has others."""
        if len(fields) != len(self.key):
            raise CursorError(_("The cursor belongs to another search."))
        return list(zip(fields, self.key, strict=True))


def _moment(text: str | None) -> datetime | None:
    """The moment of a search; ``CursorError`` when no search could have had it."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if abs(moment - timezone.now()) > MAX_AHEAD + MAX_AGE:
        raise CursorError
    return moment


def _is_number(value: object) -> bool:
    # Compared first: an integer may be too large to be converted to float.
    return isinstance(value, int | float) and abs(value) < 1e9 and math.isfinite(value)
