"""Questions about territories: what is valid, what lies above, below and around."""

from datetime import date

from django.contrib.gis.geos import Point
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

# The order in which people name where they are, from the smallest.
SMALLEST_FIRST = ["commune", "epci", "custom", "department", "region", "country"]


class TerritoryQuerySet(QuerySet):
    """Territories, asked in words of the field."""

    def current(self, on: date | None = None) -> "TerritoryQuerySet":
        """Valid on a day, today when none is given."""
        day = on or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def above(self, territory) -> "TerritoryQuerySet":
        """A territory and everything it lies in."""
        return self.filter(below_links__territory=territory)

    def below(self, territory) -> "TerritoryQuerySet":
        """A territory and everything that lies in it."""
        return self.filter(above_links__ancestor=territory)

    def containing(self, point: Point) -> "TerritoryQuerySet":
        """Current territories whose outline covers a point (SRID 4326)."""
        return self.current().filter(outline__covers=point)

    def of_kind(self, *kinds: str) -> "TerritoryQuerySet":
        """Of one or several kinds."""
        return self.filter(kind__in=kinds)

    def answered_for_by(self, user) -> "TerritoryQuerySet":
        """Those ``user`` coordinates, with all below them; every one for an administrator."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        links = self.model.ancestors.through.objects
        return self.filter(
            pk__in=links.filter(ancestor__coordinators__user=user.pk).values("territory")
        )

    def below_those_of(self, user) -> "TerritoryQuerySet":
        """What lies below a territory ``user`` coordinates, that territory itself left out."""
        if not user.is_active:
            return self.none()
        links = self.model.ancestors.through.objects
        below = links.filter(ancestor__coordinators__user=user.pk)
        return self.filter(pk__in=below.exclude(ancestor=F("territory")).values("territory"))

    def smallest_first(self) -> "TerritoryQuerySet":
        """From the commune to the country."""
        ranks = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(SMALLEST_FIRST)]
        rank = Case(*ranks, output_field=IntegerField())
        return self.alias(kind_rank=rank).order_by("kind_rank", "code")
