"""Rules for a sheet's content: what its figures may not say together."""

from uuid import uuid4

import pytest
from django.utils.translation import override

from contributions.schema.sheet_rules import lacking_to_count, missing_in

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


def counting(**changes) -> list[str]:
    """What a sheet lacks to count that has everything but these."""
    facts = [{"id": str(uuid4()), "kind": kind} for kind in ("cost", "delay", "deadline")]
    source = {"publisher": "P", "title": "T", "url": "https://www.ofpra.gouv.fr/x"}
    whole = {
        "sheet": {"slug": "x", "theme": "papers", "office": "other"},
        "sources": {"list": [source | {"key": "a"}, source | {"key": "b"}]},
        "steps": {"list": [{"id": str(uuid4())}]},
        "documents": {"list": [{"id": str(uuid4())}]},
        "facts": {"list": facts},
        "text:fr:who": "Vous.",
    }
    with override("en"):
        return lacking_to_count(whole | changes)


NO_FACTS = ["Cost", "How long it takes", "A deadline, or that there is none"]


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, []),
        ({"text:fr:who": ""}, ["Who it is for"]),
        ({"steps": None}, ["Steps"]),
        ({"documents": {"list": []}}, ["What to bring"]),
        ({"sheet": {"slug": "x", "theme": "papers", "office": ""}}, ["Office"]),
        ({"facts": None}, NO_FACTS),
        ({"sources": None}, ["Two sources of official sites"]),
    ],
)
def test_what_a_sheet_lacks_to_count_is_named(changes, lacks):
    assert counting(**changes) == lacks


def test_sources_of_other_sites_do_not_count():
    source = {"publisher": "P", "title": "T", "url": "https://example.org/"}
    sources = {"list": [source | {"key": "a"}, source | {"key": "b"}]}
    assert counting(sources=sources) == ["Two sources of official sites"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sheet": {"theme": "x"}}, "Theme: the code “x” is unknown."),
        ({"sheet": {"theme": ""}}, "Theme: nothing is chosen."),
        ({"sheet": {"needs": ["y"]}}, "Needs: the code “y” is unknown."),
        ({"sheet": {"statuses": ["z"]}}, "Status: the code “z” is unknown."),
        ({"sheet": {"office": "q"}}, "Office: the code “q” is unknown."),
        ({"steps": {"office": "q"}}, "Steps 1, Office: the code “q” is unknown."),
        ({"steps": {"joined": "q"}}, "Steps 1, After the step before it: the code “q” is unknown."),
        (
            {"facts": {"unit": "q"}},
            "Costs, delays and deadlines 1, Unit: the code “q” is unknown.",
        ),
        (
            {"facts": {"counted_from": "q"}},
            "Costs, delays and deadlines 1, Counted from: the code “q” is unknown.",
        ),
    ],
)
def test_an_unknown_code_is_named_with_its_field(change, reason):
    about = {"slug": "x", "theme": "papers", "office": "other"} | change.get("sheet", {})
    rows = {
        name: {"list": [{"id": str(uuid4()), **row} | change[name]]}
        for name, row in (("steps", {}), ("facts", {"kind": "cost"}))
        if name in change
    }
    with override("en"):
        assert reason in missing_in({"sheet": about, **rows})
