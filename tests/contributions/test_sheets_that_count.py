"""All procedure sheets: which are complete, in which languages, and what their data says."""

import re

import pytest
import yaml
from django.conf import settings

from directory.french_dates import date_named
from directory.official_sites import is_law, is_official
from directory.online_services import known_services, sites_named

FOLDER = settings.FIXTURES / "content" / "procedures"
SHEETS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.yaml"))
}
LANGUAGES = [code for code, _name in settings.CONTENT_LANGUAGES]
# Sites that steps name and that no official source read here names: they have no link.
NOT_SEEN = {"visale.fr"}
KINDS = (("cost",), ("delay",), ("deadline", "appeal"))
# Ages that summaries name, which are no figures.
AGES = {"school-enrolment": {16}, "unaccompanied-minor": {18}}


def lacks(sheet: dict) -> list[str]:
    """What a sheet lacks to count."""
    kinds = {fact["kind"] for fact in sheet["facts"]}
    official = [source for source in sheet["sources"] if is_official(source["url"])]
    complete = {
        "audience": bool(sheet["texts"]["fr"]["who"]),
        "steps": len(sheet["steps"]) >= 3,
        "documents": bool(sheet["documents"]),
        "office": bool(sheet["office"]),
        "two official sources": len(official) >= 2,
        **{"/".join(names): bool(kinds.intersection(names)) for names in KINDS},
    }
    return [name for name, is_there in complete.items() if not is_there]


def test_at_least_36_sheets_count():
    incomplete = {slug: missing for slug, sheet in SHEETS.items() if (missing := lacks(sheet))}
    assert len(SHEETS) - len(incomplete) >= 36, incomplete


@pytest.mark.parametrize("slug", SHEETS)
def test_title_summary_steps_and_documents_are_in_every_language(slug):
    sheet = SHEETS[slug]
    missing = [
        (language, key)
        for language in LANGUAGES
        for key in ("title", "summary")
        if not sheet["texts"].get(language, {}).get(key)
    ]
    missing += [
        (language, part["id"])
        for part in (*sheet["steps"], *sheet["documents"])
        for language in LANGUAGES
        if not part.get(language)
    ]
    assert not missing


@pytest.mark.parametrize("slug", SHEETS)
@pytest.mark.parametrize("language", ["ps", "fa", "ti", "uk", "ru"])
def test_conditions_of_right_and_figures_wait_for_a_person_who_translates_them(slug, language):
    sheet = SHEETS[slug]
    assert not {"who", "next"} & set(sheet["texts"][language])
    assert not [fact["id"] for fact in sheet["facts"] if language in fact]


@pytest.mark.parametrize("slug", SHEETS)
def test_a_step_keeps_the_shape_of_its_french_in_every_language(slug):
    """A first line that says what to do, then details where French has some."""
    parts = (*SHEETS[slug]["steps"], *SHEETS[slug]["documents"])
    others = [
        (language, part["id"])
        for part in parts
        for language in LANGUAGES
        if ("\n" in part[language]) != ("\n" in part["fr"])
    ]
    assert not others


@pytest.mark.parametrize("slug", SHEETS)
def test_a_fact_has_an_amount_or_says_why_it_has_none(slug):
    wrong = [
        fact["fr"]
        for fact in SHEETS[slug]["facts"]
        if (fact["amount"] is None) != bool(fact.get("absence"))
    ]
    assert not wrong


@pytest.mark.parametrize("slug", SHEETS)
def test_the_services_that_steps_name_were_seen_in_an_official_source(slug):
    named = {site for step in SHEETS[slug]["steps"] for site in sites_named(step["fr"])}
    assert named <= known_services().keys() | NOT_SEEN


@pytest.mark.parametrize("service", known_services().values(), ids=lambda each: each.site)
def test_a_service_is_known_from_an_official_page(service):
    assert is_official(service.seen_in)
    assert service.url.startswith(f"https://{service.site}/")


@pytest.mark.parametrize(
    ("slug", "source", "kind", "amount", "unit", "counted_from"),
    [
        ("address-change", "sp-f35807", "deadline", 3, "months", "move"),
        ("asylum-application", "eu-procedure", "deadline", 21, "days", "registration"),
        ("caf-allowances", "css-r142-1-a", "appeal", 2, "months", "notification"),
        ("child-born-in-france", "sp-f961", "deadline", 5, "days", "birth"),
        ("cnda-appeal", "eu-procedure", "appeal", 5, "days", "notification"),
        ("cnda-appeal", "eu-procedure", "appeal", 2, "weeks", "notification"),
        ("family-reunification", "ceseda-d312-4", "appeal", 30, "days", "notification"),
        ("family-reunification", "ce-472495", "deadline", 3, "months", "decision"),
        ("residence-card-renewal", "ceseda-r431-5", "deadline", 60, "days", "expiry"),
        ("responsible-country", "eu-gestion", "appeal", 1, "weeks", "notification"),
        ("rsa-income-support", "casf-r262-88", "appeal", 2, "months", "notification"),
        ("temporary-protection", "pref-14", "deadline", 15, "days", "expiry"),
    ],
)
def test_a_time_limit_is_counted_as_its_source_says(slug, source, kind, amount, unit, counted_from):
    counted = [
        (fact["source"], fact["kind"], fact["amount"], fact["unit"], fact["counting"]["from"])
        for fact in SHEETS[slug]["facts"]
        if "counting" in fact
    ]
    assert (source, kind, amount, unit, counted_from) in counted


@pytest.mark.parametrize("slug", SHEETS)
def test_a_figure_rests_on_an_official_site_or_on_the_text_of_a_code(slug):
    sources = {source["key"]: source for source in SHEETS[slug]["sources"]}
    stated = [fact for fact in SHEETS[slug]["facts"] if fact.get("absence") != "not_known"]
    unfounded = [
        fact["fr"]
        for fact in stated
        if not is_official(sources[fact["source"]]["url"])
        and not is_law(sources[fact["source"]]["publisher"])
    ]
    assert not unfounded


@pytest.mark.parametrize("slug", SHEETS)
def test_no_kind_of_figure_is_both_known_and_not_known(slug):
    facts = SHEETS[slug]["facts"]
    known = {fact["kind"] for fact in facts if fact["amount"] is not None}
    assert not known & {fact["kind"] for fact in facts if fact.get("absence") == "not_known"}


@pytest.mark.parametrize("slug", SHEETS)
def test_no_cost_or_delay_is_that_of_an_appeal_or_of_silence(slug):
    own = [fact["fr"] for fact in SHEETS[slug]["facts"] if fact["kind"] in ("cost", "delay")]
    others = ("recours", "contest", "silence", "refus", "ne répond pas", "sans réponse")
    assert not [text for text in own if any(word in text.lower() for word in others)]


@pytest.mark.parametrize("slug", SHEETS)
def test_a_fixed_date_is_named_in_french(slug):
    dated = [fact for fact in SHEETS[slug]["facts"] if fact.get("absence") == "date"]
    assert all(date_named(fact["fr"]) for fact in dated)


@pytest.mark.parametrize("slug", SHEETS)
def test_the_shorter_of_two_appeals_stands_first(slug):
    days = {"days": 1, "weeks": 7, "months": 30}
    lengths = [
        fact["amount"] * days[fact["unit"]]
        for fact in SHEETS[slug]["facts"]
        if fact["kind"] == "appeal" and fact["amount"] is not None
    ]
    assert lengths == sorted(lengths)


@pytest.mark.parametrize("slug", ["cnda-appeal", "legal-aid"])
def test_the_appeal_is_said_to_end_before_the_time_to_ask_for_legal_aid(slug):
    (shorter,) = [fact for fact in SHEETS[slug]["facts"] if fact["unit"] == "weeks"]
    assert "Il finit avant les 15 jours" in shorter["fr"]


def test_legal_aid_has_no_cost_that_holds_for_one_court_alone():
    (cost,) = [fact for fact in SHEETS["legal-aid"]["facts"] if fact["kind"] == "cost"]
    assert cost["absence"] == "depends"


def test_every_appeal_names_legal_help():
    appeals = [
        fact
        for sheet in SHEETS.values()
        for fact in sheet["facts"]
        if fact["kind"] == "appeal" and fact["amount"] is not None
    ]
    assert appeals
    assert all(fact["counting"]["asks_legal_help"] for fact in appeals)


# A number of days, months, years, hours or euros in a French text.
MEASURE = re.compile(
    r"\b(?:\d+(?:,\d+)?|une?|deux|trois|quatre|cinq|six|dix|douze|quinze)\s"
    r"(?:jours?|semaines?|mois|ans?|années?|heures?|€|euros?)(?!\w)|\d\s?(?:€|%)"
)


@pytest.mark.parametrize("slug", SHEETS)
def test_a_measure_in_a_step_or_a_paper_rests_on_an_official_source_of_it(slug):
    sources = {source["key"]: source for source in SHEETS[slug]["sources"]}
    founded = {
        key
        for key, source in sources.items()
        if is_official(source["url"]) or is_law(source["publisher"])
    }
    parts = (*SHEETS[slug]["steps"], *SHEETS[slug]["documents"])
    unfounded = [
        part["fr"]
        for part in parts
        if MEASURE.search(part["fr"]) and not founded & set(part["sources"])
    ]
    assert not unfounded


@pytest.mark.parametrize("slug", SHEETS)
def test_a_measure_in_a_summary_is_one_of_a_figure_of_the_sheet(slug):
    facts = SHEETS[slug]["facts"]
    amounts = {fact[name] for fact in facts for name in ("amount", "amount_max")} - {None}
    # A time in days may be said in months.
    amounts |= {amount // 30 for amount in amounts if amount >= 30}
    said = re.findall(r"\d+", " ".join(MEASURE.findall(SHEETS[slug]["texts"]["fr"]["summary"])))
    assert {int(number) for number in said} <= amounts | AGES.get(slug, set())


def test_the_right_to_shelter_rests_on_the_council_of_state_that_quotes_the_law():
    (fact,) = [each for each in SHEETS["emergency-shelter"]["facts"] if each["kind"] == "deadline"]
    assert fact["source"] == "ce-356456"
