"""Rules for a sheet's content: what its figures may not say together."""

from uuid import uuid4

import pytest
from django.utils.translation import override

from contributions.schema.sheet_rules import missing_in

pytestmark = pytest.mark.django_db
BOTH = "A sheet says of one kind of figure an amount or that it is not known."
LONGER = "A time before the end of a card is never made longer."
UNNAMED = "The French text of a fixed date names it, such as 4 mars 2027."


def problems(*facts: dict, text: str = "Mots") -> list[str]:
    listed = [{"id": str(uuid4()), "source": "sp", **fact} for fact in facts]
    about = {"slug": "x", "theme": "papers", "office": "other"}
    texts = {f"text:fr:{fact['id']}": text for fact in listed}
    with override("en"):
        return missing_in({"sheet": about, "facts": {"list": listed}, **texts})


def cost(**values) -> dict:
    return {"kind": "cost", "amount": "99", "unit": "eur", **values}


UNKNOWN = {"kind": "cost", "absence": "not_known"}
CARD = {"kind": "deadline", "amount": "2", "unit": "months", "counted_from": "expiry"}


def test_a_cost_is_not_both_known_and_not_known():
    assert BOTH in problems(cost(), UNKNOWN)


def test_a_known_cost_stands_beside_a_delay_that_is_not_known():
    assert BOTH not in problems(cost(), UNKNOWN | {"kind": "delay"})


@pytest.mark.parametrize(
    "longer", [{"overseas_months": 1}, {"abroad_months": 2}, {"suspended_by": "legal_aid"}]
)
def test_a_time_before_the_end_of_a_card_is_not_made_longer(longer):
    assert LONGER in problems(CARD | longer)


def test_a_time_after_a_letter_may_be_longer_overseas():
    assert LONGER not in problems(CARD | {"counted_from": "notification", "overseas_months": 1})


@pytest.mark.parametrize(("text", "is_named"), [("Le 4 mars 2027.", True), ("En mars.", False)])
def test_the_text_of_a_fixed_date_names_it(text, is_named):
    found = problems({"kind": "deadline", "absence": "date"}, text=text)
    assert (UNNAMED not in found) is is_named
