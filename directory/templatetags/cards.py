"""Template tag: a card, written once for equal cards in one language.

A card takes longer to write than to find. Its text depends on the card and the language alone: the
template is given nothing else, so that what was written before can stand for every equal card.
"""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from directory.display.cards import Card
from directory.models import TaxonomyTerm

register = template.Library()

TEMPLATE = "components/card.html"
# Of some 3 kB each.
MOST_WRITTEN = 1500
FIELDS = [each.name for each in fields(Card)]


class ComparedByValue:
    """A card that equals another one with the same values in the same language."""

    __slots__ = ("card", "values")

    def __init__(self, card: Card) -> None:
        self.card = card
        values = (_compared(getattr(card, name)) for name in FIELDS)
        self.values = (get_language(), *values)

    def __hash__(self) -> int:
        return hash(self.values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ComparedByValue) and self.values == other.values


def _compared(value: object) -> object:
    """A value that is equal for fields that are written alike."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, list):
        return tuple(map(_compared, value))
    if isinstance(value, TaxonomyTerm):
        # Terms are equal by their id, whatever they are called.
        return value.code, value.icon, value.label
    return value


@register.simple_tag
def written_card(card: Card) -> SafeString:
    """Return a card of a list as HTML, under a title of the second level."""
    return _written(ComparedByValue(card))


@lru_cache(maxsize=MOST_WRITTEN)
def _written(compared: ComparedByValue) -> SafeString:
    return SafeString(get_template(TEMPLATE).render({"card": compared.card}))
