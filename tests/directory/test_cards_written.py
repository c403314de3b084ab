"""Cards that are written once for equal cards in one language."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from directory.display.cards import Card, cards
from directory.search.criteria import Criteria
from directory.search.pages import search_results
from directory.templatetags.cards import ComparedByValue, written_card
from directory.texts import Text

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def all_cards(language: str = "fr", moment: datetime = MOMENT) -> list[Card]:
    return cards(search_results(Criteria(language=language), 20).entries, language, moment)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_written_card_is_what_the_template_says(world, language):
    with translation.override(language):
        shown = all_cards(language)
        assert shown
        for _ in range(2):
            for card in shown:
                plain = render_to_string("components/card.html", {"card": card})
                assert written_card(card) == plain


def test_equal_cards_are_written_once(world):
    first, again = all_cards(), all_cards()
    assert [written_card(card) for card in first] == [written_card(card) for card in again]
    assert all(
        written_card(one) is written_card(other) for one, other in zip(first, again, strict=True)
    )


def test_card_is_written_anew_in_another_language(world):
    card = all_cards()[0]
    french = written_card(card)
    with translation.override("ar"):
        assert written_card(card) != french


CHANGES = {
    "title": Text("Autre titre", "fr"),
    "conditions": ["Femmes"],
    "distance_m": 12_345.0,
    "locality": "Ailleurs",
    "is_suspended": True,
    "cost_label": "12 €",
    "verified_on": (MOMENT - timedelta(days=9)).date(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_card_with_another_value_is_another_card(world, name):
    # The date of the last check stands on old cards alone.
    card = replace(all_cards()[0], is_stale=True, is_example=False)
    changed = replace(card, **{name: CHANGES[name]})
    assert ComparedByValue(changed) != ComparedByValue(card)
    assert written_card(changed) != written_card(card)


def test_theme_that_was_renamed_is_another_theme(world):
    card = all_cards()[0]
    before = ComparedByValue(card)
    theme = type(card.theme)(
        **{f.attname: getattr(card.theme, f.attname) for f in card.theme._meta.fields}
    )
    theme.labels = theme.labels | {"fr": "Autre nom"}
    assert ComparedByValue(replace(card, theme=theme)) != before
