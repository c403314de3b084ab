"""Random searches as URL parameters, and random changes of the directory between pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import strategies as some

from contributions.revisions import write_guard
from contributions.store.sites import remove
from directory.fields import codes_of
from directory.index import rebuild
from directory.index.term_ids import FILTERED
from directory.models import Coverage, Programme, Section, Site
from directory.search.criteria import Criteria
from directory.search.forms import SearchForm
from directory.vocabulary import Audience, FrenchLevel, Precision, Publication, Reach, Status
from geo.points import point
from regions.models import Territory
from tests.factories import ProgrammeFactory, SiteFactory, rule_for, term
from tests.random_programmes import AREAS, HOURS, LANGUAGES, SUMMARIES, THEMES, TITLES, TOWNS

POINTS = [
    {"lat": "45.7640", "lon": "4.8357"},
    {"lat": "45.70", "lon": "4.80"},
    {"lat": "48.8566", "lon": "2.3522"},
    {"lat": "-20.8789", "lon": "55.4504"},
    {"lat": "0", "lon": "180"},
    {"lat": "89.9", "lon": "0"},
    {"place": "com:69123"},
    {"place": "com:69123", "lat": "45.7640", "lon": "4.8357"},
    {"place": "dep:69"},
]
BOXES = ["4.5,45.5,5,46", "-180,-90,180,90", "50,-25,-50,50", "2,40,9,49", "170,-20,-170,20"]
ONE_OF = {
    "q": ["violon", "marionnette", "Tambour marionnette", "violn", "soir", "inconnu"],
    "age": ["0", "14", "16", "18", "25", "120"],
    "french_level": FrenchLevel.values,
    "cost": ["free"],
    "territory": ["country:fr", "reg:84", "dep:69", "epci:200046977", "com:69123", "dep:974"],
    "open_at": ["a Monday", "a Saturday"],
}
SOME_OF = {
    "theme": THEMES,
    "audience": Audience.values[:4],
    "status": Status.values,
    "spoken_language": LANGUAGES,
    "access_mode": ["on_site", "remote", "at_home"],
    **{
        parameter: list(found.codes or codes_of(column))
        for parameter, (column, found) in FILTERED.items()
    },
    "reach": Reach.values,
}
now_and_then = some.sampled_from([False, False, True])


def coming(weekday: int) -> str:
    """Half past ten on a day of next week, as a parameter."""
    now = timezone.localtime()
    day = now + timedelta(days=7 + weekday - now.weekday())
    return day.replace(hour=10, minute=30, second=0, microsecond=0).isoformat()


@some.composite
def search_params(draw: Callable) -> dict[str, list[str]]:
    """Parameters of a search: often a place, and up to three filters."""
    place = draw(some.sampled_from([{}, *POINTS]))
    params = {name: [value] for name, value in place.items()}
    if place and draw(now_and_then):
        params["radius_m"] = [draw(some.sampled_from(["500", "12000", "200000"]))]
    if draw(now_and_then):
        params["bbox"] = [draw(some.sampled_from(BOXES))]
    for name in draw(some.lists(some.sampled_from([*ONE_OF, *SOME_OF]), max_size=3, unique=True)):
        most = 2 if name in SOME_OF else 1
        values = some.sampled_from((ONE_OF | SOME_OF)[name])
        params[name] = draw(some.lists(values, min_size=1, max_size=most, unique=True))
    if "open_at" in params:
        params["open_at"] = [coming(0 if params["open_at"] == ["a Monday"] else 5)]
    return params


def criteria_of(params: dict[str, list[str]]) -> Criteria:
    """The criteria of URL parameters."""
    form = SearchForm(QueryDict(urlencode(params, doseq=True)))
    assert form.is_valid(), form.errors
    return form.criteria()


# Changes


@dataclass(frozen=True)
class Change:
    """A change of a programme: its kind, and a number from which its details are derived."""

    verb: str
    at: str
    number: int

    def make(self, programme: UUID, other: UUID) -> set[UUID]:
        """Make the change; returns the programmes affected."""
        with write_guard.allow_writes("test"):
            touched = VERBS[self.verb](programme, other, self.number)
            rebuild.rebuild_entries(touched)
        return touched


def publish(_programme: UUID, _other: UUID, number: int) -> set[UUID]:
    """One more programme, near where others are."""
    new = ProgrammeFactory(
        id=uuid5(NAMESPACE_OID, f"{number}/{Programme.objects.count()}"),
        title=TITLES[number % 4],
        at=None if number % 5 == 0 else place_of(number),
        coverage=[AREAS[number % len(AREAS)]],
        access_modes=["remote" if number % 3 == 0 else "on_site"],
        age_min=[None, 12, 16, 18][number % 4],
        hours=HOURS[number % len(HOURS)],
        themes=[THEMES[number % len(THEMES)]],
    )
    return {new.pk}


def place_of(number: int) -> tuple[float, float]:
    """A place in a town, in it exactly or some way off."""
    _code, lon, lat = TOWNS[number % len(TOWNS)]
    return lon + (number % 7) * 0.013, lat + (number % 3) * 0.017


def archive(programme: UUID, _other: UUID, _number: int) -> set[UUID]:
    Programme.objects.filter(pk=programme).update(publication=Publication.ARCHIVED)
    return {programme}


def merge(programme: UUID, other: UUID, _number: int) -> set[UUID]:
    if programme == other:
        return archive(programme, other, 0)
    Programme.objects.filter(pk=programme).update(merged_into=other)
    return {programme, other}


def move(programme: UUID, _other: UUID, number: int) -> set[UUID]:
    at = point(*place_of(number))
    Site.objects.filter(programme=programme, precision=Precision.EXACT).update(exact_point=at)
    return {programme}


def open_another_site(programme: UUID, _other: UUID, number: int) -> set[UUID]:
    SiteFactory(programme=Programme.objects.get(pk=programme), at=place_of(number))
    return {programme}


def leave_sites(programme: UUID, _other: UUID, number: int) -> set[UUID]:
    remove(Site.objects.filter(programme=programme))
    area = Territory.objects.get(code=AREAS[number % len(AREAS)])
    Coverage.objects.get_or_create(programme_id=programme, territory=area)
    return {programme}


def rewrite(programme: UUID, _other: UUID, number: int) -> set[UUID]:
    texts = Section.objects.filter(programme=programme, language="fr")
    texts.filter(key="title").update(text=TITLES[number % 4])
    texts.filter(key="summary").update(text=SUMMARIES[number % 3])
    return {programme}


def edit(programme: UUID, _other: UUID, number: int) -> set[UUID]:
    """Other conditions, hours and themes."""
    one = Programme.objects.get(pk=programme)
    one.age_min, one.age_max = [(None, None), (16, None), (None, 17), (0, 120)][number % 4]
    one.statuses = [] if number % 2 else ["refugee"]
    one.save()
    one.themes.add(term("theme", THEMES[number % len(THEMES)]))
    for site in one.sites.select_related("commune"):
        hours = HOURS[number % len(HOURS)]
        site.opening_hours, site.rule = hours, rule_for(hours, site.commune)
        site.save()
    return {programme}


VERBS = {
    verb.__name__: verb
    for verb in (publish, archive, merge, move, open_another_site, leave_sites, rewrite, edit)
}
# Which programme is changed: one next to the current page, or any.
WHERE = ["last shown", "next", "next but one", "first shown", "any"]
changes = some.builds(
    Change, some.sampled_from(list(VERBS)), some.sampled_from(WHERE), some.integers(0, 10_000)
)


@contextmanager
def rolled_back() -> Iterator[None]:
    """Roll back the changes of the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
