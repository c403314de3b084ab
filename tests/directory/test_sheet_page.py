"""The page of a procedure sheet: two figures first, paths with "or", drafts beside the French."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from directory.display.figures import (
    SheetFigure,
    absence_in_words,
    arranged,
    figure_in_words,
    figures,
)
from directory.display.procedures import steps
from directory.french_dates import date_named
from directory.models import ProcedureFact, ProcedureSource, ProcedureStep
from directory.texts import Text
from tests.factories import AppealFactory, SheetFactory, write_texts, writing

OFFICIAL = ProcedureSource(key="sp", url="https://www.service-public.gouv.fr/x")
OTHER = ProcedureSource(key="blog", url="https://example.org/x")
WORDS = Text("Mots", "fr")


def figure(kind: str, amount: str, source: ProcedureSource | None, absence: str = ""):
    return SheetFigure(kind, kind, amount, WORDS, source, absence)


@pytest.mark.parametrize(
    ("costs", "first"),
    [
        ([figure("cost", "50 €", OFFICIAL)], ("50 €", "")),
        ([figure("cost", "99 €", OTHER), figure("cost", "50 €", OFFICIAL)], ("50 €", "")),
        ([figure("cost", "99 €", OTHER)], ("", "not_known")),
        ([figure("cost", "", OFFICIAL, "depends")], ("", "depends")),
        ([figure("cost", "", None, "not_known")], ("", "not_known")),
        ([], ("", "not_known")),
    ],
)
def test_the_cost_that_stands_first_is_official_or_not_known(costs, first):
    shown = arranged(costs).first[0]
    assert (shown.figure, shown.absence) == first


@pytest.mark.parametrize("kind", ["cost", "delay"])
def test_a_cost_or_a_delay_of_another_site_is_left_out(kind):
    assert arranged([figure(kind, "99", OTHER)]).others == []


def test_the_text_of_a_code_is_official_where_it_was_read_elsewhere():
    law = ProcedureSource(publisher="Code civil (copie)", url="https://example.org/x")
    assert arranged([figure("delay", "6 days", law)]).first[1].figure == "6 days"


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "4 mars 2027"), ("en", "4 March 2027"), ("uk", "4 березня 2027")],
)
def test_a_fixed_date_stands_as_the_figure(language, words):
    fact = ProcedureFact(kind="deadline", absence="date")
    text = Text("Planned end.", "en", french="Fin prévue : le 4 mars 2027.")
    with override(language):
        (shown,) = figures([fact], {str(fact.pk): text})
    assert shown.figure == words


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("le 4 mars 2027.", date(2027, 3, 4)),
        ("Dès le 1er août 2026", date(2026, 8, 1)),
        ("le 31 février 2026", None),
        ("en mars 2027", None),
    ],
)
def test_a_french_text_names_a_date(text, day):
    assert date_named(text) == day


def test_deadlines_and_appeals_stand_together():
    kinds = ["cost", "deadline", "delay", "appeal", "validity"]
    shown = arranged([figure(kind, "2", OFFICIAL) for kind in kinds])
    assert [each.kind for each in shown.first] == ["cost", "delay"]
    assert [each.kind for each in shown.limits] == ["deadline", "appeal"]
    assert [each.kind for each in shown.others] == ["validity"]


@pytest.mark.parametrize(
    ("amount", "amount_max", "words"),
    [(15, None, "15 working days"), (1, None, "1 working day"), (1, 3, "1 to 3 working days")],
)
def test_working_days_have_words(amount, amount_max, words):
    most = Decimal(amount_max) if amount_max else None
    with override("en"):
        assert figure_in_words(Decimal(amount), most, "workdays") == words


@pytest.mark.parametrize(
    ("absence", "words"),
    [("none", "None"), ("not_known", "Not known"), ("depends", "It depends")],
)
def test_a_figure_without_an_amount_says_why(absence, words):
    with override("en"):
        assert absence_in_words(figure("cost", "", None, absence)) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("joined", "numbers"),
    [(["", "", ""], [1, 2, 3]), (["", "or", ""], [1, 1, 2]), (["or", "and", "or"], [1, 2, 2])],
)
def test_alternatives_share_a_number(joined, numbers):
    sheet = SheetFactory(slug="paths")
    rows = [ProcedureStep(sheet=sheet, position=no, joined=each) for no, each in enumerate(joined)]
    words = {str(row.pk): Text("Faites", "fr") for row in rows}
    with writing():
        ProcedureStep.objects.filter(sheet=sheet).delete()
        ProcedureStep.objects.bulk_create(rows)
    shown = steps(sheet.steps.prefetch_related("sources"), words, "prefecture")
    assert [step.no for step in shown] == numbers


@pytest.mark.django_db
@pytest.mark.parametrize(("office", "label"), [("ofpra", "OFPRA"), ("other", ""), ("", "")])
def test_a_step_names_its_office_or_none(office, label):
    sheet = SheetFactory(slug="offices")
    with writing():
        sheet.steps.update(office=office)
    row = sheet.steps.get()
    (shown,) = steps([row], {str(row.pk): Text("Faites", "fr")}, "other")
    assert shown.office_label == label


@pytest.fixture
def sheet():
    """A sheet with an Arabic draft of every text, and an appeal."""
    sheet = SheetFactory(slug="an-appeal", title="Contester", office="other")
    step = sheet.steps.get()
    appeal = AppealFactory(sheet=sheet)
    arabic = {"title": "الاعتراض", "who": "لكم.", str(step.pk): "خذوا موعدا"}
    write_texts({"ar": arabic | {str(appeal.pk): "مهلة."}}, sheet=sheet)
    with writing():
        sheet.sections.filter(language="ar").update(state="unreviewed", based_on_meaning=1)
    return sheet


def page(client, language: str = "ar") -> str:
    """The words of the page, without the marks of words that the glossary explains."""
    return strip_tags(client.get(f"/{language}/procedures/an-appeal/").content.decode())


@pytest.mark.django_db
class TestDrafts:
    def test_a_step_is_shown_as_a_draft_with_the_french_folded(self, client, sheet):
        shown = page(client)
        assert shown.index("خذوا موعدا") < shown.index("Texte français", shown.index("خذوا موعدا"))
        assert "Prenez rendez-vous" in shown

    @pytest.mark.parametrize(("french", "draft"), [("Pour vous.", "لكم."), ("Délai du", "مهلة.")])
    def test_rights_and_deadlines_stay_in_french_with_the_draft_beside(
        self, client, sheet, french, draft
    ):
        shown = page(client)
        assert shown.index(french) < shown.index(draft)

    def test_a_reviewed_translation_stands_alone(self, client, sheet):
        with writing():
            sheet.sections.filter(language="ar").update(state="reviewed")
        shown = page(client)
        assert "لكم." in shown
        assert "Pour vous." not in shown

    def test_french_pages_have_no_drafts(self, client, sheet):
        assert "Texte français" not in page(client, "fr")


@pytest.mark.django_db
def test_a_sheet_of_an_office_without_a_name_says_that_the_steps_name_it(client, sheet):
    assert "Les étapes disent où aller." in page(client, "fr")


@pytest.mark.django_db
def test_the_mark_of_an_untranslated_title_stands_before_the_summary(client, sheet):
    with writing():
        sheet.sections.filter(language="ar", key="title").delete()
    html = client.get("/ar/procedures/an-appeal/").content.decode()
    assert html.index("data-shown-in-french") < html.index('class="lead"')


@pytest.mark.django_db
def test_an_appeal_leads_to_legal_help_near_the_place(client, sheet):
    shown = client.get("/en/procedures/an-appeal/?place=com:69123").content.decode()
    assert "need=legal-help&amp;place=com%3A69123" in shown
