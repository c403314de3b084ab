"""Views of the import, and their access rights."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.conf import settings as settings_of_project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from contributions.importing.columns import COLUMNS
from contributions.models import Import
from directory.exports.formulas import harmless
from directory.models import Programme
from tests.contributions.files import SOURCE, previewed, row, table
from tests.contributions.proposals import coordinator_of
from tests.factories import UserFactory, term

pytestmark = pytest.mark.django_db
START = "/fr/coordination/import/"


@pytest.fixture
def rhone():
    return coordinator_of("dep:69")


@pytest.fixture
def coordinator_client(client, rhone, settings):
    settings.DEMO = True
    client.force_login(rhone.user)
    return client


def bring(coordinator_client, raw: bytes, source: str = SOURCE, language: str = "fr"):
    term("theme", "french")
    file = SimpleUploadedFile("programmes.csv", raw, content_type="text/csv")
    return coordinator_client.post(
        f"/{language}/coordination/import/", {"source": source, "file": file}
    )


def page_of(file: Import, language: str = "fr") -> str:
    return f"/{language}/coordination/import/{file.pk}/"


def corrections_of(coordinator_client, file: Import) -> bytes:
    return coordinator_client.get(f"{page_of(file)}problems/").getvalue()


def act(coordinator_client, file, verb, **data):
    return coordinator_client.post(f"{page_of(file)}{verb}/", data)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_file_of_any_office_is_read(coordinator_client, delimiter, encoding):
    response = bring(
        coordinator_client, table(row(title="Été"), delimiter=delimiter, encoding=encoding)
    )
    assert response.status_code == 302
    assert Import.objects.get().rows.get().content["text:fr:title"] == "Été"


def test_french_headers_are_understood(coordinator_client):
    french = {"identifiant": "1", "titre": "Cours", "résumé": "Une phrase.", "organisme": "CCAS"}
    french |= {
        "thèmes": "french",
        "téléphone": "0472000000",
        "Commune": "Lyon",
        "code postal": "69001",
    }
    bring(coordinator_client, table(french))
    found = Import.objects.get().rows.get()
    assert (found.outcome, found.problems) == ("new", [])


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\x89PNG\r\n\x00\x00", "CSV"),
        (b"PK\x03\x04\x00", "CSV"),
        (b"id;title;summary;organization;themes\n", ""),
        (b"id;title;summary;organization;themes\n" + b"1;a;b;c;d\n" * 20_001, "20"),
        (b"id;title;summary;organization;themes\n" + b'"' + b"x" * 200_000, "CSV"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_a_reason(coordinator_client, raw, message):
    response = bring(coordinator_client, raw)
    assert response.status_code == 400
    assert message in response.content.decode()
    assert not Import.objects.exists()


def test_file_of_more_than_twenty_megabytes_is_refused(coordinator_client):
    response = bring(coordinator_client, table(row()) + b"x" * 20_000_000)
    assert response.status_code == 400
    assert not Import.objects.exists()


def test_template_can_be_brought_as_it_is(coordinator_client):
    for language in ("fr", "en"):
        raw = coordinator_client.get(f"/{language}/coordination/import/template/").content
        assert bring(coordinator_client, raw, source=f"Base {language}").status_code == 302
    assert [file.rows.get().problems for file in Import.objects.all()] == [[], []]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_page_says_what_each_row_would_do(coordinator_client, rhone, language):
    file = previewed(rhone, row(), row(id="2", title=""), row(id="3", lat="", lon=""))
    page = coordinator_client.get(page_of(file, language)).content.decode()
    assert page.count('class="wait import-row') == 3
    assert page.count("checked") >= 2
    assert "<ins>" in page


def test_rows_are_decided_on_and_taken(coordinator_client, rhone):
    file = previewed(rhone, row(), row(id="2", title="Autre cours"))
    act(coordinator_client, file, "decide", shown="2,3", row="3", go_on="take", publish="yes")
    assert [p.publication for p in Programme.objects.all()] == ["published"]
    assert Programme.objects.get().sections.get(key="title").text == "Autre cours"


def test_rows_are_taken_as_drafts_without_the_tick(coordinator_client, rhone):
    act(coordinator_client, previewed(rhone, row()), "decide", shown="2", row="2", go_on="take")
    assert Programme.objects.get().publication == "draft"


def test_decisions_are_kept_from_page_to_page(coordinator_client, rhone):
    file = previewed(rhone, *(row(id=str(number)) for number in range(60)))
    first = coordinator_client.get(page_of(file)).content.decode()
    assert first.count('class="wait import-row') == 50
    shown = ",".join(str(number) for number in range(2, 52))
    response = act(
        coordinator_client, file, "decide", shown=shown, row="2", after="51", go_on="next"
    )
    assert "after=51" in response["Location"]
    assert file.rows.filter(is_chosen=True).count() == 11


def test_row_that_was_not_shown_is_not_decided(coordinator_client, rhone):
    file = previewed(rhone, row(), row(id="2"))
    act(coordinator_client, file, "decide", shown="2", row=["2", "3"])
    assert set(file.rows.values_list("number", "is_chosen")) == {(2, True), (3, True)}
    act(coordinator_client, file, "decide", shown="2", row=[])
    assert set(file.rows.values_list("number", "is_chosen")) == {(2, False), (3, True)}


def test_refused_rows_can_be_looked_at_again(coordinator_client, rhone):
    first, second = previewed(rhone, row()), previewed(rhone, row())
    for file in (first, second):
        act(coordinator_client, file, "decide", shown="2", row="2", go_on="take")
    assert second.rows.get().result == "refused"
    act(coordinator_client, second, "again")
    assert second.rows.get().outcome == "unchanged"


def test_file_can_be_deleted(coordinator_client, rhone):
    act(coordinator_client, previewed(rhone, row()), "forget")
    assert not Import.objects.exists()


def test_files_are_forgotten_after_a_month(rhone):
    old, new = previewed(rhone, row()), previewed(rhone, row(), source="Autre")
    Import.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    call_command("forget_imports", verbosity=0)
    assert list(Import.objects.all()) == [new]


def test_publishing_is_never_ticked_unasked(coordinator_client, rhone):
    page = coordinator_client.get(page_of(previewed(rhone, row()))).content.decode()
    tick = re.search(r'<input type="checkbox" name="publish"[^>]*>', page)
    assert tick
    assert "checked" not in tick.group()


def test_all_rows_are_reached_forwards_and_backwards(coordinator_client, rhone):
    file = previewed(rhone, *(row(id=str(number)) for number in range(120)))
    second = coordinator_client.get(f"{page_of(file)}?after=51").content.decode()
    assert "?before=52" in second
    back = coordinator_client.get(f"{page_of(file)}?before=52").content.decode()
    assert back.count('class="wait import-row') == 50
    last = coordinator_client.get(f"{page_of(file)}?after=101").content.decode()
    assert last.count('class="wait import-row') == 20


def test_files_are_listed_newest_first_and_paged(coordinator_client, rhone):
    for number in range(23):
        previewed(rhone, row(), source=f"Base {number:02}")
    first = coordinator_client.get(START).content.decode()
    second = coordinator_client.get(f"{START}?page=2").content.decode()
    assert first.index("Base 22") < first.index("Base 21")
    assert [f"Base {number:02}" in second for number in (2, 1, 0, 3)] == [True, True, True, False]


# Access rights


@pytest.mark.parametrize("address", ["", "problems/", "columns/"])
def test_file_of_a_colleague_is_not_there(coordinator_client, address):
    file = previewed(coordinator_of("dep:69"), row())
    assert coordinator_client.get(f"{page_of(file)}{address}").status_code == 404


@pytest.mark.parametrize(
    "verb", ["decide", "look-further", "again", "undo", "use-sheet", "forget", "nothing"]
)
def test_file_of_a_colleague_is_not_touched(coordinator_client, verb):
    file = previewed(coordinator_of("dep:69"), row())
    assert act(coordinator_client, file, verb, shown="2", row="2", go_on="take").status_code == 404
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


def test_download_of_what_is_wrong_holds_no_formula(coordinator_client, rhone):
    file = previewed(rhone, row(title="", bring="=HYPERLINK(1)", next="@SUM(1)"))
    text = corrections_of(coordinator_client, file).decode("utf-8-sig")
    header, line = csv.reader(io.StringIO(text), delimiter=";")
    message = dict(zip(header, line, strict=True))
    assert (message["bring"], message["next"]) == ("'=HYPERLINK(1)", "'@SUM(1)")
    assert "title" in message[header[-1]]


def test_mended_download_can_be_brought_again(coordinator_client, rhone):
    file = previewed(rhone, row(title="", phone="+33472000000"))
    raw = corrections_of(coordinator_client, file)
    bring(coordinator_client, raw.replace(b"\n1;;", b"\n1;Cours;"))
    assert Import.objects.first().rows.get().problems == []


def test_download_of_what_is_wrong_has_all_columns_in_their_order(coordinator_client, rhone):
    cells = {"Notre code": "A-7", **row(email="nobody"), "Vu par": "Z"}
    text = corrections_of(coordinator_client, previewed(rhone, cells)).decode("utf-8-sig")
    header, line = csv.reader(io.StringIO(text), delimiter=";")
    assert header[:-1] == list(cells)
    assert line[:-1] == [str(cell) for cell in cells.values()]
    assert line[-1].startswith("email: ")


def test_reasons_of_an_earlier_download_are_no_column_of_the_next(coordinator_client, rhone):
    raw = corrections_of(coordinator_client, previewed(rhone, row(title="")))
    bring(coordinator_client, raw)
    again = corrections_of(coordinator_client, Import.objects.first())
    assert again.split(b"\n")[0] == raw.split(b"\n")[0]


def test_page_of_many_rows_asks_a_fixed_number_of_questions(
    coordinator_client, rhone, django_assert_max_num_queries
):
    file = previewed(rhone, *(row(id=str(number), coverage="dep:69") for number in range(50)))
    with django_assert_max_num_queries(22):
        coordinator_client.get(page_of(file))


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_column_is_documented(column):
    text = (settings_of_project.BASE_DIR / "docs" / "importing.md").read_text(encoding="utf-8")
    assert f"| `{column.name}` |" in text
