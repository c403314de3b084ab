"""What the readers of sentences about hours share: the words, where they are, and statements."""

from __future__ import annotations

from directory.hours.notation_words import Word
from directory.hours.statements import Statement

TIMES = ("time", "noon", "midnight")


class SentenceBase:
    """Tokens read to statements, and ``closed_days`` (PH, SH, dates)."""

    def __init__(self, words: list[Word]) -> None:
        self.words = [word for word in words if word.kind not in ("filler", "colon")]
        self.at = 0
        self.statements: list[Statement] = [Statement()]
        self.closed_days: list[str] = []
        # The months and dates of what is open, which hold until others are said.
        self.scope: list[str] = []
        self.is_understood = True

    @property
    def now(self) -> Statement:
        return self.statements[-1]

    def begin(self) -> Statement:
        """A new statement, in the months and dates of those before that are open."""
        if self.now.says_when or self.now.has_days:
            self.statements.append(Statement(months=list(self.scope), is_inherited=True))
        return self.now

    def begin_beside(self, joint: str) -> Statement:
        """A new statement, closed as the one before after "fermé le lundi et", not after ","."""
        is_closed = self.now.is_closed and not self.now.times and joint not in ("", ",")
        now = self.begin()
        now.is_closed = is_closed
        return now

    @property
    def joint(self) -> str:
        """What stands before the next word, if it joins: "et", ","."""
        return self.words[self.at - 1].text if self.kind(-1) == "and" else ""

    def kind(self, ahead: int = 0) -> str:
        at = self.at + ahead
        return self.words[at].kind if 0 <= at < len(self.words) else "end"

    def ready_for_days(self, joint: str) -> Statement:
        """The statement to which days that come next belong."""
        now = self.now
        is_period = now.months and not (now.has_days or now.is_inherited)
        if now.is_closed and is_period and joint:
            # "fermé en août, lundi 9h-12h": what is closed ends with the comma.
            return self.begin_beside(joint)
        if now.says_when and (now.has_days and not now.is_reversed):
            return self.begin()
        now.is_reversed |= now.says_when
        return now

    def is_time(self, ahead: int = 0) -> bool:
        return self.kind(ahead) in TIMES
