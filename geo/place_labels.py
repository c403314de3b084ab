"""What a suggested place is called in a list: with the former name that was typed."""

from collections.abc import Sequence
from math import log10

from django.utils.translation import get_language_bidi, gettext

from geo.folding import fold
from geo.models import Place
from geo.suggest_sql import Fit

# Two places as likely as each other: the second has at least half the people of the first.
NEARLY = log10(2)
# Of two places with the typed name the second is asked about from this many people on.
LARGE = 20_000
# A place of fewer people is asked about when it was found by another spelling.
SMALL = 5_000
TOWNS = (Place.Kind.COMMUNE, Place.Kind.BOROUGH)
AREAS = (Place.Kind.EPCI, Place.Kind.DEPARTMENT, Place.Kind.REGION)
# Unicode's marks around a text whose direction is its own.
FIRST_STRONG, END = "\u2068", "\u2069"


def label_of(place: Place, language: str) -> str:
    """ "Annecy", or "Cran-Gevrier, now Annecy" when the former name was typed."""
    name = place.name_in(language)
    if not getattr(place, "called", ""):
        return name
    names = {"former": _isolated(place.called), "today": _isolated(name)}
    return gettext("%(former)s, now %(today)s") % names


def _isolated(name: str) -> str:
    """A name that keeps its direction inside a sentence from right to left."""
    return f"{FIRST_STRONG}{name}{END}" if get_language_bidi() else name


def is_open(places: Sequence[Place]) -> bool:
    """Whether the person must choose: the first two suggestions are near each other, or one is odd.

    A town and its department of the same people ("Paris") are one answer, and a town that comes
    before areas around it ("Grenoble") is meant. A village that is only found by another spelling
    is asked about, too.
    """
    if places and places[0].fit == Fit.MISSPELLED and places[0].population < SMALL:
        return True
    first = places[0] if places else None
    is_town = first is not None and first.kind in TOWNS and first.fit == Fit.NAME
    others = [place for place in places[1:] if not (is_town and place.kind in AREAS)]
    if first is None or not others:
        return False
    second = others[0]
    if first.population == second.population or first.territory_code == second.territory_code:
        return False
    if second.score > first.score - NEARLY:
        return True
    is_named_alike = fold(first.name) == fold(second.name) and second.fit == Fit.NAME
    return is_named_alike and second.population >= LARGE
