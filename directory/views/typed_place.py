"""A place typed as text, without a script: understood, asked about, or found in an address."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language, gettext

from directory.search.forms import CODE
from geo.foreign_cities import is_city_abroad
from geo.geocoders import geocode
from geo.models import Place
from geo.place_labels import is_open, label_of
from geo.suggest_sql import Fit
from geo.typed_places import names_street
from regions.models import Territory

CHOICES_OFFERED = 6


@dataclass(frozen=True)
class Understood:
    """What a typed place was taken for.

    ``choices``: other places it may mean; when ``is_question``, all of them, and none was taken.
    ``note``: what to say of the place taken, such as that a street was not found.
    """

    choices: list[dict[str, str]] = field(default_factory=list)
    is_question: bool = False
    note: str = ""

    @property
    def context(self) -> dict[str, object]:
        """The variables of the pages that say it."""
        return {
            "place_choices": self.choices,
            "place_is_question": self.is_question,
            "place_note": self.note,
        }


def choose_place(params: QueryDict) -> Understood:
    """For a place sent as typed text (without a script): take the best match, offer the others.

    Sets ``place`` in ``params`` to the code of the match, or removes it when there is none, or
    when two are so near each other that the person must choose.
    """
    typed = params.get("where", "").replace("\x00", "").strip()[:100]
    if not typed or params.get("lat") or is_label_of(params.get("place", ""), typed):
        return Understood()
    params.pop("place", None)
    if is_city_abroad(typed):
        # "Oran" is no unfinished "Orange" here: nobody goes on typing.
        return Understood()
    places = Place.objects.suggest(typed, CHOICES_OFFERED)
    is_address = bool(places) and places[0].fit == Fit.ADDRESS
    if (is_address or not places) and locate_address(params, typed):
        return Understood()
    if is_open(places):
        return Understood(_choices(params, places), is_question=True)
    if not places:
        return Understood()
    params["place"] = places[0].code
    note = _address_note(places[0], typed) if is_address else _former_note(places[0])
    return Understood(_choices(params, places[1:]), note=note)


def locate_address(params: QueryDict, typed: str) -> bool:
    """Geocode a text that is no place of the gazetteer, by services if any are configured.

    Sets ``lat`` and ``lon`` in ``params``; links to the same search have the typed text instead.
    """
    address = next(iter(geocode(typed).found), None)
    if address is None:
        return False
    params["lat"], params["lon"] = f"{address.lat:.6f}", f"{address.lon:.6f}"
    return True


def is_unknown_place(params: QueryDict, understood: Understood) -> bool:
    """Whether a typed place is unknown, after ``choose_place``."""
    is_found = params.get("place") or params.get("lat") or understood.is_question
    return bool(params.get("where", "").strip()) and not is_found


def unknown_place_message(params: QueryDict) -> str:
    """What to say of a typed place that is unknown."""
    typed = params.get("where", "").strip()
    if is_city_abroad(typed):
        return gettext("%(place)s is not in France: help is listed here for France alone.") % {
            "place": typed
        }
    return gettext("No place has this name. Check the spelling or try the postcode.")


def is_label_of(code: str, typed: str) -> bool:
    """Whether the typed text is a name of the place with this code."""
    if not CODE.fullmatch(code):
        return False
    territories = Territory.objects.current().defer("outline", "centre")
    place = Place.objects.filter(code=code).first() or territories.filter(code=code).first()
    return place is not None and typed in (place.name, *place.names.values())


def _choices(params: QueryDict, places: Iterable[Place]) -> list[dict[str, str]]:
    language = get_language() or settings.SOURCE_LANGUAGE
    return [
        {
            "label": label_of(place, language),
            "context": _context(place, language),
            "url": _address_with(params, place=place.code),
        }
        for place in places
    ]


def _context(place: Place, language: str) -> str:
    """Where a place lies; beside a name in another script its French name, too."""
    is_french = place.name_in(language) == place.name
    return place.context if is_french else f"{place.name} · {place.context}"


def _address_note(place: Place, typed: str) -> str:
    name = place.name_in(get_language() or settings.SOURCE_LANGUAGE)
    if names_street(typed):
        return gettext("Around %(place)s: the street was not found.") % {"place": name}
    return gettext("Around %(place)s: nothing nearer to what you wrote was found.") % {
        "place": name
    }


def _former_note(place: Place) -> str:
    return label_of(place, get_language() or settings.SOURCE_LANGUAGE) if place.called else ""


def _address_with(params: QueryDict, **changed: str) -> str:
    """The query of a link to the same search with another place."""
    query = params.copy()
    for name in ("where", "lang", "cursor"):
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"
