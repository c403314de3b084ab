"""Official sites: which they are, and what a sheet says of a source on another site."""

import pytest
from django.utils import translation

from directory.display.procedure_paper import procedure_foot
from directory.models import ProcedureSheet
from directory.official_sites import is_official


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.service-public.gouv.fr/particuliers/vosdroits/F35158", True),
        ("https://www.service-public.fr/particuliers/vosdroits/F1866", True),
        ("https://ofpra.gouv.fr/reunification-familiale", True),
        ("https://senat.fr./amendements/2024-2025/283/Amdt_27.html", True),
        ("https://eur-lex.europa.eu/eli/reg/2024/1348", True),
        ("https://refugies.info/fr/demarche/5e3d2572ca16ad0056c9dc48", False),
        ("https://uzes.fr/demarches/?xml=F1460", False),
        ("https://gouv.fr.example.org/", False),
        ("https://monservice-public.fr/", False),
        ("https://fr/", False),
        ("mailto:someone", False),
    ],
)
def test_a_page_is_official_by_its_site(url, expected):
    assert is_official(url) is expected


@pytest.fixture
def sheet(world, by_hand) -> ProcedureSheet:
    return ProcedureSheet.objects.get(slug="bank-account")


def show_on(sheet: ProcedureSheet, url: str, day: str | None) -> None:
    sheet.sources.update(url=url, consulted_on=day)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "not an official site"), ("fr", "site non officiel"), ("ar", "موقع غير رسمي")],
)
def test_a_sheet_marks_a_source_on_another_site(client, sheet, language, words):
    show_on(sheet, "https://example.org/", None)
    assert words in client.get(f"/{language}/procedures/{sheet.slug}/").content.decode()


@pytest.mark.django_db
def test_a_sheet_marks_no_official_source(client, sheet):
    show_on(sheet, "https://www.service-public.fr/", None)
    page = client.get(f"/en/procedures/{sheet.slug}/").content.decode()
    assert "not an official site" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "words"), [(None, "copy without a date"), ("2025-06-13", "copy of 13 June 2025")]
)
def test_a_sheet_says_whether_the_copy_of_a_source_has_a_date(client, sheet, day, words):
    show_on(sheet, "https://www.service-public.fr/", day)
    page = client.get(f"/en/procedures/{sheet.slug}/").content.decode()
    assert words in " ".join(page.split())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "is_marked"),
    [("https://example.org/", True), ("https://www.service-public.fr/", False)],
)
def test_paper_marks_a_source_on_another_site(sheet, url, is_marked):
    show_on(sheet, url, None)
    with translation.override("en"):
        sources = procedure_foot(ProcedureSheet.objects.get(pk=sheet.pk))[-1]
    assert sources.endswith("* not an official site") is is_marked
    assert ("Page *" in sources) is is_marked
