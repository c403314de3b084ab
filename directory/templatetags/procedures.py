"""Template filters of procedure sheets."""

from collections.abc import Sequence

from django import template

from directory.display.figures import SheetFigure, absence_in_words
from directory.display.procedures import StepDisplay

register = template.Library()


@register.filter
def absence(figure: SheetFigure) -> str:
    """Why a figure has no amount."""
    return absence_in_words(figure)


@register.filter
def last_number(steps: Sequence[StepDisplay]) -> int:
    """The number of the last step; alternatives share one."""
    return steps[-1].no
