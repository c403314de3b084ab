"""Template tags of cards: a card is written once for equal cards in one language.

A card takes longer to write than to find. Its text depends on the card and the language alone: the
template is given nothing else, so that what was written before can stand for every equal card.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from directory.display.cards import Card
from directory.display.conditions import Spoken
from directory.display.search_page import Group
from directory.models import TaxonomyTerm

register = template.Library()

TEMPLATE = "components/card.html"
# Of some 3 kB each.
MOST_WRITTEN = 1500
LANGUAGES_ON_CARD = 2
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


@dataclass(frozen=True)
class FirstLanguages:
    """The languages that a card names, and how many more there are."""

    first: list[Spoken]
    others: int


@register.simple_tag
def first_languages(languages: list[Spoken]) -> FirstLanguages:
    """Return the languages a card has room for: the reader's, then French, then others."""
    wanted = (get_language(), settings.SOURCE_LANGUAGE)
    once = list({language.code: language for language in languages}.values())
    once.sort(key=lambda one: wanted.index(one.code) if one.code in wanted else len(wanted))
    return FirstLanguages(once[:LANGUAGES_ON_CARD], len(once[LANGUAGES_ON_CARD:]))


@register.filter
def any_example(cards: Iterable[Card]) -> bool:
    """Whether a list of cards holds an invented example, which is said once above it."""
    return any(card.is_example for card in cards)


@register.filter
def cards_of(groups: Iterable[Group]) -> list[Card]:
    """The cards of all groups of a search."""
    return [card for group in groups for card in group.cards]
