"""School and public holidays in sentences about hours.

"mercredi 14h-16h, 9h-12h pendant les vacances", "fermé les jours fériés et pendant les vacances",
"en période scolaire".
"""

from __future__ import annotations

from directory.hours.sentence_base import TIMES, SentenceBase

# Kinds of words with which days or hours begin.
HOURS = (*TIMES, "days", "from", "always")

_INCLUDING = ("y compris", "including", "inclus")
_OUTSIDE = ("hors", "en dehors", "outside", "خارج")


class HolidaySentences(SentenceBase):
    """Reads holidays to the statement that they are about."""

    def read_holidays(self) -> None:
        if self.are_closed_too(self.joint):
            self.close_holidays()
        elif self.are_of_hours_before:
            self.read_holidays_of_hours(self.joint)
        else:
            now = self.ready_for_days(self.joint)
            now.holidays.append(self.taken_holidays())

    def read_during(self) -> None:
        """Holidays after "pendant" are when the hours before hold, or those that follow."""
        joint = self.joint
        self.at += 1
        if self.kind() == "holidays" and self.now.says_when:
            if self.are_closed_too(joint):
                self.close_holidays()
            else:
                self.read_holidays_of_hours(joint)

    def taken_holidays(self) -> str:
        """The next token, which are holidays."""
        self.at += 1
        return str(self.words[self.at - 1].value)

    def close_holidays(self) -> None:
        self.closed_days.append(self.taken_holidays())

    def are_closed_too(self, joint: str) -> bool:
        """Whether holidays are closed as what stands before: "fermé le lundi et pendant …".

        Not so "fermé le lundi pendant les vacances", which are the Mondays of these.
        """
        now = self.now
        if self.kind(1) in HOURS:
            return False
        if joint and self.kind(-2) == "term":
            return self.words[self.at - 2].text.startswith(_OUTSIDE)
        is_beside_days = bool(joint and now.days) and self.words[self.at].value == "SH"
        return now.is_closed and not now.times and bool(is_beside_days or now.holidays)

    @property
    def are_of_hours_before(self) -> bool:
        """Whether school holidays say when the hours before hold: "9h-12h vacances scolaires"."""
        is_beside = not self.joint or self.joint.startswith(_INCLUDING)
        if not (is_beside and self.words[self.at].value == "SH" and self.now.times):
            return False
        is_last = self.kind(1) in ("end", "stop")
        is_listed = self.kind(1) == "and" and self.kind(2) != "holidays"
        return not self.now.is_closed and (is_last or is_listed)

    def read_holidays_of_hours(self, joint: str) -> None:
        """Holidays when the hours before hold, or after a comma those that follow."""
        is_open = self.words[self.at].value == "SH" and not self.now.is_closed
        if joint and self.kind(1) in HOURS:
            self.begin()
        elif self.kind(1) not in ("end", "stop", "and"):
            self.is_understood = False
        elif is_open and joint not in ("", ","):
            # "et pendant les vacances" does not say on which days, "y compris" changes nothing.
            self.is_understood = joint.startswith(_INCLUDING) and "SH" not in self.closed_days
            self.at += 1
            return
        elif is_open:
            self.begin_times_in_holidays()
        self.now.holidays.append(self.taken_holidays())

    def begin_times_in_holidays(self) -> None:
        """A new statement of the times just read, as far as they are those of school holidays."""
        first = self.now.first_in_holidays
        if first is None:
            self.is_understood = False
        elif first:
            times = self.now.times[first:]
            del self.now.times[first:]
            self.begin().times = times

    def read_term(self) -> None:
        self.at += 1
        self.now.term_mark = len(self.now.times)
        self.closed_days.append("SH")
