"""Model of search entries, one for each way to find a programme, and the queries of a search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import Distance, GeometryDistance
from django.contrib.gis.geos import Point
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Cast

from directory.expressions import (
    ArrayOverlaps,
    BoundingBoxOverlaps,
    EqualsAny,
    EqualsAnyOf,
    LaterValue,
    Ordinate,
    SearchPoint,
    lon_lat,
    overlapping_circles,
    touches_circle,
)
from directory.models.hours import OpeningRule
from directory.models.indexed_point import IndexedPoint
from directory.models.programme import Programme
from directory.models.site import Site
from directory.models.text_index import ProgrammeText
from directory.vocabulary import FRENCH_LEVELS_OPEN_TO, Cost, Precision
from geo.box import Box, Circle


def codes() -> ArrayField:
    return ArrayField(models.CharField(max_length=60), default=list)


# Upper edges, in metres, of the distance bands inside which fit ranks before distance.
BANDS_M = (2_000, 5_000, 10_000, 25_000, 50_000, 200_000)


class Person(Protocol):
    """The part of a search about the person: conditions that a programme may state."""

    @property
    def age(self) -> int | None: ...
    @property
    def french_level(self) -> str: ...
    @property
    def statuses(self) -> Sequence[str]: ...
    @property
    def audiences(self) -> Sequence[str]: ...
    @property
    def is_free(self) -> bool: ...


# Not typed by SearchEntry: mypy's plugin does not know the attributes that the methods annotate.
class SearchEntryQuerySet(models.QuerySet[Any]):
    """Queries for search entries. Filter first, then annotate ranks, then take the nearest."""

    def at_sites(self) -> SearchEntryQuerySet:
        """Entries of sites."""
        return self.filter(site__isnull=False)

    def by_coverage(self) -> SearchEntryQuerySet:
        """Entries of programmes by the area they serve."""
        return self.filter(site__isnull=True)

    def within(
        self, point: Point, metres: float, commune: int | None = None
    ) -> SearchEntryQuerySet:
        """Sites at most ``metres`` from ``point``, on the spheroid, by the geography index.

        Those in a territory, the ``commune`` that the point is of, may be farther.
        """
        is_around = Q(touches_circle("point", Circle(point.x, point.y, metres)))
        if commune is not None:
            is_around |= Q(territories__overlap=[commune])
        return self.filter(is_around).no_farther(point, metres, commune)

    def no_farther(
        self,
        point: Point | SearchPoint,
        metres: float | LaterValue,
        commune: int | LaterValue | None = None,
    ) -> SearchEntryQuerySet:
        """The same without an index, for few sites chosen by another condition."""
        away_m = Cast(Distance("point", point, spheroid=True), models.FloatField())
        is_near = Q(away_m__lte=metres)
        if commune is not None:
            is_near |= Q(territories__overlap=[commune])
        return self.alias(away_m=away_m).filter(is_near)

    def farther(
        self, point: Point | SearchPoint, metres: float | LaterValue
    ) -> SearchEntryQuerySet:
        """Sites more than ``metres`` from ``point``, without an index."""
        away_m = Cast(Distance("point", point, spheroid=True), models.FloatField())
        return self.alias(away_m=away_m).filter(away_m__gt=metres)

    def touching(self, *circles: Circle) -> SearchEntryQuerySet:
        """Sites in or beside all of some circles, by the geography index alone."""
        return overlapping_circles(self, circles)

    def touching_around(
        self, centre: SearchPoint, radius_m: float | Expression
    ) -> SearchEntryQuerySet:
        """Sites in or beside a circle around a point that is bound later."""
        return self.filter(BoundingBoxOverlaps("point", centre, radius_m))

    def in_box(self, box: Box) -> SearchEntryQuerySet:
        """Sites inside a box of longitudes and latitudes, edges included, by the geometry index.

        The index gives candidates and the degrees decide: the index rounds them, and a box may be
        a line or a point, for which ``ST_Covers`` would find nothing.
        """
        inside = Q()
        for polygon in box.polygons():
            west, south, east, north = polygon.extent
            degrees = {"at_lon__range": (west, east), "at_lat__range": (south, north)}
            # As CASE, for which the planner estimates 50 %: most candidates of the index are
            # inside. For four comparisons it would estimate one in ten thousand.
            is_inside = Case(When(**degrees, then=Value(True)), default=Value(False))
            inside |= Q(Q(place__bboverlaps=polygon), is_inside)
        return self.alias(**lon_lat()).filter(inside)

    def in_territories(self, ids: Iterable[int | Expression] | LaterValue) -> SearchEntryQuerySet:
        """Sites in, or coverage of, one of the territories ``ids``."""
        wanted = ids if isinstance(ids, LaterValue) else list(ids)
        return self.filter(territories__overlap=wanted)

    def open_by(self, rule_ids: Iterable[int] | LaterValue) -> SearchEntryQuerySet:
        """Those whose opening rule is one of ``rule_ids`` (open then), and not by appointment."""
        return self.filter(by_appointment=False).filter(EqualsAny("rule_id", rule_ids))

    def without_hours(self) -> SearchEntryQuerySet:
        """Those of which no hours are known."""
        return self.filter(by_appointment=False, rule__isnull=True)

    def offering(
        self,
        codes: Mapping[str, Sequence[str]],
        term_ids: Mapping[str, list[int]],
        sheet_id: UUID | None = None,
    ) -> SearchEntryQuerySet:
        """Those of programmes that have one of the ``codes`` of each field, and the sheet.

        ``term_ids`` are the ids of the same codes, for the index; a field without ids there is
        compared by its codes.
        """
        rows = self
        for field, wanted in codes.items():
            if ids := term_ids.get(field):
                rows = rows.filter(term_ids__overlap=ids)
            elif wanted:
                rows = rows.filter(**{f"{field}__overlap": list(wanted)})
        return rows.filter(programme__procedures=sheet_id) if sheet_id else rows

    def accepting(self, person: Person) -> SearchEntryQuerySet:
        """Those whose stated conditions the person meets; unstated ones count as met."""
        accepted = Q()
        for stated, met in eligibility_conditions(person):
            accepted &= ~stated | met
        return self.filter(accepted)

    def matching_text(
        self, query: SearchQuery, keys: Iterable[list[int]] = (), vector: str = "vector"
    ) -> SearchEntryQuerySet:
        """Those whose texts match ``query``; ``vector`` is the field of ``ProgrammeText``.

        Each list of ``keys`` (``directory.index.spatial_keys``) limits the texts read to those of
        programmes that have one of its keys.
        """
        texts = ProgrammeText.objects.filter(**{vector: query})
        for group in keys:
            texts = texts.filter(ArrayOverlaps("spatial_keys", group))
        # As an array, so that the texts are read first: the planner does not estimate them well.
        matching = ArraySubquery(texts.order_by().values("programme_id"))
        return self.filter(EqualsAnyOf("programme_id", matching))

    def with_word_class(
        self, in_title: SearchQuery | None, in_summary: SearchQuery | None
    ) -> SearchEntryQuerySet:
        """Annotate ``word_class``: 0 when titles and needs match, 1 when summaries do, else 2."""
        texts = ProgrammeText.objects.filter(programme_id=OuterRef("programme_id"))
        cases = [
            When(Exists(texts.filter(**{field: query})), then=Value(number))
            for number, (field, query) in enumerate(
                [("title_vector", in_title), ("summary_vector", in_summary)]
            )
            if query is not None
        ]
        return self.annotate(word_class=Case(*cases, default=Value(2), output_field=IntegerField()))

    def with_misfit(self, person: Person) -> SearchEntryQuerySet:
        """Annotate ``misfit``: number of conditions of the search the programme does not state."""
        misfit: Combinable = Value(0, output_field=IntegerField())
        for stated, _met in eligibility_conditions(person):
            misfit = misfit + Case(When(stated, then=0), default=1, output_field=IntegerField())
        return self.annotate(misfit=misfit)

    def with_distance_m(self, point: Point | SearchPoint) -> SearchEntryQuerySet:
        """Annotate ``distance_m``, metres on the spheroid from ``point``."""
        return self.annotate(
            distance_m=Cast(Distance("point", point, spheroid=True), models.FloatField())
        )

    def with_lonlat(self) -> SearchEntryQuerySet:
        """Annotate ``lon`` and ``lat`` in degrees as numbers: no GEOS object on hot paths."""
        return self.annotate(lon=Ordinate("place", function="ST_X"), lat=Ordinate("place"))

    def nearest_candidates(
        self, point: Point | SearchPoint, count: int, beyond_m: float | LaterValue
    ) -> SearchEntryQuerySet:
        """The ``count`` nearest by the index alone, on the sphere, not nearer than ``beyond_m``.

        ``<->`` is the only key of the ordering: with a second one the index would not be used.
        """
        sphere = GeometryDistance("point", point)
        candidates = self.annotate(sphere_m=sphere)
        if isinstance(beyond_m, LaterValue) or beyond_m > 0:
            candidates = candidates.filter(sphere_m__gte=beyond_m)
        return candidates.order_by(sphere)[:count]


def eligibility_conditions(person: Person) -> list[tuple[Q, Q]]:
    """For each condition of the search: (a programme states it, the person meets it)."""
    conditions = []
    if person.age is not None:
        stated = Q(age_min__isnull=False) | Q(age_max__isnull=False)
        old_enough = Q(age_min__isnull=True) | Q(age_min__lte=person.age)
        young_enough = Q(age_max__isnull=True) | Q(age_max__gte=person.age)
        conditions.append((stated, old_enough & young_enough))
    if person.french_level:
        open_to = FRENCH_LEVELS_OPEN_TO[person.french_level]
        conditions.append((Q(french_levels__len__gt=0), Q(french_levels__overlap=open_to)))
    for field, codes in (("statuses", person.statuses), ("audiences", person.audiences)):
        if codes:
            conditions.append((Q(**{f"{field}__len__gt": 0}), Q(**{f"{field}__overlap": codes})))
    if person.is_free:
        conditions.append((~Q(cost=""), Q(cost=Cost.FREE)))
    return conditions


class SearchEntry(models.Model):
    """One way to find a published programme: at one of its sites, or by the area it serves.

    Derived from programmes and sites by ``directory.index.rebuild`` alone, in the transaction that
    publishes. All columns that a search filters or orders by are in one row, so that one index scan
    answers it. A row with a site is found by place; the row without one, of which a programme with
    coverage has exactly one, by the territories it covers.
    """

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="entries")
    site = models.OneToOneField(Site, models.CASCADE, null=True, blank=True, related_name="entry")
    # Whether the programme has other sites; in the row without one, whether it has any.
    has_other_sites = models.BooleanField(default=False)
    is_remote = models.BooleanField(default=False)
    # The published point: the site's own, else its commune's. ``place`` is the same as geometry for
    # boxes; ``world_x`` and ``world_y`` are web-mercator coordinates from 0 to 1 for clusters.
    point = gis.PointField(geography=True, null=True, blank=True, spatial_index=False)
    place = gis.PointField(srid=4326, null=True, blank=True, spatial_index=False)
    # The same point as a row shared by all entries there, for nearest-neighbour searches.
    indexed_point = models.ForeignKey(
        IndexedPoint, models.CASCADE, null=True, blank=True, db_index=False, db_constraint=False
    )
    # ``cell`` is the Morton code of both, so that every tile of the map is one range of it.
    world_x = models.FloatField(null=True, blank=True)
    world_y = models.FloatField(null=True, blank=True)
    cell = models.BigIntegerField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision, blank=True)
    # With a site: its commune and all above it. Without: the territories covered, as stated.
    territories = ArrayField(models.BigIntegerField(), default=list)
    rule = models.ForeignKey(OpeningRule, models.PROTECT, null=True, blank=True, db_index=False)
    by_appointment = models.BooleanField(default=False)

    # Themes, needs, languages and modes of access also as term ids, for the spatial index that
    # holds them beside the point (``directory.index.term_ids``).
    term_ids = ArrayField(models.IntegerField(), default=list)
    themes = codes()
    needs = codes()
    statuses = codes()
    audiences = codes()
    french_levels = codes()
    languages = codes()
    access_modes = codes()
    age_min = models.PositiveSmallIntegerField(null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(null=True, blank=True)
    cost = models.CharField(max_length=20, blank=True)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(
                OpClass(F("territories"), name="array_ops"),
                OpClass(F("term_ids"), name="gin__int_ops"),
                condition=Q(site__isnull=False),
                name="entry_territories",
            ),
            GinIndex(
                OpClass(F("territories"), name="array_ops"),
                OpClass(F("term_ids"), name="gin__int_ops"),
                condition=Q(site__isnull=True),
                name="entry_coverage",
            ),
            models.Index(fields=["rule"], name="entry_rule"),
            # Few sites say nothing of their hours: they are counted beside those that are open.
            GistIndex(
                OpClass(F("point"), name="gist_geography_ops"),
                condition=Q(site__isnull=False, rule__isnull=True, by_appointment=False),
                name="entry_without_hours",
            ),
            # A covering index: counts of a wide map view are index-only scans.
            models.Index(
                fields=["cell"],
                include=[
                    *("id", "place", "term_ids", "statuses", "audiences", "french_levels"),
                    *("age_min", "age_max", "cost", "rule", "by_appointment"),
                ],
                condition=Q(site__isnull=False),
                name="entry_cell",
            ),
            models.Index(
                fields=["indexed_point", "programme", "id"],
                condition=Q(site__isnull=False),
                name="entry_at_point",
            ),
            GistIndex(
                OpClass(F("point"), name="gist_geography_ops"),
                condition=Q(site__isnull=False),
                name="entry_point",
            ),
            GistIndex(
                OpClass(F("place"), name="gist_geometry_ops_2d"),
                condition=Q(site__isnull=False),
                name="entry_place",
            ),
            # Nearest entries with rare term ids, without reading others: each page of the index has
            # a signature of the term ids below it. 256 bits are enough to tell all of them apart.
            GistIndex(
                OpClass(F("point"), name="gist_geography_ops"),
                OpClass(F("term_ids"), name="gist__intbig_ops(siglen=32)"),
                condition=Q(site__isnull=False),
                name="entry_point_term_ids",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(site__isnull=True),
                name="entry_one_coverage_row_per_programme",
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=True, point__isnull=True, place__isnull=True)
                | Q(site__isnull=False, point__isnull=False, place__isnull=False),
                name="entry_point_only_with_site",
            ),
            models.CheckConstraint(
                condition=Q(site__isnull=True, indexed_point__isnull=True)
                | Q(site__isnull=False, indexed_point__isnull=False),
                name="entry_point_ref_only_with_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} at {self.site_id or 'its territories'}"
