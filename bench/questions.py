"""The requests that are measured, as addresses for random places weighted by population.

Each shape of question is a small function from a ``DrawnQuestion`` to an address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from random import Random
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import override

from bench.driving import Headers
from directory.models import ProcedureSheet, Programme
from geo.mercator import column_and_row
from seeding.examples.towns import Town
from seeding.generating.generator import UNCOMMON_ACCESS, UNCOMMON_LANGUAGE
from seeding.generating.population import Population

WORDS = [
    *("cours de français", "logement", "avocat", "permis de conduire", "médecin", "emploi"),
    *("titre de séjour", "école", "banque", "psychologue", "demande d'asile", "football"),
]
THEMES = ["french", "housing", "health", "work", "papers", "training", "family", "leisure"]
# No page is kept for a reader who brings a cookie.
MADE_ANEW = (("Cookie", "made=anew"),)
# Half the side of a box on the map, in degrees: a town and its surroundings.
HALF_BOX = 0.15


class DrawnQuestion:
    """A random place, and random filters, words and boxes to search there."""

    def __init__(self, population: Population, chance: Random) -> None:
        self.chance = chance
        self.town: Town = population.town(chance)
        _quarter, self.lon, self.lat = population.door(self.town, chance)

    @property
    def here(self) -> dict:
        """Query parameters of the point."""
        return {"lat": self.lat, "lon": self.lon}

    @cached_property
    def theme(self) -> str:
        """A common theme, the same at each call."""
        return self.chance.choice(THEMES)

    @cached_property
    def words(self) -> str:
        """A text query, the same at each call."""
        return self.chance.choice(WORDS)

    @property
    def box(self) -> str:
        """``bbox`` around the point: west, south, east, north in degrees."""
        west, south = self.lon - HALF_BOX, self.lat - HALF_BOX
        return f"{west:.5f},{south:.5f},{self.lon + HALF_BOX:.5f},{self.lat + HALF_BOX:.5f}"

    @property
    def audience(self) -> str:
        """Whom help is for."""
        return self.chance.choice(["women", "families", "young_adults"])

    @property
    def many_conditions(self) -> dict:
        """Query parameters of five filters."""
        return {
            "theme": self.theme,
            "audience": self.audience,
            "status": self.chance.choice(["refugee", "asylum_seeker"]),
            "age": self.chance.choice([17, 22, 35, 61]),
            "spoken_language": self.chance.choice(["ar", "en", "fa", "uk", "ti"]),
        }

    @property
    def sheet(self) -> str:
        """The slug of a procedure sheet."""
        sheets = ProcedureSheet.objects.published().order_by("slug")
        return self.chance.choice(list(sheets.values_list("slug", flat=True)))

    @property
    def programme_id(self) -> UUID:
        """The id of a random public programme, wherever it is."""
        since = UUID(int=self.chance.getrandbits(128) % (2**128 * 9 // 10))
        some = Programme.objects.published().filter(pk__gte=since, merged_into=None)
        return some.order_by("pk").values_list("pk", flat=True)[0]


@dataclass(frozen=True)
class Shape:
    """A shape of question; ``kind`` is search, clusters, places, record, or a kind of page.

    ``filters`` of clusters are "few" (none, one theme or one territory) or "many". A shape that
    ``goes_on`` requests the page after the one addressed, one that is ``had`` what the reader has.
    ``headers`` are sent with each request.
    """

    name: str
    title: str
    kind: str
    address: Callable[[DrawnQuestion], str]
    filters: str = ""
    goes_on: bool = False
    had: bool = False
    headers: Headers = ()


def _search(**more: Callable[[DrawnQuestion], object]) -> Callable[[DrawnQuestion], str]:
    return lambda drawn: _api("api:programmes", {}, {k: ask(drawn) for k, ask in more.items()})


def _near(**more: Callable[[DrawnQuestion], object]) -> Callable[[DrawnQuestion], str]:
    return lambda drawn: _api(
        "api:programmes", {}, drawn.here | {name: ask(drawn) for name, ask in more.items()}
    )


def _tile(zoom: int, **more: Callable[[DrawnQuestion], object]) -> Callable[[DrawnQuestion], str]:
    def address(drawn: DrawnQuestion) -> str:
        x, y = column_and_row(drawn.lon, drawn.lat, zoom)
        query = {name: ask(drawn) for name, ask in more.items()}
        return _api("api:clusters", {"z": zoom, "x": x, "y": y}, query)

    return address


def _page(**more: Callable[[DrawnQuestion], object]) -> Callable[[DrawnQuestion], str]:
    def address(drawn: DrawnQuestion) -> str:
        with override("fr"):
            path = reverse("directory:search")
        return _with_query(path, {name: ask(drawn) for name, ask in more.items()})

    return address


def _journey(drawn: DrawnQuestion) -> str:
    with override("fr"):
        return reverse("journeys:journey")


def _procedure(drawn: DrawnQuestion) -> str:
    with override("fr"):
        path = reverse("directory:procedure", args=[drawn.sheet])
    return _with_query(path, {"place": drawn.town.code})


def _record(drawn: DrawnQuestion) -> str:
    return _api("api:programme", {"pk": drawn.programme_id}, {"lang": "fr"})


def _programme_page(drawn: DrawnQuestion) -> str:
    with override("fr"):
        return reverse("directory:programme", args=[drawn.programme_id])


def _many(drawn: DrawnQuestion) -> str:
    return _api("api:programmes", {}, drawn.here | drawn.many_conditions)


def _typed(drawn: DrawnQuestion) -> str:
    name = drawn.town.name
    return _api("api:places", {}, {"q": name[: drawn.chance.randint(3, max(3, len(name)))]})


def _words_typed(drawn: DrawnQuestion) -> str:
    words = drawn.words
    return _api("api:words", {}, {"q": words[: drawn.chance.randint(2, len(words))], "lang": "fr"})


def _api(name: str, path: dict, query: dict) -> str:
    return _with_query(reverse(name, kwargs=path), query)


def _with_query(path: str, query: dict) -> str:
    return f"{path}?{urlencode(query)}" if query else path


_search_page = _page(place=lambda drawn: drawn.town.code)

SHAPES = [
    Shape("nearest", "nearest", "search", _near()),
    Shape("nearest-theme", "nearest + theme", "search", _near(theme=lambda d: d.theme)),
    Shape(
        "nearest-theme-audience",
        "nearest + theme + audience",
        "search",
        _near(theme=lambda d: d.theme, audience=lambda d: d.audience),
    ),
    Shape("nearest-many", "nearest + five conditions", "search", _many),
    Shape(
        "nearest-rare",
        "nearest + what one in 10,000 offers",
        "search",
        _near(spoken_language=lambda _: UNCOMMON_LANGUAGE, access_mode=lambda _: UNCOMMON_ACCESS),
    ),
    Shape("nearest-rare-theme", "nearest + rare theme", "search", _near(theme=lambda _: "studies")),
    Shape("nearest-open", "nearest + open now", "search", _near(open_at=lambda _: "now")),
    Shape("words", "words", "search", _search(q=lambda d: d.words)),
    Shape("words-near", "words + near", "search", _near(q=lambda d: d.words)),
    Shape(
        "territory",
        "department",
        "search",
        _search(territory=lambda d: f"{d.town.above['department']}"),
    ),
    Shape("box", "box on the map", "search", _search(bbox=lambda d: d.box)),
    Shape("next", "next page by cursor", "search", _near(), goes_on=True),
    *(
        Shape(f"clusters-{zoom}", f"clusters, zoom {zoom}", "clusters", _tile(zoom), "few")
        for zoom in (5, 8, 11, 14)
    ),
    *(
        Shape(
            f"clusters-{zoom}-theme",
            f"clusters, zoom {zoom}, one theme",
            "clusters",
            _tile(zoom, theme=lambda d: d.theme),
            "few",
        )
        for zoom in (5, 8)
    ),
    Shape(
        "clusters-8-territory",
        "clusters, zoom 8, one department",
        "clusters",
        _tile(8, territory=lambda d: d.town.above["department"]),
        "few",
    ),
    *(
        Shape(
            f"clusters-{zoom}-many",
            f"clusters, zoom {zoom}, several conditions",
            "clusters",
            _tile(zoom, theme=lambda d: d.theme, status=lambda _: "refugee", age=lambda _: 20),
            "many",
        )
        for zoom in (5, 8)
    ),
    Shape("places", "places while typing", "places", _typed),
    Shape("words-typed", "words while typing", "places", _words_typed),
    Shape("record", "one programme by the API", "record", _record),
    Shape("home", "home page, HTML", "page", _page(), headers=MADE_ANEW),
    Shape("search-page", "search page, HTML", "page", _search_page, headers=MADE_ANEW),
    Shape(
        "programme-page",
        "programme page, HTML",
        "programme page",
        _programme_page,
        headers=MADE_ANEW,
    ),
    Shape("procedure", "procedure sheet near, HTML", "page", _procedure, headers=MADE_ANEW),
    Shape("journey", "journey of 60 steps, HTML", "journey", _journey),
    Shape("home-kept", "home page, kept", "kept page", _page()),
    Shape("search-page-kept", "search page, kept", "kept page", _search_page),
    Shape("programme-page-kept", "programme page, kept", "kept page", _programme_page),
    Shape("programme-page-had", "programme page, 304", "had page", _programme_page, had=True),
]
