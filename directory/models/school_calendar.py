"""Models of school holidays that no package carries: entered from an official source."""

from datetime import date
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.school_holidays import EVERY_ZONE

FIRST_YEAR, LAST_YEAR = 2020, 2199
SCHOOL_YEAR_DAYS = 366


class SchoolYear(NamedTuple):
    """The days from 1 September of a year to 31 August of the next."""

    begins: int

    @classmethod
    def of(cls, day: date) -> "SchoolYear":
        """The school year of a day."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def last_day(self) -> date:
        return date(self.begins + 1, 8, 31)

    def __str__(self) -> str:
        return f"{self.begins}-{self.begins + 1}"


class SchoolCalendar(models.Model):
    """The school holidays of one zone in one school year (September to August), and who says so."""

    zone = models.CharField(_("zone"), max_length=10)
    begins_year = models.PositiveSmallIntegerField(
        _("year in which the school year begins"),
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    days = ArrayField(models.DateField(), verbose_name=_("days of holidays"))
    source = models.CharField(_("source"), max_length=300)
    published_on = models.DateField(_("published on"))
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "begins_year"], name="school_calendar_once"),
            models.CheckConstraint(
                condition=Q(zone__in=EVERY_ZONE), name="school_calendar_zone_known"
            ),
            models.CheckConstraint(
                condition=Q(begins_year__range=(FIRST_YEAR, LAST_YEAR)),
                name="school_calendar_year_known",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="school_calendar_has_source"),
            models.CheckConstraint(
                condition=Q(days__len__range=(1, SCHOOL_YEAR_DAYS)), name="school_calendar_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone} {SchoolYear(self.begins_year)}"
