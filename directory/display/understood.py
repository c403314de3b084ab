"""What the words of a search were taken for: said on the page and by the API."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext

from directory.display.open_at import moment_in_words
from directory.search import lookups
from directory.search.criteria import Criteria
from directory.search.filter_words import moment_of
from directory.search.forms import SearchForm
from directory.search.spelling import spelled
from directory.search.text_query import Correction
from geo.foreign_cities import is_city_abroad


@dataclass(frozen=True)
class OfferedFilter:
    """A filter that the words say: parameter and value of the search, the words, and its label."""

    parameter: str
    value: str
    typed: str
    label: str


@dataclass(frozen=True)
class UnderstoodPlace:
    """A place that the words name; ``is_taken`` when the search is around it.

    ``is_bare``: no word such as "à" stands before it ("médecin Marseille").
    """

    typed: str
    code: str
    label: str
    is_taken: bool
    is_bare: bool = False


@dataclass(frozen=True)
class Understood:
    """What was corrected, left out, and offered; ``places`` are those that the words may name.

    ``abroad`` are words left out that name a city in another country.
    """

    corrected: tuple[Correction, ...]
    dropped: tuple[str, ...]
    filters: tuple[OfferedFilter, ...]
    places: tuple[UnderstoodPlace, ...]
    abroad: tuple[str, ...] = ()

    @property
    def place(self) -> UnderstoodPlace | None:
        """The place that the search is around, else the likeliest."""
        return self.places[0] if self.places else None

    @property
    def is_changed(self) -> bool:
        """Whether the search is another one than that of the words as they are typed."""
        return bool(self.corrected or self.dropped or (self.place and self.place.is_taken))


NOTHING = Understood((), (), (), ())


def understood(form: SearchForm, criteria: Criteria) -> Understood:
    """What the words of a search were taken for."""
    query = lookups.text_query(criteria)
    offered = []
    for said in query.filters:
        value = moment_of(said.value) if said.parameter == "open_at" else said.value
        if not _is_used(form, said.parameter, said.value):
            label = label_of_filter(form, said.parameter, value)
            offered.append(OfferedFilter(said.parameter, value, said.typed, label))
    left_out = dict.fromkeys((*query.dropped, " ".join(query.dropped)))
    abroad = tuple(words for words in left_out if is_city_abroad(words))
    corrected = tuple(
        one._replace(shown=spelled(one.shown, criteria.language)) for one in query.corrected
    )
    return Understood(corrected, query.dropped, tuple(offered), _places(criteria), abroad)


def _is_used(form: SearchForm, parameter: str, value: str) -> bool:
    """Whether the search has the filter already; of hours, any moment."""
    data = form.data
    used = data.getlist(parameter) if isinstance(data, QueryDict) else [data.get(parameter)]
    return any(used) if parameter in ("open_at", "age") else value in used


def _places(criteria: Criteria) -> tuple[UnderstoodPlace, ...]:
    typed = lookups.text_query(criteria).place
    if typed is None:
        return ()
    here = criteria.here.code if criteria.here else ""
    of_name = [place for place in typed.places if place.code == here] or [*typed.places]
    others = [place for place in typed.before if place not in of_name]
    return tuple(
        UnderstoodPlace(
            typed.typed,
            place.code,
            place.name_in(criteria.language),
            place.code == here,
            typed.is_bare,
        )
        for place in of_name + others
    )


def label_of_filter(form: SearchForm, parameter: str, value: str) -> str:
    """A filter in words: its choice, or a sentence with its value."""
    if parameter == "open_at":
        return moment_in_words(value)
    if parameter == "age":
        return gettext("%(age)s years old") % {"age": value}
    field = form.fields[parameter]
    choice = dict(getattr(field, "choices", ())).get(value, value)
    if parameter == "spoken_language":
        return gettext("They speak: %(language)s") % {"language": choice}
    if parameter in FILTER_NAMED:
        return gettext("%(filter)s: %(value)s") % {"filter": field.label, "value": choice}
    return str(choice)


# Filters whose value alone ("yes", "beginner") says nothing.
FILTER_NAMED = ("wheelchair", "french_level")


def understood_json(said: Understood) -> dict:
    """The same as JSON of the API."""
    place = said.place
    return {
        "mended": [{"typed": one.typed, "shown": one.shown} for one in said.corrected],
        "dropped": list(said.dropped),
        "filters": [
            {"parameter": one.parameter, "value": one.value, "typed": one.typed}
            for one in said.filters
        ],
        "place": {
            "typed": place.typed,
            "code": place.code,
            "label": place.label,
            "is_taken": place.is_taken,
        }
        if place
        else None,
    }
