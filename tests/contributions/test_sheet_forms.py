"""The form of a sheet as a browser sends it: nothing is lost, and empty rows stay empty."""

from datetime import date

import pytest
from django.conf import settings
from django.utils import translation
from lxml import html

from contributions.models import Revision
from contributions.sheets.forms import CheckForm, FactForm, SourceForm
from directory.models import ProcedureFact, ProcedureSheet, ProcedureSource
from tests.contributions.test_sheet_editing import browser, draft_of, editor
from tests.factories import SheetFactory, term, write_texts, writing

DAY = date(2026, 6, 9)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def sheet(db) -> ProcedureSheet:
    """A published sheet with a dated source, one step and one figure."""
    made = SheetFactory(slug="bank-account", title="Ouvrir un compte")
    need = term("need", "bank-account")
    with writing():
        source = ProcedureSource.objects.create(
            sheet=made,
            key="law",
            publisher="Law",
            title="Code",
            url="https://example.org/law",
            consulted_on=DAY,
        )
        fact = ProcedureFact.objects.create(
            sheet=made, position=1, kind="delay", amount=2, unit="months", source=source
        )
        made.needs.add(need)
        ProcedureSheet.objects.filter(pk=made.pk).update(main_need=need)
    write_texts({"fr": {str(fact.pk): "Deux mois"}}, sheet=made)
    return made


@pytest.fixture
def desk(sheet):
    return browser(editor("writer"))


def as_a_browser_reads(field: html.HtmlElement, value: str) -> str:
    """The value of a field: inputs of days take ISO dates and leave out everything else."""
    if field.get("type") != "date":
        return value
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return ""


def sent_by_a_browser(page: bytes) -> dict[str, list[str]]:
    """What the button that saves a draft sends; a list without an empty choice sends its first."""
    (form,) = (each for each in html.fromstring(page.decode()).forms if "who" in each.fields)
    data: dict[str, list[str]] = {}
    for name, value in form.form_values():
        field = form.inputs[name]
        read = as_a_browser_reads(field, value) if isinstance(field, html.InputElement) else value
        data.setdefault(name, []).append(read)
    return data


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_that_a_browser_sends_back_changes_nothing(desk, sheet, language):
    address = draft_of(desk, sheet).replace("/fr/", f"/{language}/")
    response = desk.post(address, sent_by_a_browser(desk.get(address).content))
    assert (response.status_code, Revision.objects.get().content) == (302, {})


def test_a_figure_without_a_kind_is_refused(db):
    assert "kind" in FactForm({"text": "Deux mois"}).errors


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("form", "name"), [(SourceForm, "consulted_on"), (CheckForm, "due_on")])
def test_inputs_of_days_say_iso_dates_in_every_language(form, name, language):
    with translation.override(language):
        shown = str(form(initial={name: DAY})[name])
    assert 'value="2026-06-09"' in shown
