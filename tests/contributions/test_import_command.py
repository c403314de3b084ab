"""The command that imports a file of any size: streamed, resumed, measured."""

import io

import pytest
from django.core.management import CommandError, call_command

from contributions.importing import storing, streaming
from contributions.models import Import, Revision
from directory.models import Programme
from tests.contributions.files import SOURCE, row, table
from tests.contributions.proposals import coordinator_of
from tests.contributions.workbooks import xlsx
from tests.factories import term

pytestmark = pytest.mark.django_db


@pytest.fixture
def rhone():
    for code in ("french", "health"):
        term("theme", code)
    return coordinator_of("dep:69")


@pytest.fixture
def brought(tmp_path, rhone):
    """Import a file by the command; what it printed."""

    def bring(raw: bytes, name: str = "liste.csv", **options) -> str:
        path = tmp_path / name
        path.write_bytes(raw)
        output = io.StringIO()
        by = options.pop("by", rhone.user.email)
        call_command(
            *("import_programmes", str(path)),
            **{"source": SOURCE, "by": by} | options,
            stdout=output,
            stderr=io.StringIO(),
        )
        return output.getvalue()

    return bring


def many(count: int) -> bytes:
    return table(*(row(id=str(number)) for number in range(count)))


def test_good_rows_become_drafts_and_the_rest_waits(brought):
    output = brought(table(row(), row(id="2", title=""), row(id="3", email="nobody")))
    assert sorted(Programme.objects.values_list("publication", flat=True)) == ["draft", "draft"]
    assert "imported: 2" in output
    assert "wrong: 1" in output
    assert "MB" in output


def test_new_programmes_are_published_where_that_is_said(brought):
    brought(many(1), publish=True)
    assert Programme.objects.get().publication == "published"


def test_same_command_twice_imports_nothing_twice(brought):
    brought(many(3))
    brought(many(3))
    assert Revision.objects.count() == 3
    assert Import.objects.count() == 1


@pytest.mark.parametrize("broken_at", ["store_rows", "preview_more", "commit_rows"])
def test_interrupted_import_goes_on_where_it_ended(brought, monkeypatch, broken_at):
    monkeypatch.setattr(storing, "AT_ONCE", 2)
    real = getattr(streaming, broken_at)

    def interrupted(*args, **options):
        if broken_at == "store_rows":
            file, lines = args
            real(file, [next(lines), next(lines)])
        raise KeyboardInterrupt

    monkeypatch.setattr(streaming, broken_at, interrupted)
    with pytest.raises(KeyboardInterrupt):
        brought(many(5))
    monkeypatch.setattr(streaming, broken_at, real)
    brought(many(5))
    assert Programme.objects.count() == 5
    assert Revision.objects.count() == 5
    assert Import.objects.get().rows.count() == 5


def test_sheet_of_a_workbook_is_named(brought):
    rows = [list(row()), list(row().values())]
    brought(xlsx(Notes=[["a", "b"], ["c", "d"]], Liste=rows), name="l.xlsx", sheet="Liste")
    assert Programme.objects.count() == 1
    with pytest.raises(CommandError, match="no sheet"):
        brought(xlsx(Liste=rows), name="l.xlsx", sheet="Autre")


def test_columns_that_are_not_clear_are_asked_on_the_page(brought):
    with pytest.raises(CommandError, match="themes"):
        brought(b"Structure;Ville\nCCAS d'exemple;Lyon\n")
    assert not Import.objects.exists()


def test_likely_duplicates_wait_where_that_is_said(brought):
    brought(many(1), publish=True)
    output = brought(many(1), source="Une autre base", find_duplicates=True)
    assert "new: 1" in output
    assert Programme.objects.count() == 1


def test_rows_to_correct_are_written_to_a_file(brought, tmp_path):
    brought(table(row(title="")), problems=tmp_path / "problems.csv")
    assert "title: " in (tmp_path / "problems.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("by", ["nobody@example.org", ""])
def test_who_coordinates_nothing_imports_nothing(brought, by):
    with pytest.raises(CommandError):
        brought(many(1), by=by)
    assert not Import.objects.exists()


def test_file_that_is_none_is_refused(brought):
    with pytest.raises(CommandError, match="CSV"):
        brought(b"\x89PNG\0\0")
