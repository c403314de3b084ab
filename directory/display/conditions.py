"""The conditions of a programme in words, the most decisive first."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from directory.models import Programme
from directory.search.result import SearchResult
from directory.vocabulary import (
    SPOKEN_LANGUAGES,
    AccessMode,
    Audience,
    Cost,
    FrenchLevel,
    JoinMode,
    LanguageMode,
    Status,
)

LEVELS = FrenchLevel.values


@dataclass(frozen=True)
class Condition:
    """One condition: its icon, label, value, and a text that is understood without the label."""

    icon: str
    label: str | Promise
    value: str
    alone: str


def conditions_of(programme: Programme | SearchResult) -> list[Condition]:
    """The conditions a programme states; empty when it is open to everyone."""
    levels = levels_in_words(programme.french_levels)
    french = gettext("French: %(levels)s") % {"levels": levels} if levels else ""
    values = [
        ("calendar", _("Age"), age_in_words(programme.age_min, programme.age_max), ""),
        ("users", _("For"), listed(programme.audiences, Audience), ""),
        ("id-card", _("Status"), listed(programme.statuses, Status), ""),
        ("languages", _("Level of French"), levels, french),
    ]
    return [
        Condition(icon, label, value, alone or value)
        for icon, label, value, alone in values
        if value
    ]


def age_in_words(age_min: int | None, age_max: int | None) -> str:
    """ "From 16", "Up to 25", "16 to 25", "18 years old" or ""."""
    if age_min is None and age_max is None:
        return ""
    if age_max is None:
        return gettext("From %(age)s years old") % {"age": age_min}
    if not age_min:
        return gettext("Up to %(age)s years old") % {"age": age_max}
    if age_min == age_max:
        return gettext("%(age)s years old") % {"age": age_min}
    return gettext("From %(from)s to %(to)s years old") % {"from": age_min, "to": age_max}


def levels_in_words(levels: list[str]) -> str:
    """Levels of French in words; consecutive ones as a range."""
    if not levels:
        return ""
    places = sorted(LEVELS.index(level) for level in levels)
    labels = [str(FrenchLevel(LEVELS[place]).label) for place in places]
    if len(places) < 3 or places != list(range(places[0], places[-1] + 1)):
        return joined(labels)
    if places[-1] == len(LEVELS) - 1:
        return gettext("%(level)s and above") % {"level": labels[0]}
    return gettext("%(from)s to %(to)s") % {"from": labels[0], "to": labels[-1]}


def listed(codes: list[str], choices: type[TextChoices]) -> str:
    """Labels of ``codes`` in the order of their vocabulary."""
    if not codes:
        return ""
    return joined([str(label) for code, label in _vocabulary(choices) if code in codes])


@cache
def _vocabulary(choices: type[TextChoices]) -> list[tuple[str, str | Promise]]:
    """Codes with their labels, which Django would put together each time."""
    return [(choice.value, choice.label) for choice in choices]


def labelled(label: str | Promise, value: str | Promise) -> str:
    """A label and what it says, with the colon of the reader's language: French has a space."""
    return f"{label}{pgettext('after a label', ':')} {value}"


def joined(labels: list[str]) -> str:
    """Labels joined by the comma of the reader's script."""
    comma = "، " if get_language() in settings.LANGUAGES_BIDI else ", "
    return comma.join(labels)


def cost_in_words(cost: str, cost_eur: Decimal | None) -> str:
    """ "Free", "12 €", "Free under conditions" or "" when nothing is known."""
    if cost_eur is not None:
        decimals = 0 if cost_eur == cost_eur.to_integral_value() else 2
        price = f"{number_format(cost_eur, decimals)} €"
        if cost == Cost.CONDITIONAL:
            return gettext("%(price)s, free under conditions") % {"price": price}
        return price
    return str(Cost(cost).label) if cost else ""


@dataclass(frozen=True)
class Spoken:
    """A language spoken at a programme, and when."""

    code: str
    label: str | Promise
    mode: str
    mode_label: str | Promise


def languages_of(programme: Programme | SearchResult) -> list[Spoken]:
    """Languages spoken: first those always spoken, then on request, then by an interpreter."""
    spoken = [
        (LanguageMode.ALWAYS, programme.languages_always),
        (LanguageMode.ON_REQUEST, programme.languages_on_request),
        (LanguageMode.INTERPRETER, programme.languages_interpreter),
    ]
    return [
        Spoken(code, SPOKEN_LANGUAGES[code], mode.value, mode.label)
        for mode, codes in spoken
        for code in codes
    ]


def ways_to_join(programme: Programme) -> list[str | Promise]:
    """How one joins, in the order of the vocabulary."""
    return [JoinMode(code).label for code in JoinMode.values if code in programme.join_modes]


def ways_of_access(programme: Programme) -> str:
    """How help reaches the person."""
    return listed(programme.access_modes, AccessMode)


def capacity_in_words(programme: Programme | SearchResult, today) -> str | Promise:
    """Places left, while the count holds; "" when unknown or too old."""
    if programme.capacity is None or (programme.capacity_until or today) < today:
        return ""
    if programme.capacity == 0:
        return _("Full at the last count")
    return format_lazy(_("Places left: {count}"), count=programme.capacity)
