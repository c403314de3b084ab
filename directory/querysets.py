"""Questions to the directory, in the words of the field; each answers with a queryset.

Two models are asked. ``Programme`` for reading one programme, ``SearchEntry`` for finding many:
every filter of the search contract is one method here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.gis.db.models import PointField
from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.geos import Point
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Coalesce, JSONObject

from directory.box import Circle
from directory.vocabulary import FRENCH_LEVELS_OPEN_TO, Cost, Operating, Publication

if TYPE_CHECKING:
    from directory.box import Box
    from directory.criteria import Criteria
    from directory.words import Said

# Upper edges, in metres, of the distance bands inside which fit ranks before distance.
BANDS_M = (2_000, 5_000, 10_000, 25_000, 50_000, 200_000)


class Ordinate(Func):
    """A coordinate of a geometry point, in degrees."""

    function = "ST_Y"
    arity = 1
    output_field = models.FloatField()


class Touches(Func):
    """Whether a geography's box touches that of a circle: what the index knows, no more.

    Said apart from the distance itself, because the planner takes both together for a hundred
    times rarer than they are, and then reads and sorts everything around instead of walking.
    """

    template = "(%(expressions)s)"
    output_field = models.BooleanField()

    def __init__(self, column: str, circle: Circle) -> None:
        middle = Func(
            Value(circle.lon),
            Value(circle.lat),
            template="ST_SetSRID(ST_MakePoint(%(expressions)s), 4326)::geography",
            output_field=models.FloatField(),
        )
        around = Func(middle, Value(circle.radius_m), function="_st_expand")
        super().__init__(F(column), around, arg_joiner=" && ")


class Among(Func):
    """Whether a column is one of many numbers, said as one value however many they are."""

    template = "%(expressions)s::bigint[])"
    output_field = models.BooleanField()

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        given = Value(f"{{{','.join(map(str, numbers))}}}")
        super().__init__(F(column), given, arg_joiner=" = ANY(")


class HasKey(Func):
    """Whether an array has one of some keys, by the operator that its index knows.

    ``&&`` alone is that of ``intarray``, for which the index of words would have to be another.
    """

    template = "(%(expressions)s::integer[])"
    output_field = models.BooleanField()

    def __init__(self, column: str, keys: Iterable[int]) -> None:
        given = Value(f"{{{','.join(map(str, keys))}}}")
        super().__init__(F(column), given, arg_joiner=" OPERATOR(pg_catalog.&&) ")


class AmongThose(Func):
    """Whether a column is one of those that a question found, asked once and first."""

    template = "(%(expressions)s))"
    output_field = models.BooleanField()

    def __init__(self, column: str, found: ArraySubquery) -> None:
        super().__init__(F(column), found, arg_joiner=" = ANY(")


class ProgrammeQuerySet(models.QuerySet):
    """Programmes, asked in words of the field."""

    def published(self) -> ProgrammeQuerySet:
        """Those the public may read, ended ones included: their page says that they ended."""
        return self.filter(publication=Publication.PUBLISHED, merged_into__isnull=True)

    def published_or_merged(self) -> ProgrammeQuerySet:
        """Those with a public page: published, or merged into another that has one."""
        return self.filter(publication=Publication.PUBLISHED)

    def findable(self) -> ProgrammeQuerySet:
        """Published, and not ended: what a search may find."""
        return self.published().exclude(operating=Operating.CLOSED)


class SiteQuerySet(models.QuerySet):
    """Sites, asked in words of the field."""

    def with_published_point(self) -> SiteQuerySet:
        """Annotate ``lon`` and ``lat``: the site's own point, else the centre of its commune."""
        published = Cast(
            Coalesce("exact_point", "commune__centre"), PointField(geography=False, srid=4326)
        )
        return (
            self.select_related("commune")
            .defer("commune__outline")
            .annotate(lon=Ordinate(published, function="ST_X"), lat=Ordinate(published))
        )

    def with_closures(self) -> SiteQuerySet:
        """Annotate ``closures``: first and last day and reasons of each closed period, in order."""
        periods = apps.get_model("directory.ClosedPeriod").objects.filter(site=OuterRef("pk"))
        said = JSONObject(first_on="first_on", last_on="last_on", reasons="reasons")
        return self.annotate(closures=ArraySubquery(periods.order_by("first_on").values(json=said)))


class SpotQuerySet(models.QuerySet):
    """Points at which sites stand."""

    def touching(self, *circles: Circle) -> SpotQuerySet:
        """Those in or beside all of some circles, by the geography index alone."""
        return touching(self, circles)

    def offering(self, marks: Iterable[list[int]]) -> SpotQuerySet:
        """Those where of each group of marks there is one, not always in the same row."""
        spots = self
        for group in marks:
            spots = spots.filter(marks__overlap=group)
        return spots

    def with_distances(self, point: Point) -> SpotQuerySet:
        """Annotate ``sphere_m``, by which the index walks, and ``distance_m`` on the spheroid."""
        return self.annotate(
            sphere_m=GeometryDistance("point", point),
            distance_m=Cast(Distance("point", point, spheroid=True), models.FloatField()),
        )


class SearchEntryQuerySet(models.QuerySet):
    """Ways to find programmes. Narrow first, then rank, then take the nearest."""

    def at_sites(self) -> SearchEntryQuerySet:
        """Those found by the place of a site."""
        return self.filter(site__isnull=False)

    def by_coverage(self) -> SearchEntryQuerySet:
        """Those found by the area they serve."""
        return self.filter(site__isnull=True)

    def within(self, point: Point, metres: float) -> SearchEntryQuerySet:
        """Sites at most ``metres`` from ``point``, on the spheroid, by the geography index."""
        return self.touching(Circle(point.x, point.y, metres)).no_farther(point, metres)

    def no_farther(self, point: Point, metres: float) -> SearchEntryQuerySet:
        """The same of few sites that are known by something else: no index is asked."""
        away_m = Cast(Distance("point", point, spheroid=True), models.FloatField())
        return self.alias(away_m=away_m).filter(away_m__lte=metres)

    def touching(self, *circles: Circle) -> SearchEntryQuerySet:
        """Sites in or beside all of some circles, by the geography index alone."""
        return touching(self, circles)

    def amid(self, circles: Iterable[Circle]) -> SearchEntryQuerySet:
        """Sites in boxes around circles, told from their degrees without any index."""
        inside = Q()
        for box in filter(None, (circle.box() for circle in circles)):
            inside &= Q(at_lon__range=(box.west, box.east), at_lat__range=(box.south, box.north))
        return self.alias(**_degrees()).filter(inside)

    def in_box(self, box: Box) -> SearchEntryQuerySet:
        """Sites inside a box of longitudes and latitudes, edges included, by the geometry index.

        The index proposes and the degrees decide: it rounds them, and a box may be as thin as a
        line or a spot, in which no polygon covers anything.
        """
        inside = Q()
        for polygon in box.polygons():
            west, south, east, north = polygon.extent
            degrees = {"at_lon__range": (west, east), "at_lat__range": (south, north)}
            # Said as a case, which the planner takes for as likely as not: most that the index
            # proposes are inside. Four comparisons it would take for one in ten thousand.
            is_inside = Case(When(**degrees, then=Value(True)), default=Value(False))
            inside |= Q(Q(place__bboverlaps=polygon), is_inside)
        return self.alias(**_degrees()).filter(inside)

    def in_territories(self, ids: Iterable[int]) -> SearchEntryQuerySet:
        """Sites lying in, or areas stated as, one of the territories ``ids``."""
        return self.filter(territories__overlap=list(ids))

    def open_by(self, rule_ids: Iterable[int]) -> SearchEntryQuerySet:
        """Those whose hours are one of ``rule_ids``; by appointment is never open."""
        return self.filter(by_appointment=False).filter(Among("rule_id", rule_ids))

    def offering(self, criteria: Criteria) -> SearchEntryQuerySet:
        """Those of the wanted themes, needs, languages, modes of access and procedure sheet."""
        wanted = {
            "themes": criteria.themes,
            "needs": criteria.needs,
            "languages": criteria.spoken_languages,
            "access_modes": criteria.access_modes,
        }
        rows = self
        for field, codes in wanted.items():
            if marks := criteria.marks.get(field):
                rows = rows.filter(marks__overlap=marks)
            elif codes:
                rows = rows.filter(**{f"{field}__overlap": list(codes)})
        return rows.filter(programme__procedures=criteria.sheet_id) if criteria.sheet_id else rows

    def accepting(self, criteria: Criteria) -> SearchEntryQuerySet:
        """Those whose stated conditions the person meets; who states none accepts everyone."""
        accepted = Q()
        for stated, met in conditions_met(criteria):
            accepted &= ~stated | met
        return self.filter(accepted)

    def saying(
        self, said: Said, keys: Iterable[list[int]] = (), also: Iterable[Iterable[str]] = ()
    ) -> SearchEntryQuerySet:
        """Those of programmes that say the words, ``word_class`` 0 when the title does.

        Each list of ``keys`` (``directory.keys``) names places of which the programme has one, so
        that only words said there are read. ``also`` are marks, of each group one.
        """
        words_of = apps.get_model("directory.ProgrammeWords").objects
        there = words_of.filter(said=said.query(*also))
        for group in keys:
            there = there.filter(HasKey("keys", group))
        titled = words_of.filter(programme_id=OuterRef("programme_id"), titled=said.query())
        # As one array, so that the words are read first: the planner takes them for rarer nowhere.
        by = ArraySubquery(there.order_by().values("programme_id"))
        return self.filter(AmongThose("programme_id", by)).annotate(
            word_class=Case(
                When(Exists(titled), then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )

    def with_misfit(self, criteria: Criteria) -> SearchEntryQuerySet:
        """Annotate ``misfit``: how many conditions of the search the programme does not state."""
        misfit = Value(0, output_field=IntegerField())
        for stated, _met in conditions_met(criteria):
            misfit = misfit + Case(When(stated, then=0), default=1, output_field=IntegerField())
        return self.annotate(misfit=misfit)

    def with_distance_m(self, point: Point) -> SearchEntryQuerySet:
        """Annotate ``distance_m``, metres on the spheroid from ``point``."""
        return self.annotate(
            distance_m=Cast(Distance("point", point, spheroid=True), models.FloatField())
        )

    def with_lonlat(self) -> SearchEntryQuerySet:
        """Annotate ``lon`` and ``lat`` in degrees as numbers: no GEOS object on hot paths."""
        return self.annotate(lon=Ordinate("place", function="ST_X"), lat=Ordinate("place"))

    def nearest_candidates(self, point: Point, count: int, beyond_m: float) -> SearchEntryQuerySet:
        """The ``count`` nearest by the index alone, on the sphere, not nearer than ``beyond_m``.

        Nothing stands beside ``<->`` in the ordering: a second key would cost the index.
        """
        sphere = GeometryDistance("point", point)
        candidates = self.annotate(sphere_m=sphere)
        if beyond_m > 0:
            candidates = candidates.filter(sphere_m__gte=beyond_m)
        return candidates.order_by(sphere)[:count]


def _degrees() -> dict[str, Ordinate]:
    """The degrees of a place, to be compared."""
    return {"at_lon": Ordinate("place", function="ST_X"), "at_lat": Ordinate("place")}


def touching(rows: models.QuerySet, circles: Iterable[Circle]) -> models.QuerySet:
    """Rows whose ``point`` lies in or beside all of some circles, by the geography index alone."""
    for circle in circles:
        rows = rows.filter(Touches("point", circle))
    return rows


def conditions_met(criteria: Criteria) -> list[tuple[Q, Q]]:
    """For each condition searched for: that a programme states it, and that it is met."""
    conditions = []
    if criteria.age is not None:
        stated = Q(age_min__isnull=False) | Q(age_max__isnull=False)
        old_enough = Q(age_min__isnull=True) | Q(age_min__lte=criteria.age)
        young_enough = Q(age_max__isnull=True) | Q(age_max__gte=criteria.age)
        conditions.append((stated, old_enough & young_enough))
    if criteria.french_level:
        open_to = FRENCH_LEVELS_OPEN_TO[criteria.french_level]
        conditions.append((Q(french_levels__len__gt=0), Q(french_levels__overlap=open_to)))
    for field, codes in (("statuses", criteria.statuses), ("audiences", criteria.audiences)):
        if codes:
            conditions.append((Q(**{f"{field}__len__gt": 0}), Q(**{f"{field}__overlap": codes})))
    if criteria.is_free:
        conditions.append((~Q(cost=""), Q(cost=Cost.FREE)))
    return conditions


def after(position: list[tuple[str, object]]) -> Q:
    """Rows that stand after ``position``, the (field, value) pairs of an ascending order."""
    later, same = Q(), {}
    for field, value in position:
        later |= Q(**same, **{f"{field}__gt": value})
        same[field] = value
    return later
