"""Template filters of the pages of coordination."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """A whole number with the digit grouping of the language: 36 172."""
    return number_format(number, 0, force_grouping=True)
