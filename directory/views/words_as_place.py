"""Words typed into the field for a place, read as what they mean: "dentiste", "médecin à Lyon"."""

from __future__ import annotations

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language

from directory.emergency import emergency_for
from directory.search.query_parser import parse_text_query
from directory.search.text_query import TextQuery
from directory.views.typed_place import is_label_of
from geo.folding import fold
from geo.foreign_cities import is_city_abroad
from geo.models import Place
from geo.suggest_sql import Fit
from geo.typed_places import names_street

LONGEST = 100
# A village may have the name of a need ("Job"); a town of so many people is meant itself.
LEAST_PEOPLE = 5_000
# "Mairie de Nantes" is an address: nothing is searched for in Nantes.
OF = frozenset({"de", "d", "du", "des"})


def read_place_as_words(params: QueryDict) -> str:
    """Search for what is typed in the place field when it means no place; the words, or "".

    A town in the words is taken as the place, and a place chosen before stays without one.
    """
    typed = params.get("where", "").replace("\x00", "").strip()[:LONGEST]
    if not typed or params.get("q") or params.get("lat"):
        return ""
    if is_label_of(params.get("place", ""), typed) or is_city_abroad(typed) or names_street(typed):
        return ""
    query = parse_text_query(typed, get_language() or settings.SOURCE_LANGUAGE)
    if not _means_no_place(typed, query):
        return ""
    words = typed
    if query.place:
        params.pop("place", None)
        if query.place.is_bare:
            params["place"] = query.place.places[0].code
            words = " ".join(typed.replace(query.place.typed, " ").split())
    params.pop("where")
    params["q"] = words
    return words


def _means_no_place(typed: str, query: TextQuery) -> bool:
    """Whether words name a need, or are known where no place has their name."""
    names_need = bool(query.whole_terms) or bool(emergency_for(typed))
    if not (names_need or (query.has_words and query.is_known)):
        return False
    found = next(iter(Place.objects.suggest(typed, 1)), None)
    if found is None:
        return True
    if not names_need or _is_of_place(typed, query):
        return False
    return found.fit != Fit.NAME or found.population < LEAST_PEOPLE


def _is_of_place(typed: str, query: TextQuery) -> bool:
    """Whether "de" stands before the name of the place."""
    if query.place is None:
        return False
    words = fold(typed).split()
    name = fold(query.place.typed).split()
    starts = range(1, len(words) - len(name) + 1)
    return any(words[at - 1] in OF and words[at : at + len(name)] == name for at in starts)
