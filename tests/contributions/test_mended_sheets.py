"""Rules that were missing or wrong in the first sheets: each is stated and cites its source."""

import pytest
import yaml
from django.conf import settings

from directory.official_sites import is_official

SHEETS = settings.FIXTURES / "content" / "procedures"
SLUGS = (
    "asylum-to-protection-first-steps",
    "caf-allowances",
    "family-reunification",
    "france-travail-registration",
    "integration-contract",
    "residence-permit",
    "rsa-income-support",
    "school-enrolment",
)


def sheet(slug: str) -> dict:
    return yaml.safe_load((SHEETS / f"{slug}.yaml").read_text(encoding="utf-8"))


def part_with(content: dict, words: str) -> dict:
    """The one step or document whose French text has ``words``."""
    (part,) = [p for p in (*content["steps"], *content["documents"]) if words in p["fr"]]
    return part


@pytest.mark.parametrize("slug", SLUGS)
def test_a_mended_sheet_rests_on_two_official_sources(slug):
    assert sum(is_official(source["url"]) for source in sheet(slug)["sources"]) >= 2


@pytest.mark.parametrize(
    ("slug", "source", "kind", "amount", "unit"),
    [
        ("caf-allowances", "css-r142-1-a", "appeal", 2, "months"),
        ("family-reunification", "ce-472495", "deadline", 3, "months"),
        ("family-reunification", "ceseda-d312-4", "appeal", 30, "days"),
        ("france-travail-registration", "pref-10", "validity", 6, "months"),
        ("residence-permit", "sp-f35807", "deadline", 3, "months"),
        ("residence-permit", "sp-f2689", "validity", 4, "years"),
        ("rsa-income-support", "casf-r262-88", "appeal", 2, "months"),
    ],
)
def test_a_figure_cites_its_source(slug, source, kind, amount, unit):
    facts = [(f["source"], f["kind"], f["amount"], f["unit"]) for f in sheet(slug)["facts"]]
    assert (source, kind, amount, unit) in facts


@pytest.mark.parametrize(
    ("slug", "words", "source"),
    [
        ("asylum-to-protection-first-steps", "en ligne, à la préfecture : vous avez", "sp-f35807"),
        ("caf-allowances", "Vous avez 2 mois après la lettre de la CAF", "css-r142-1-a"),
        ("family-reunification", "Il a eu 19 ans pendant votre demande d'asile", "ce-472495"),
        ("family-reunification", "Vous avez 30 jours", "ceseda-d312-4"),
        ("france-travail-registration", "autorisation provisoire de séjour", "ceseda-r581"),
        ("integration-contract", "Pas d'examen", "sp-f39530"),
        ("residence-permit", "Vous avez 3 mois pour le dire", "sp-f35807"),
        ("rsa-income-support", "Dans les 2 mois après la lettre", "casf-r262-88"),
        ("rsa-income-support", "étrangers à Mayotte", "senat-mayotte"),
        ("school-enrolment", "même pendant l'année scolaire", "pref-14"),
    ],
)
def test_a_rule_cites_its_source(slug, words, source):
    assert source in part_with(sheet(slug), words)["sources"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "jusqu'au jour de leurs 19 ans"),
        ("en", "until the day of their 19th birthday"),
        ("ar", "حتى يوم إتمامهم 19 سنة"),
    ],
)
def test_children_may_come_until_the_day_they_turn_19(language, words):
    assert words in sheet("family-reunification")["texts"][language]["who"]


def test_amounts_of_the_rsa_bear_their_year():
    amounts = part_with(sheet("rsa-income-support"), "646,52")["fr"]
    assert "En 2025" in amounts
    assert "peuvent avoir changé" in amounts


def test_a_change_of_life_as_a_couple_is_no_marriage_in_arabic():
    content = sheet("rsa-income-support")
    assert "العيش مع شريك" in content["texts"]["ar"]["next"]
    assert "لزوجين" not in part_with(content, "646,52")["ar"]


def test_temporary_protection_opens_the_employment_service():
    assert "temporary_protection" in sheet("france-travail-registration")["statuses"]
