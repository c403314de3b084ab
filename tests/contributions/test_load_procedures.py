"""Loading of procedure sheets: published as unchecked, with stable ids."""

import copy
from datetime import date

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.models import ProcedureFact, ProcedureSheet, ProcedureStep, Section
from tests.factories import term

pytestmark = pytest.mark.django_db

STEP, PAPER, FACT = (
    "0b7c1f0e-2f4f-4d8e-9b61-0d7c0f2d9a01",
    "0b7c1f0e-2f4f-4d8e-9b61-0d7c0f2d9a02",
    "0b7c1f0e-2f4f-4d8e-9b61-0d7c0f2d9a03",
)
OTHER_STEP = "0b7c1f0e-2f4f-4d8e-9b61-0d7c0f2d9a04"
WORDS = {"fr": "Prenez rendez-vous\n\nAppelez.", "en": "Make an appointment", "ar": "احجز موعدا"}
SOURCE = {"publisher": "P", "title": "T", "url": "https://example.org/", "consulted_on": None}
SHEET = {
    "slug": "bank",
    "theme": "papers",
    "needs": ["bank-account"],
    "statuses": ["refugee"],
    "office": "bank",
    "related": [],
    "sources": [{"key": "one"} | SOURCE, {"key": "two"} | SOURCE],
    "texts": {
        language: {"title": f"Bank {language}", "summary": "S.", "who": "W.", "next": "N."}
        for language in WORDS
    },
    "facts": [
        {"id": FACT, "kind": "cost", "amount": 25, "amount_max": None, "unit": "eur"}
        | {"source": "one"}
        | WORDS
    ],
    "steps": [{"id": STEP, "office": None, "sources": ["one"]} | WORDS],
    "documents": [{"id": PAPER, "sources": ["two"]} | WORDS],
}


@pytest.fixture
def load(content):
    """Write sheets, changed at paths such as ``{"steps.0.office": "caf"}``, and load them."""
    term("theme", "papers")
    term("need", "bank-account")

    def write_and_load(changes=None, slug="bank") -> ProcedureSheet | None:
        sheet = copy.deepcopy(SHEET) | {"slug": slug}
        for path, value in (changes or {}).items():
            *above, last = [int(name) if name.isdigit() else name for name in path.split(".")]
            inside = sheet
            for name in above:
                inside = inside[name]
            inside[last] = value
        text = yaml.safe_dump(sheet, allow_unicode=True)
        # No two sheets share a step.
        text = text if slug == "bank" else text.replace("0b7c1f0e", "1c8d2a1f")
        content(f"content/procedures/{slug}.yaml", text)
        call_command("load_procedures")
        return ProcedureSheet.objects.filter(slug=slug).first()

    return write_and_load


def test_a_sheet_is_published_and_checked_by_nobody(load):
    sheet = load()
    assert (sheet.publication, sheet.verified_on, sheet.verified_role) == ("published", None, "")


def test_every_part_has_words_in_every_language(load):
    sheet = load()
    keys = {"title", "summary", "who", "next", STEP, PAPER, FACT}
    found = set(sheet.sections.values_list("key", "language"))
    assert found == {(key, language) for key in keys for language in WORDS}


@pytest.mark.parametrize(
    ("language", "state"),
    [("fr", ("written", None)), ("en", ("unreviewed", 1)), ("ar", ("unreviewed", 1))],
)
def test_translations_are_labelled_unreviewed(load, language, state):
    sections = load().sections.filter(language=language)
    assert set(sections.values_list("state", "based_on_meaning")) == {state}


def test_steps_documents_and_facts_name_their_sources(load):
    sheet = load()
    assert sheet.steps.get().sources.get().key == "one"
    assert sheet.documents.get().sources.get().key == "two"
    assert sheet.facts.get().source.key == "one"


def test_an_unchanged_file_does_nothing(load, capsys, django_assert_num_queries):
    load()
    capsys.readouterr()
    with django_assert_num_queries(4):  # the transaction, its lock, one question
        call_command("load_procedures")
    assert capsys.readouterr().out == "Procedure sheets: 1 unchanged.\n"


def test_only_the_changed_sheet_is_touched(load):
    first = load()
    load(slug="other")
    load({"office": "caf"}, slug="other")
    assert ProcedureSheet.objects.get(slug="bank").modified_at == first.modified_at
    assert ProcedureSheet.objects.get(slug="other").office == "caf"


def test_a_changed_sheet_keeps_its_ids(load):
    before = load()
    sections = set(before.sections.values_list("pk", flat=True))
    after = load({"steps.0.office": "bank", "texts.fr.title": "Compte"})
    assert after.pk == before.pk
    assert set(after.sections.values_list("pk", flat=True)) == sections
    assert after.steps.get().office == "bank"


def test_changed_words_raise_the_number_of_text_and_meaning(load):
    load()
    sheet = load({"texts.fr.title": "Compte"})
    title = sheet.sections.get(key="title", language="fr")
    assert (title.text, title.text_no, title.meaning_no) == ("Compte", 2, 2)
    assert sheet.sections.get(key="title", language="en").based_on_meaning == 2
    assert sheet.sections.get(key="who", language="fr").text_no == 1


def test_a_reviewed_translation_is_left_alone(load, by_hand):
    sheet = load()
    sheet.sections.filter(language="ar").update(state="reviewed", text="مراجَع")
    load({"texts.ar.title": "آخر", "steps.0.fr": "Autrement"})
    assert set(sheet.sections.filter(language="ar").values_list("text", flat=True)) == {"مراجَع"}


def test_a_translation_that_somebody_added_stays(load, by_hand):
    sheet = load()
    Section.objects.create(
        sheet=sheet,
        key="title",
        language="uk",
        text="Банк",
        state="reviewed",
        based_on_meaning=1,
        modified_at=timezone.now(),
    )
    load({"texts.fr.title": "Compte"})
    assert sheet.sections.filter(language="uk").exists()


def test_who_checked_a_sheet_stays(load, by_hand):
    sheet = load()
    checked = {"verified_on": date(2026, 11, 1), "verified_role": "jurist"}
    ProcedureSheet.objects.filter(pk=sheet.pk).update(**checked)
    after = load({"office": "caf"})
    assert {name: getattr(after, name) for name in checked} == checked


def test_a_step_that_left_the_file_goes_with_its_words(load):
    sheet = load()
    load({"steps.0.id": OTHER_STEP})
    assert [str(step.pk) for step in sheet.steps.all()] == [OTHER_STEP]
    assert not sheet.sections.filter(key=STEP).exists()


def test_a_step_that_somebody_added_stays(load, by_hand):
    sheet = load()
    added = ProcedureStep.objects.create(sheet=sheet, position=9)
    load({"steps.0.id": OTHER_STEP})
    assert ProcedureStep.objects.filter(pk=added.pk).exists()


def test_steps_may_change_places(load):
    load({"steps": [SHEET["steps"][0], SHEET["steps"][0] | {"id": OTHER_STEP}]})
    sheet = load({"steps": [SHEET["steps"][0] | {"id": OTHER_STEP}, SHEET["steps"][0]]})
    assert [str(step.pk) for step in sheet.steps.all()] == [OTHER_STEP, STEP]


def test_a_source_used_no_more_goes(load):
    load()
    three = [*SHEET["sources"][1:], {"key": "three"} | SOURCE]
    sheet = load({"sources": three, "facts": [], "steps.0.sources": ["three"]})
    assert {source.key for source in sheet.sources.all()} == {"two", "three"}
    assert not ProcedureFact.objects.exists()


def test_sheets_are_related_both_ways_once_both_are_there(load, capsys):
    load({"related": ["other"]})
    assert "no sheet yet for other" in capsys.readouterr().out
    other = load(slug="other")
    assert [sheet.slug for sheet in other.related.all()] == ["bank"]
    assert ProcedureSheet.objects.get(slug="bank").related.get() == other


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("slug", "bench", "bank.yaml: slug: must be the file's name"),
        ("theme", "magic", "bank.yaml: theme: 'magic' is unknown"),
        ("needs", ["magic"], "bank.yaml: needs: magic unknown"),
        ("statuses", ["citizen"], "bank.yaml: statuses: citizen unknown"),
        ("office", "post", "bank.yaml: office: 'post' is unknown"),
        ("sources", SHEET["sources"][:1], "bank.yaml: sources: needs at least 2"),
        ("sources.1.key", "one", "bank.yaml: sources: two have the same key"),
        ("sources.0.url", "ftp://x", "bank.yaml: sources[1].url: must be a web address"),
        ("sources.0.consulted_on", "1.3.2026", "bank.yaml: sources[1].consulted_on: must be a da"),
        ("texts.fr.title", "x" * 61, "bank.yaml: texts.fr.title: has 61 characters"),
        ("texts.fr.who", "", "bank.yaml: texts.fr.who: is missing"),
        ("texts.ar.summary", "", "bank.yaml: texts.ar.summary: is missing"),
        ("texts.de", {}, "bank.yaml: texts.de: is not a field"),
        ("facts.0.kind", "price", "bank.yaml: facts[1].kind: 'price' is unknown"),
        ("facts.0.unit", None, "bank.yaml: facts[1].unit: stands with an amount"),
        ("facts.0.amount", None, "bank.yaml: facts[1].unit: stands with an amount"),
        ("facts.0.amount", "lots", "bank.yaml: facts[1].amount: must be an amount"),
        ("facts.0.amount", -1, "bank.yaml: facts[1].amount: must be an amount"),
        ("facts.0.absence", "none", "bank.yaml: facts[1].absence: stands without an amount"),
        ("facts.0.counting", {"from": "birth"}, "bank.yaml: facts[1].counting: stands with a dea"),
        ("steps.0.joined", "then", "bank.yaml: steps[1].joined: 'then' is unknown"),
        ("facts.0.amount_max", 25, "bank.yaml: facts[1].amount_max: must be above the amount"),
        ("facts.0.source", "nine", "bank.yaml: facts[1].source: 'nine' is unknown"),
        ("facts.0.fr", "", "bank.yaml: facts[1].fr: is missing"),
        ("facts.0.id", PAPER, "is already declared in bank.yaml"),
        ("steps", [], "bank.yaml: steps: needs at least 1"),
        ("steps.0.id", "1", "bank.yaml: steps[1].id: must be a random UUID"),
        ("steps.0.sources", [], "bank.yaml: steps[1].sources: needs at least 1"),
        ("documents.0.fr", None, "bank.yaml: documents[1].fr: is missing"),
    ],
)
def test_a_broken_file_is_named_with_its_field(load, path, value, message):
    load(slug="other")
    with pytest.raises(CommandError, match="nothing loaded") as refused:
        load({path: value})
    assert message in str(refused.value)
    assert not ProcedureSheet.objects.filter(slug="bank").exists()
