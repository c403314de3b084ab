"""Test oracle: the search in plain Python, independent of the index; results must be equal."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from geographiclib.geodesic import Geodesic

from directory.hours import state_at
from directory.hours.calendars import Calendar
from directory.index.term_ids import FILTERED, is_of_site
from directory.models import Programme, Site
from directory.search.criteria import Criteria
from directory.search.lookups import here_ids
from directory.vocabulary import Cost, Operating
from geo.folding import fold
from regions.models import Territory, TerritoryAncestor

BAND_EDGES_M = [2_000, 5_000, 10_000, 25_000, 50_000, 200_000]


@lru_cache(maxsize=200_000)
def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Length of the geodesic between two points in degrees."""
    line = Geodesic.WGS84.Inverse(lat, lon, other_lat, other_lon, Geodesic.DISTANCE)
    return line["s12"]


def words_of(text: str) -> set[str]:
    """The folded words of a text, in the singular."""
    return {word.removesuffix("s") for word in fold(text).split()}


@dataclass
class SlowSearch:
    """All findable programmes in memory, compared one by one."""

    programmes: list[Programme] = field(default_factory=list)
    above: dict[int, set[int]] = field(default_factory=dict)
    around: dict[int, set[int]] = field(default_factory=dict)
    country: int = 0

    @classmethod
    def of_everything(cls) -> "SlowSearch":
        """Load all from the database."""
        sites = Site.objects.with_published_point().select_related("rule", "commune")
        programmes = (
            Programme.objects.findable()
            .select_related("rule")
            .select_related("organization")
            .prefetch_related("themes", "needs", "coverage_links", "sections")
        )
        found = cls(list(programmes), country=Territory.objects.get(code="country:fr").pk)
        by_programme: dict[UUID, list[Site]] = {}
        for site in sites:
            by_programme.setdefault(site.programme_id, []).append(site)
        for programme in found.programmes:
            programme.places = by_programme.get(programme.pk, [])
        used = {site.commune_id for site in sites}
        used |= {link.territory_id for p in found.programmes for link in p.coverage_links.all()}
        for lower, upper in TerritoryAncestor.objects.filter(territory__in=used).values_list(
            "territory_id", "ancestor_id"
        ):
            found.above.setdefault(lower, set()).add(upper)
        return found

    def find(self, criteria: Criteria) -> list[tuple[str, UUID]]:
        """(reach, programme) of everything found, in order."""
        found: dict[str, list] = {"site": [], "coverage": [], "remote": []}
        for programme in self.programmes:
            if not (offers(programme, criteria) and accepts(programme, criteria)):
                continue
            word_class = word_class_of(programme, criteria)
            if word_class is None:
                continue
            fit = (word_class, misfit(programme, criteria))
            sites = [site for site in programme.places if self.meets(site, criteria)]
            if sites:
                found["site"].append((*site_key(sites, criteria, fit), programme.pk))
            elif (rank := self.smallness(programme, criteria)) is not None:
                reach = "remote" if "remote" in programme.access_modes else "coverage"
                found[reach].append((rank, *fit, programme.pk))
        return [
            (reach, key[-1])
            for reach, keys in found.items()
            if reach in criteria.reaches
            for key in sorted(keys)
        ]

    def sites(self, criteria: Criteria) -> list[Site]:
        """Every site that meets the filters, of a programme that meets them."""
        if "site" not in criteria.reaches:
            return []
        return [
            site
            for programme in self.programmes
            if offers(programme, criteria)
            and accepts(programme, criteria)
            and word_class_of(programme, criteria) is not None
            for site in programme.places
            if self.meets(site, criteria)
        ]

    def meets(self, site: Site, criteria: Criteria) -> bool:
        """Whether a site meets the filters on places and hours."""
        away = distance_m(site, criteria)
        is_near = criteria.radius_m is None or away is None or away <= criteria.radius_m
        if not (is_near or self.is_in_commune(site, criteria)):
            return False
        if criteria.box and not in_box(site.lon, site.lat, criteria.box):
            return False
        if criteria.territory and criteria.territory.pk not in self.above[site.commune_id]:
            return False
        for parameter, codes in criteria.offers:
            if is_of_site(parameter) and not set(codes) & set(stated_codes(site, parameter)):
                return False
        return is_open(site, criteria)

    def is_in_commune(self, site: Site, criteria: Criteria) -> bool:
        """Whether a site lies in the commune that was chosen as the place of the search."""
        here = criteria.here
        return bool(here and here.is_place) and site.commune.code == here.code

    def smallness(self, programme: Programme, criteria: Criteria) -> int | None:
        """How small an area of the person the programme covers; None when it does not serve."""
        covered = {link.territory_id for link in programme.coverage_links.all()}
        if programme.is_nationwide:
            covered.add(self.country)
        if not covered or (criteria.box and not criteria.here):
            return None
        # Filters on sites exclude results by coverage.
        if any(is_of_site(parameter) for parameter, _codes in criteria.offers):
            return None
        if criteria.territory and not self.touches(covered, criteria.territory):
            return None
        if not is_open(programme, criteria):
            return None
        if not criteria.here:
            return 0
        ranks = [no for no, pk in enumerate(here_ids(criteria)) if pk in covered]
        return min(ranks, default=None)

    def touches(self, covered: set[int], territory: Territory) -> bool:
        """Whether an area covered lies in ``territory`` or around it."""
        if territory.pk not in self.around:
            links = TerritoryAncestor.objects.filter(territory=territory)
            self.around[territory.pk] = set(links.values_list("ancestor", flat=True))
        around = self.around[territory.pk]
        inside = {pk for pk in covered if territory.pk in self.above.get(pk, set())}
        return bool(inside or covered & around)


def site_key(sites: list[Site], criteria: Criteria, fit: tuple) -> tuple:
    """The order key of a programme at its nearest site."""
    if criteria.point is None:
        return fit
    away = min(distance_m(site, criteria) for site in sites)
    if not criteria.has_conditions:
        return (away,)
    band = sum(away > edge for edge in BAND_EDGES_M)
    word_class = fit[0]
    return (band + 2 * word_class, *fit, away)


def distance_m(site: Site, criteria: Criteria) -> float | None:
    """Metres from the person to a site."""
    if criteria.point is None:
        return None
    return metres(criteria.point.x, criteria.point.y, site.lon, site.lat)


def in_box(lon: float, lat: float, box) -> bool:
    """Whether degrees lie in a box, edges included."""
    if not box.south <= lat <= box.north:
        return False
    if box.west <= box.east:
        return box.west <= lon <= box.east
    return lon >= box.west or lon <= box.east


def is_open(owner, criteria: Criteria) -> bool:
    """Whether a site or a programme without one is open when it is asked for, if at all."""
    if criteria.open_at is None and not criteria.school_time:
        return True
    programme = owner if isinstance(owner, Programme) else owner.programme
    if programme.operating != Operating.ACTIVE or owner.by_appointment or owner.rule is None:
        return False
    rule = owner.rule
    if criteria.school_time:
        now = timezone.now().replace(second=0, microsecond=0)
        return is_open_in(criteria.school_time, rule.text, rule.time_zone, criteria.open_at, now)
    return state_at(rule.text, rule.time_zone, criteria.open_at).is_open is True


@lru_cache(maxsize=10_000)
def is_open_in(
    school_time: str, text: str, zone: str, moment: datetime | None, now: datetime
) -> bool:
    """Whether hours are open in school terms or holidays, at a moment or at any time.

    Hours that do not name school holidays are judged at the moment, or in the coming days.
    """
    begins_at = (moment or now).astimezone(ZoneInfo(zone))
    days = [begins_at.date() + timedelta(days=ahead) for ahead in range(400)]
    if "SH" in text:
        calendar = Calendar(text.partition(":")[0].removeprefix("FR-"))
        days = [
            day
            for day in days
            if calendar.is_school_holiday(day) is (school_time == "holidays")
            and not calendar.is_public_holiday(day)
        ]
    if moment:
        clock = [begins_at.time()]
        days = [day for day in days if day.weekday() == begins_at.weekday()][:1]
    else:
        clock = [time(number // 2, number % 2 * 30) for number in range(48)]
        days = days[:14]
    instants = (datetime.combine(day, at, ZoneInfo(zone)) for day in days for at in clock)
    return any(state_at(text, zone, instant).is_open for instant in instants)


def offers(programme: Programme, criteria: Criteria) -> bool:
    """Whether a programme offers what is wanted."""
    spoken = [
        *programme.languages_always,
        *programme.languages_on_request,
        *programme.languages_interpreter,
    ]
    wanted = [
        (criteria.themes, [term.code for term in programme.themes.all()]),
        (criteria.needs, [term.code for term in programme.needs.all()]),
        (criteria.spoken_languages, spoken),
        (criteria.access_modes, programme.access_modes),
    ]
    wanted += [
        (codes, stated_codes(programme, parameter))
        for parameter, codes in criteria.offers
        if not is_of_site(parameter)
    ]
    return all(set(codes) & set(offered) for codes, offered in wanted if codes)


def stated_codes(owner: Programme | Site, parameter: str) -> list[str]:
    """The codes that a programme or site states in the field of a declared filter."""
    value = getattr(owner, FILTERED[parameter][0].name)
    if isinstance(value, bool):
        return ["yes"] * value
    return value if isinstance(value, list) else [value]


def conditions(programme: Programme, criteria: Criteria) -> list[tuple[bool, bool]]:
    """(stated, met) for each condition of the person."""
    pairs = []
    if criteria.age is not None:
        low, high = programme.age_min, programme.age_max
        met = (low is None or low <= criteria.age) and (high is None or criteria.age <= high)
        pairs.append((low is not None or high is not None, met))
    if criteria.french_level:
        mine = {criteria.french_level}
        if criteria.french_level == "cannot_read":
            mine.add("beginner")
        levels = programme.french_levels
        pairs.append((bool(levels), bool(mine & set(levels))))
    for mine, theirs in (
        (criteria.statuses, programme.statuses),
        (criteria.audiences, programme.audiences),
    ):
        if mine:
            pairs.append((bool(theirs), bool(set(mine) & set(theirs))))
    if criteria.is_free:
        pairs.append((programme.cost != "", programme.cost == Cost.FREE))
    return pairs


def accepts(programme: Programme, criteria: Criteria) -> bool:
    """Whether the person meets every condition stated."""
    return all(met or not stated for stated, met in conditions(programme, criteria))


def misfit(programme: Programme, criteria: Criteria) -> int:
    """How many of the person's conditions the programme does not state."""
    return sum(not stated for stated, _met in conditions(programme, criteria))


def word_class_of(programme: Programme, criteria: Criteria) -> int | None:
    """0 when the title has the words, 1 with the summary, 2 with all texts, else None."""
    if not criteria.words:
        return 0
    wanted = words_of(criteria.words)
    texts = {section.key: words_of(section.text) for section in programme.sections.all()}
    read: set[str] = set()
    for word_class, keys in enumerate([("title",), ("summary",), tuple(texts)]):
        read |= set().union(*(texts.get(key, set()) for key in keys))
        if wanted <= read:
            return word_class
    return None
