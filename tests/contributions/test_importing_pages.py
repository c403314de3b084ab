"""Pages of the import: what a coordinator sees and does, and what nobody else finds."""

import csv
import io
from datetime import timedelta

import pytest
from django.conf import settings as settings_of_project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from contributions.importing.columns import COLUMNS
from contributions.importing.downloads import harmless
from contributions.models import Import
from directory.models import Programme
from tests.contributions.files import SOURCE, row, table, tried
from tests.contributions.proposals import coordinator_of
from tests.factories import UserFactory, term

pytestmark = pytest.mark.django_db
START = "/fr/coordination/import/"


@pytest.fixture
def rhone():
    return coordinator_of("dep:69")


@pytest.fixture
def desk(client, rhone, settings):
    settings.DEMO = True
    client.force_login(rhone.user)
    return client


def bring(desk, raw: bytes, source: str = SOURCE, language: str = "fr"):
    term("theme", "french")
    file = SimpleUploadedFile("programmes.csv", raw, content_type="text/csv")
    return desk.post(f"/{language}/coordination/import/", {"source": source, "file": file})


def page_of(file: Import, language: str = "fr") -> str:
    return f"/{language}/coordination/import/{file.pk}/"


def act(desk, file, verb, **said):
    return desk.post(f"{page_of(file)}{verb}/", said)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_file_of_any_office_is_read(desk, delimiter, encoding):
    response = bring(desk, table(row(title="Été"), delimiter=delimiter, encoding=encoding))
    assert response.status_code == 302
    assert Import.objects.get().rows.get().content["text:fr:title"] == "Été"


def test_french_headers_are_understood(desk):
    french = {"identifiant": "1", "titre": "Cours", "résumé": "Une phrase.", "organisme": "CCAS"}
    french |= {
        "thèmes": "french",
        "téléphone": "0472000000",
        "Commune": "Lyon",
        "code postal": "69001",
    }
    bring(desk, table(french))
    found = Import.objects.get().rows.get()
    assert (found.outcome, found.problems) == ("new", [])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\x89PNG\r\n\x00\x00", "CSV"),
        (b"PK\x03\x04\x00", "CSV"),
        (b"a;b\n1;2\n", "title"),
        (b"id;id;title;summary;organization;themes\n1;1;a;b;c;d\n", "id"),
        (b"id;title;summary;organization;themes\n", ""),
        (b"id;title;summary;organization;themes\n" + b"1;a;b;c;d\n" * 5001, "5"),
        (b"id;title;summary;organization;themes\n" + b'"' + b"x" * 200_000, "CSV"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_a_reason(desk, raw, said):
    response = bring(desk, raw)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert not Import.objects.exists()


def test_file_of_more_than_five_megabytes_is_refused(desk):
    response = bring(desk, table(row()) + b"x" * 5_000_000)
    assert response.status_code == 400
    assert not Import.objects.exists()


def test_template_can_be_brought_as_it_is(desk):
    for language in ("fr", "en"):
        raw = desk.get(f"/{language}/coordination/import/template/").content
        assert bring(desk, raw, source=f"Base {language}").status_code == 302
    assert [file.rows.get().problems for file in Import.objects.all()] == [[], []]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_page_says_what_each_row_would_do(desk, rhone, language):
    file = tried(rhone, row(), row(id="2", title=""), row(id="3", lat="", lon=""))
    page = desk.get(page_of(file, language)).content.decode()
    assert page.count('class="wait import-row') == 3
    assert page.count("checked") >= 2
    assert "<ins>" in page


def test_rows_are_decided_on_and_taken(desk, rhone):
    file = tried(rhone, row(), row(id="2", title="Autre cours"))
    act(desk, file, "decide", shown="2,3", row="3", go_on="take", publish="yes")
    assert [p.publication for p in Programme.objects.all()] == ["published"]
    assert Programme.objects.get().sections.get(key="title").text == "Autre cours"


def test_rows_are_taken_as_drafts_without_the_tick(desk, rhone):
    act(desk, tried(rhone, row()), "decide", shown="2", row="2", go_on="take")
    assert Programme.objects.get().publication == "draft"


def test_decisions_are_kept_from_page_to_page(desk, rhone):
    file = tried(rhone, *(row(id=str(number)) for number in range(60)))
    first = desk.get(page_of(file)).content.decode()
    assert first.count('class="wait import-row') == 50
    shown = ",".join(str(number) for number in range(2, 52))
    response = act(desk, file, "decide", shown=shown, row="2", after="51", go_on="next")
    assert "after=51" in response["Location"]
    assert file.rows.filter(is_chosen=True).count() == 11


def test_row_that_was_not_shown_is_not_decided(desk, rhone):
    file = tried(rhone, row(), row(id="2"))
    act(desk, file, "decide", shown="2", row=["2", "3"])
    assert set(file.rows.values_list("number", "is_chosen")) == {(2, True), (3, True)}
    act(desk, file, "decide", shown="2", row=[])
    assert set(file.rows.values_list("number", "is_chosen")) == {(2, False), (3, True)}


def test_refused_rows_can_be_looked_at_again(desk, rhone):
    first, second = tried(rhone, row()), tried(rhone, row())
    for file in (first, second):
        act(desk, file, "decide", shown="2", row="2", go_on="take")
    assert second.rows.get().result == "refused"
    act(desk, second, "again")
    assert second.rows.get().outcome == "unchanged"


def test_file_can_be_deleted(desk, rhone):
    act(desk, tried(rhone, row()), "forget")
    assert not Import.objects.exists()


def test_files_are_forgotten_after_a_month(rhone):
    old, new = tried(rhone, row()), tried(rhone, row(), source="Autre")
    Import.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    call_command("forget_imports", verbosity=0)
    assert list(Import.objects.all()) == [new]


# What nobody else finds


@pytest.mark.parametrize("address", ["", "problems/"])
def test_file_of_a_colleague_is_not_there(desk, address):
    file = tried(coordinator_of("dep:69"), row())
    assert desk.get(f"{page_of(file)}{address}").status_code == 404


@pytest.mark.parametrize("verb", ["decide", "look-further", "again", "forget", "nothing"])
def test_file_of_a_colleague_is_not_touched(desk, verb):
    file = tried(coordinator_of("dep:69"), row())
    assert act(desk, file, verb, shown="2", row="2", go_on="take").status_code == 404
    assert Import.objects.filter(pk=file.pk).exists()
    assert not Programme.objects.exists()


def test_who_coordinates_nothing_finds_no_import(client, settings):
    settings.DEMO = True
    client.force_login(UserFactory())
    assert client.get(START).status_code == 404
    assert bring(client, table(row())).status_code == 404


# Formulas


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\uff1d", "\r"])
def test_formula_is_made_harmless(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"


def test_download_of_what_is_wrong_holds_no_formula(desk, rhone):
    file = tried(rhone, row(title="", bring="=HYPERLINK(1)", next="@SUM(1)"))
    text = desk.get(f"{page_of(file)}problems/").content.decode("utf-8-sig")
    header, line = csv.reader(io.StringIO(text), delimiter=";")
    said = dict(zip(header, line, strict=True))
    assert (said["bring"], said["next"]) == ("'=HYPERLINK(1)", "'@SUM(1)")
    assert "title" in said[header[-1]]


def test_mended_download_can_be_brought_again(desk, rhone):
    file = tried(rhone, row(title="", phone="+33472000000"))
    raw = desk.get(f"{page_of(file)}problems/").content
    bring(desk, raw.replace(b"id;", b"title;id;").replace(b"\n1;", b"\nCours;1;"))
    assert Import.objects.first().rows.get().problems == []


def test_page_of_many_rows_asks_a_fixed_number_of_questions(
    desk, rhone, django_assert_max_num_queries
):
    file = tried(rhone, *(row(id=str(number), coverage="dep:69") for number in range(50)))
    with django_assert_max_num_queries(22):
        desk.get(page_of(file))


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_column_is_documented(column):
    text = (settings_of_project.BASE_DIR / "docs" / "importing.md").read_text(encoding="utf-8")
    assert f"| `{column.name}` |" in text
