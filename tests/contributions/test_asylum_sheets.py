"""The sheets about asylum and first protection: complete, officially sourced, with their limits."""

from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

SHEETS = settings.FIXTURES / "content" / "procedures"
ASYLUM = (
    "asylum-application",
    "responsible-country",
    "ofpra-interview",
    "cnda-appeal",
    "legal-aid",
    "asylum-reception-conditions",
    "asylum-seeker-work",
    "unaccompanied-minor",
    "child-born-in-france",
)
ALL = (*ASYLUM, "temporary-protection", "emergency-shelter")
OFFICIAL = (
    "europa.eu",
    "gouv.fr",
    "service-public.fr",
    "cour-administrative-appel.fr",
    "ille-et-vilaine.fr",
)
# A copy of an article of a code, whose publisher names the code, is official too.
CODE = "Code de "


def sheet(slug: str) -> dict:
    return yaml.safe_load((SHEETS / f"{slug}.yaml").read_text(encoding="utf-8"))


def is_official(source: dict) -> bool:
    host = urlsplit(source["url"]).hostname or ""
    by_host = any(host == domain or host.endswith(f".{domain}") for domain in OFFICIAL)
    return by_host or source["publisher"].startswith(CODE)


@pytest.mark.parametrize("slug", ALL)
def test_a_sheet_rests_on_two_official_sources(slug):
    assert sum(is_official(source) for source in sheet(slug)["sources"]) >= 2


@pytest.mark.parametrize("slug", ALL)
def test_a_sheet_says_what_it_costs_how_long_it_takes_and_until_when(slug):
    kinds = {fact["kind"] for fact in sheet(slug)["facts"]}
    assert kinds >= {"cost", "delay"}
    assert kinds & {"deadline", "appeal"}


@pytest.mark.parametrize("slug", ALL)
def test_every_source_is_used(slug):
    content = sheet(slug)
    used = {fact["source"] for fact in content["facts"]}
    for part in (*content["steps"], *content["documents"]):
        used.update(part["sources"])
    assert {source["key"] for source in content["sources"]} - used == set()


@pytest.mark.parametrize("slug", ASYLUM)
@pytest.mark.parametrize(
    ("language", "month"), [("fr", "juin 2026"), ("en", "June 2026"), ("ar", "يونيو/حزيران 2026")]
)
def test_a_sheet_about_asylum_says_that_the_rules_changed(slug, language, month):
    texts = sheet(slug)["texts"][language]
    assert month in texts["who"] + texts["next"]


@pytest.mark.parametrize(
    ("slug", "source", "kind", "amount", "amount_max", "unit"),
    [
        ("asylum-application", "eu-procedure", "deadline", 21, None, "days"),
        ("asylum-application", "eu-procedure", "delay", 5, 15, "days"),
        ("responsible-country", "eu-gestion", "appeal", 1, 3, "weeks"),
        ("cnda-appeal", "eu-procedure", "appeal", 5, 10, "days"),
        ("cnda-appeal", "eu-procedure", "appeal", 2, None, "weeks"),
        ("legal-aid", "sp-f2675", "deadline", 15, None, "days"),
        ("asylum-seeker-work", "eu-accueil", "delay", 6, None, "months"),
        ("child-born-in-france", "sp-f961", "deadline", 5, None, "days"),
        ("unaccompanied-minor", "eu-accueil", "delay", 15, None, "workdays"),
        ("emergency-shelter", "pref-27", "cost", 0, None, "eur"),
    ],
)
def test_a_figure_cites_its_source(slug, source, kind, amount, amount_max, unit):
    stated = [
        (fact["source"], fact["kind"], fact["amount"], fact["amount_max"], fact["unit"])
        for fact in sheet(slug)["facts"]
    ]
    assert (source, kind, amount, amount_max, unit) in stated


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_temporary_protection_states_its_planned_end(language):
    content = sheet("temporary-protection")
    (end,) = [fact[language] for fact in content["facts"] if fact["source"] == "euaa"]
    assert "2027" in end
