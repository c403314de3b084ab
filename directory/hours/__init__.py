"""Opening hours: rules in OpenStreetMap syntax, their state at a moment, weeks, and wording."""

from directory.hours.dated_words import dated_hours_in_words
from directory.hours.notation import Reading, reading_of
from directory.hours.reading import UnreadableHoursError, is_readable, validate_opening_hours
from directory.hours.rules import MAX_LENGTH, complete_rule
from directory.hours.state import (
    UNTIL_FURTHER_NOTICE,
    HoursState,
    open_rule_ids,
    state_at,
    unknown_rule_ids,
)
from directory.hours.week import Day, HoursLine, Slot, rules_in_words, week_table
from directory.hours.wording import change_in_words, state_in_words

__all__ = [
    "MAX_LENGTH",
    "UNTIL_FURTHER_NOTICE",
    "Day",
    "HoursLine",
    "HoursState",
    "Reading",
    "Slot",
    "UnreadableHoursError",
    "change_in_words",
    "complete_rule",
    "dated_hours_in_words",
    "is_readable",
    "open_rule_ids",
    "reading_of",
    "rules_in_words",
    "state_at",
    "state_in_words",
    "unknown_rule_ids",
    "validate_opening_hours",
    "week_table",
]
