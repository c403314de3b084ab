from django.contrib.gis.db import models as gis
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import F, Q

from directory.models.hours import OpeningRule
from directory.models.programme import Programme
from directory.models.site import Site
from directory.models.spot import Spot
from directory.querysets import SearchEntryQuerySet
from directory.vocabulary import Precision


def codes() -> ArrayField:
    return ArrayField(models.CharField(max_length=60), default=list)


class SearchEntry(models.Model):
    """One way to find a published programme: at one of its sites, or by the area it serves.

    Derived from programmes and sites by ``directory.entries.rebuild`` alone, in the transaction
    that publishes. Everything a search filters or orders by stands in one row, so that one index
    walk answers it. A row with a site is found by place; the row without one, of which a
    programme with coverage has exactly one, by the territories it covers.
    """

    id = models.BigAutoField(primary_key=True)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="entries")
    site = models.OneToOneField(Site, models.CASCADE, null=True, blank=True, related_name="entry")
    # Whether the programme has sites beside this one; of the row without one, whether it has any.
    has_other_sites = models.BooleanField(default=False)
    is_remote = models.BooleanField(default=False)
    # Where the site may be searched: its own point, else its commune's. `place` is the same for
    # boxes; `world_x` and `world_y` are web-mercator coordinates from 0 to 1 for clusters.
    point = gis.PointField(geography=True, null=True, blank=True, spatial_index=False)
    place = gis.PointField(srid=4326, null=True, blank=True, spatial_index=False)
    # The same point once for all rows there, by which what is nearest is found.
    spot = models.ForeignKey(
        Spot, models.CASCADE, null=True, blank=True, db_index=False, db_constraint=False
    )
    # `cell` interleaves their bits, so that every tile of the map is one span of its values.
    world_x = models.FloatField(null=True, blank=True)
    world_y = models.FloatField(null=True, blank=True)
    cell = models.BigIntegerField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision, blank=True)
    # With a site: its commune and all above it. Without: the territories covered, as stated.
    territories = ArrayField(models.BigIntegerField(), default=list)
    rule = models.ForeignKey(OpeningRule, models.PROTECT, null=True, blank=True, db_index=False)
    by_appointment = models.BooleanField(default=False)

    # Themes, needs, languages and modes of access once more, as the numbers that a spatial index
    # holds beside the point (``directory.marks``).
    marks = ArrayField(models.IntegerField(), default=list)
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
                OpClass(F("marks"), name="gin__int_ops"),
                condition=Q(site__isnull=False),
                name="entry_territories",
            ),
            GinIndex(
                OpClass(F("territories"), name="array_ops"),
                OpClass(F("marks"), name="gin__int_ops"),
                condition=Q(site__isnull=True),
                name="entry_areas_served",
            ),
            models.Index(fields=["rule"], name="entry_rule"),
            # With all that a map counts by, so that a wide view is counted from the index alone.
            models.Index(
                fields=["cell"],
                include=[
                    *("id", "place", "marks", "statuses", "audiences", "french_levels"),
                    *("age_min", "age_max", "cost", "rule", "by_appointment"),
                ],
                condition=Q(site__isnull=False),
                name="entry_cell",
            ),
            models.Index(
                fields=["spot", "programme", "id"],
                condition=Q(site__isnull=False),
                name="entry_at_spot",
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
            # What is rare is found near without reading what is not: each page of the index knows
            # which marks lie below it. The 256 bits hold every mark apart from the others.
            GistIndex(
                OpClass(F("point"), name="gist_geography_ops"),
                OpClass(F("marks"), name="gist__intbig_ops(siglen=32)"),
                condition=Q(site__isnull=False),
                name="entry_marked_point",
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
                condition=Q(site__isnull=True, spot__isnull=True)
                | Q(site__isnull=False, spot__isnull=False),
                name="entry_spot_only_with_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} at {self.site_id or 'its territories'}"
