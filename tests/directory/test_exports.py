"""Exports of what a search or a coordinator's list shows, in five formats."""

import csv
import io
import json
import subprocess
from datetime import date, timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from contributions.importing.headers import guessed
from contributions.importing.reading import read
from directory.exports import geographic
from directory.exports.formats import FORMATS
from directory.exports.geographic import ConversionError
from directory.exports.rows import COLUMNS
from tests.contributions.proposals import coordinator_of
from tests.factories import LYON, PARIS, ProgrammeFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/programmes/export/"


def body(response) -> bytes:
    assert response.status_code == 200, response.content
    return response.getvalue()


def exported(client, code: str = "csv", query: str = "") -> bytes:
    return body(client.get(f"{API}{code}/{query}"))


def lines(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))


def test_search_is_exported_with_its_filters_in_its_order(client):
    near, far = ProgrammeFactory(at=LYON), ProgrammeFactory(at=PARIS)
    assert [line["id"] for line in lines(exported(client, query="?territory=dep:69"))] == [
        str(near.pk)
    ]
    query = "?lat=48.8566&lon=2.3522&radius_m=200000&reach=site"
    assert [line["id"] for line in lines(exported(client, query=query))] == [str(far.pk)]


def test_row_says_what_the_public_page_says(client):
    programme = ProgrammeFactory(at=LYON, title="Cours du soir")
    [line] = lines(exported(client))
    assert line["title"] == "Cours du soir"
    assert line["organization"] == programme.organization.name
    assert line["insee_code"] == "69123"
    assert float(line["lat"]) == pytest.approx(LYON[1], abs=0.01)
    assert line["url"] == f"http://testserver/fr/programmes/{programme.pk}/"
    assert date.fromisoformat(line["modified_at"][:10])


def test_all_results_are_exported_over_several_pages(client, monkeypatch):
    monkeypatch.setattr("api.views.exports.AT_ONCE", 2)
    monkeypatch.setattr("directory.exports.rows.AT_ONCE", 3)
    programmes = ProgrammeFactory.create_batch(7, at=LYON)
    found = [line["id"] for line in lines(exported(client))]
    assert sorted(found) == sorted(str(each.pk) for each in programmes)


def test_drafts_and_hidden_addresses_are_in_no_public_export(client):
    ProgrammeFactory(at=LYON, publication="draft")
    hidden = ProgrammeFactory(at=LYON, hidden=True)
    for code in FORMATS:
        raw = exported(client, code)
        assert b"rue" not in raw or code in ("xlsx", "gpkg")
    [line] = lines(exported(client))
    assert line["id"] == str(hidden.pk)
    assert (line["confidential"], line["precision"]) == ("yes", "hidden")
    assert {line[name] for name in ("address", "postcode", "lat", "lon")} == {""}


def test_formula_is_harmless_in_csv_and_a_text_in_xlsx(client):
    ProgrammeFactory(at=LYON, title="=HYPERLINK(1)")
    assert lines(exported(client))[0]["title"] == "'=HYPERLINK(1)"
    book = CalamineWorkbook.from_filelike(io.BytesIO(exported(client, "xlsx")))
    headers, row = book.get_sheet_by_index(0).to_python()
    assert headers == list(COLUMNS)
    assert dict(zip(headers, row, strict=True))["title"] == "=HYPERLINK(1)"


def test_geojson_has_a_feature_for_each_site(client):
    ProgrammeFactory(at=LYON)
    document = json.loads(exported(client, "geojson"))
    [feature] = document["features"]
    assert feature["geometry"]["type"] == "Point"
    assert feature["geometry"]["coordinates"][0] == pytest.approx(LYON[0], abs=0.01)
    assert set(COLUMNS) <= set(feature["properties"])


def test_export_of_nothing_is_whole(client):
    assert json.loads(exported(client, "geojson"))["features"] == []
    assert json.loads(exported(client, "data-inclusion")) == {"services": [], "structures": []}
    assert lines(exported(client)) == []


def test_geopackage_is_read_by_gdal(client, tmp_path):
    ProgrammeFactory(at=LYON, title="Cours du soir")
    path = tmp_path / "programmes.gpkg"
    path.write_bytes(exported(client, "gpkg"))
    said = subprocess.run(
        ["ogrinfo", "-ro", "-al", path], capture_output=True, text=True, check=True
    ).stdout
    assert "Feature Count: 1" in said
    assert "Cours du soir" in said


def test_conversion_that_fails_sends_nothing(monkeypatch):
    monkeypatch.setattr(geographic, "MEMORY", 1_000_000)
    with pytest.raises(ConversionError):
        next(geographic.geopackage([]))


def test_data_inclusion_joins_services_and_structures(client):
    programme = ProgrammeFactory(at=LYON, title="Cours du soir", cost="free")
    document = json.loads(exported(client, "data-inclusion"))
    [service], [structure] = document["services"], document["structures"]
    assert service["structure_id"] == structure["id"] == str(programme.organization_id)
    assert (service["nom"], service["frais"]) == ("Cours du soir", "gratuit")
    assert service["code_insee"] == "69123"


def test_closures_that_are_not_over_are_exported(client):
    today = timezone.localdate()
    over = (today - timedelta(days=9), today - timedelta(days=8))
    ProgrammeFactory(at=LYON, closures=[over, (today, today + timedelta(days=3))])
    [line] = lines(exported(client))
    assert line["closures"].startswith(f"{today}/{today + timedelta(days=3)}")
    assert str(over[0]) not in line["closures"]


@pytest.mark.parametrize("query", ["?colour=blue", "?age=old", "?territory=dep:00"])
def test_wrong_parameter_is_refused_as_in_the_search(client, query):
    assert client.get(f"{API}csv/{query}").status_code == 400


def test_other_format_is_not_there(client):
    assert client.get(f"{API}docx/").status_code == 404


def test_export_counts_as_several_searches(client, settings):
    settings.READING_PER_MINUTE = 15
    assert client.get(f"{API}csv/").status_code == 200
    assert client.get(f"{API}csv/").status_code == 429


def test_questions_do_not_grow_with_the_rows(client, django_assert_max_num_queries):
    ProgrammeFactory.create_batch(12, at=LYON)
    with django_assert_max_num_queries(16):
        assert len(lines(exported(client))) == 12


# A coordinator's programmes


@pytest.fixture
def rhone(client, settings):
    settings.DEMO = True
    by = coordinator_of("dep:69")
    client.force_login(by.user)
    return by


def test_coordinator_exports_her_programmes_in_every_state(client, rhone):
    mine = [ProgrammeFactory(at=LYON, publication=state) for state in ("published", "draft")]
    ProgrammeFactory(at=PARIS)
    found = lines(body(client.get("/fr/coordination/programmes/export/csv/")))
    assert {line["id"] for line in found} == {str(each.pk) for each in mine}
    drafts = lines(body(client.get("/fr/coordination/programmes/export/csv/?state=draft")))
    assert [line["publication"] for line in drafts] == ["draft"]


def test_her_list_leads_to_the_files_with_its_filters(client, rhone):
    ProgrammeFactory(at=LYON)
    page = client.get("/fr/coordination/programmes/?state=published").content.decode()
    for code in FORMATS:
        assert f"/fr/coordination/programmes/export/{code}/?state=published" in page


def test_exported_table_is_understood_by_the_import(client, rhone):
    ProgrammeFactory(at=LYON)
    [(table, _lines)] = read(exported(client))
    assert guessed(table.headers).missing == []
