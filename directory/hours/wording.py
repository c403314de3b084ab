"""Wording of an opening state in the reader's language, always with the day of the change."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from directory.hours.state import HoursState

# From this many days on a weekday would be ambiguous, so the date is given.
DAYS_BY_NAME = 7
# Times of day kept in words: most are at a quarter of an hour.
KEPT_TIMES = 4096

DAY_NAMES = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)

# Many languages need a preposition or a grammatical case with the day of an event.
_ON_DAY = (
    pgettext_lazy("opens or closes on this day", "Monday"),
    pgettext_lazy("opens or closes on this day", "Tuesday"),
    pgettext_lazy("opens or closes on this day", "Wednesday"),
    pgettext_lazy("opens or closes on this day", "Thursday"),
    pgettext_lazy("opens or closes on this day", "Friday"),
    pgettext_lazy("opens or closes on this day", "Saturday"),
    pgettext_lazy("opens or closes on this day", "Sunday"),
)


def state_in_words(state: HoursState, moment_local: datetime) -> str:
    """One line for a card: open or not, and when that changes.

    ``moment_local`` is the (aware) moment of ``state``.
    """
    words = _sentence(state, moment_local)
    if state.comment and state.is_open is not None:
        return f"{words} · {isolated(state.comment)}"
    return words


def change_in_words(state: HoursState, moment_local: datetime) -> str:
    """The same in as few words as a card has room for: "Closes 17:00", "Opens Mon 9:00".

    Whether it is open now is told by what comes next. The whole line where that is not sure, or
    where a comment stands beside the hours.
    """
    change = state.next_change_at
    is_sure = {state.state, state.next_state} == {"open", "closed"}
    if change is None or state.comment or not is_sure:
        return state_in_words(state, moment_local)
    days = (change.date() - moment_local.astimezone(change.tzinfo).date()).days
    if state.is_open and days == 1 and change.hour == change.minute == 0:
        return _("Closes at midnight")
    words = {"time": time_in_words(change), "day": _short_day(change, days)}
    if state.is_open:
        return (_("Closes %(time)s") if days == 0 else _("Closes %(day)s %(time)s")) % words
    return (_("Opens %(time)s") if days == 0 else _("Opens %(day)s %(time)s")) % words


def isolated(text: str) -> str:
    """A text of any direction inside a sentence of any other (Unicode isolates)."""
    return f"\u2068{text}\u2069"


def _sentence(state: HoursState, moment_local: datetime) -> str:
    if state.state == "appointment":
        return _("By appointment")
    if state.state == "unknown":
        return _unknown(state)
    if state.next_change_at is None:
        return _("Open all day and night") if state.is_open else _("Closed until further notice")
    today = moment_local.astimezone(state.next_change_at.tzinfo).date()
    words = {"time": time_in_words(state.next_change_at), "day": _day(state.next_change_at, today)}
    days = (state.next_change_at.date() - today).days
    if state.is_open:
        return _open_until(state, days) % words
    return _closed_until(state, days) % words


def _unknown(state: HoursState) -> str:
    if state.is_open_end:
        return _("No closing time is said: perhaps still open")
    if state.comment:
        return _("Open on a condition: %(comment)s") % {"comment": isolated(state.comment)}
    return _("Hours not known")


def _open_until(state: HoursState, days: int) -> str:
    if state.next_state != "closed":
        return _("Open until %(time)s") if days == 0 else _("Open until %(day)s %(time)s")
    if days == 0:
        return _("Open, closes %(time)s")
    change = state.next_change_at
    if days == 1 and change and change.hour == change.minute == 0:
        return _("Open, closes at midnight")
    if days == 1:
        return _("Open, closes tomorrow %(time)s")
    return _("Open day and night, closes %(day)s %(time)s")


def _closed_until(state: HoursState, days: int) -> str:
    is_sure = state.next_state == "open"
    if days == 0 and not is_sure:
        return _("Closed, perhaps open today %(time)s")
    if not is_sure:
        return _("Closed, perhaps open %(day)s %(time)s")
    if days == 0:
        return _("Closed, opens today %(time)s")
    if days == 1:
        return _("Closed, opens tomorrow %(time)s")
    return _("Closed, opens %(day)s %(time)s")


def _short_day(change: datetime, days: int) -> str:
    """The short name of the day of a change, its date when that is a week away or more."""
    return date_format(change, "D" if days < DAYS_BY_NAME else "MONTH_DAY_FORMAT")


def _day(change: datetime, today: date) -> str:
    """The day of a change: its name within a week, its date later."""
    if change.date() - today < timedelta(days=DAYS_BY_NAME):
        return str(_ON_DAY[change.weekday()])
    # Translators: letters of Django's date filter; the day and month on which a place opens,
    # with the preposition it takes (French: \\l\\e j F).
    return date_format(change, pgettext("date format, opens or closes on this day", "j F"))


def time_in_words(moment: datetime | time) -> str:
    """The time of day in the format of the reader's language: "9:00", "17:30"."""
    return _time_in_words(moment.hour, moment.minute, get_language())


def hour_in_words(moment: datetime) -> str:
    """The hour of a moment that is known to the hour alone, to stand after "about"."""
    # Translators: letters of Django's date filter, after "about": "14:00" (French: G \\h).
    return time_format(moment, pgettext("time format, about this hour", "G:i"))


@lru_cache(maxsize=KEPT_TIMES)
def _time_in_words(hour: int, minute: int, _language: str | None) -> str:
    """The words in the language that is active, which is named to keep them by it."""
    # Translators: letters of Django's date filter, hours and minutes (G:i gives 9:00).
    return time_format(time(hour, minute), pgettext("time format", "G:i"))
