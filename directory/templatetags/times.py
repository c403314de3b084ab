"""Template filters: times of day in the one form that the whole site has for them."""

from datetime import datetime, time

from django import template
from django.utils import timezone

from directory.hours import wording

register = template.Library()


@register.filter
def time_in_words(moment: datetime | time) -> str:
    """The time of day; of a moment, that of the time zone of the page."""
    return wording.time_in_words(_local(moment) if isinstance(moment, datetime) else moment)


@register.filter
def hour_in_words(moment: datetime) -> str:
    """The hour of a moment that is known to the hour alone."""
    return wording.hour_in_words(_local(moment))


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment
