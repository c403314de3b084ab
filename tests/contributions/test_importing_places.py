"""What rows say of their place: communes by name, postcode, code and point, and contradictions."""

import pytest
from django.utils.translation import override

from contributions.importing.answers import answer_places
from contributions.importing.commit import commit_rows
from contributions.importing.preview import preview_more
from contributions.models import Import, ImportAnswer
from contributions.schema.sections import sites_only
from tests.contributions.files import previewed, row
from tests.contributions.proposals import coordinator_of

pytestmark = pytest.mark.django_db
NOWHERE = dict.fromkeys(("commune", "postcode", "insee_code", "lat", "lon", "address"), "")


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def country():
    """Somebody who may import for the whole country."""
    by = coordinator_of("dep:69")
    by.user.is_superuser = True
    by.user.save()
    return by


def placed(by, **cells: str):
    """The only row of a file that says this of its place and nothing else."""
    return previewed(by, row(**NOWHERE | cells)).rows.get()


def commune_of(found) -> str:
    [site] = sites_only(found.content).values()
    return site["commune"]


def choices_of(found) -> list[str]:
    [question] = [each for each in found.problems if "choices" in each]
    return [choice["code"] for choice in question["choices"]]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"commune": "EVRY", "postcode": "91000"}, "com:91228"),
        ({"commune": "CONTRES", "postcode": "41700"}, "com:41059"),
        ({"commune": "MAULEON", "postcode": "64130"}, "com:64371"),
        ({"commune": "MAULEON", "postcode": "79700"}, "com:79079"),
        ({"commune": "LYON CEDEX 03", "postcode": "69419"}, "com:69123"),
        ({"commune": "SAINT DENIS", "postcode": "93205"}, "com:93066"),
        ({"commune": "ST DENIS CEDEX 9", "postcode": "97405"}, "com:97411"),
        ({"commune": "AJACCIO CEDEX 9", "postcode": "20705"}, "com:2A004"),
        ({"commune": "SAINTE CLOTILDE", "postcode": "97490"}, "com:97411"),
        ({"commune": "Ste-Clotilde", "postcode": "97490"}, "com:97411"),
        ({"commune": "RAVINE DES CABRIS", "postcode": "97432"}, "com:97416"),
        ({"commune": "PORTO-VECHHIO", "postcode": "20137"}, "com:2A247"),
        ({"commune": "Porto Vecchio", "postcode": "20137"}, "com:2A247"),
        ({"insee_code": "74093"}, "com:74010"),
        ({"insee_code": "63266"}, "com:63255"),
        ({"insee_code": "1004"}, "com:01004"),
        ({"insee_code": "2a004"}, "com:2A004"),
        ({"insee_code": "69383"}, "com:69123"),
        ({"commune": "Cran-Gevrier", "postcode": "74960"}, "com:74010"),
        ({"commune": "St Etienne", "postcode": "42000"}, "com:42218"),
        ({"commune": "saint-étienne", "postcode": "42 000"}, "com:42218"),
        ({"commune": "Bourg en Bresse", "postcode": "1000"}, "com:01053"),
        ({"commune": "Paris 18e arrondissement", "postcode": "75018"}, "com:75056"),
        ({"commune": "PARIS CEDEX 12", "postcode": "75571"}, "com:75056"),
        ({"commune": "Marseille 8ème", "postcode": "13008"}, "com:13055"),
        ({"commune": "Lyon"}, "com:69123"),
        ({"commune": "L'Haÿ les Roses", "postcode": "94240"}, "com:94038"),
        ({"postcode": "69100"}, "com:69266"),
        ({"lat": "45.7578", "lon": "4.8320"}, "com:69123"),
        ({"lat": "45°45'28'' N", "lon": "4°49'55\" E"}, "com:69123"),
        ({"commune": "Saint-Denis", "lat": "-20.8789", "lon": "55.4481"}, "com:97411"),
    ],
)
def test_commune_is_found(country, cells, code):
    found = placed(country, **cells)
    assert found.outcome == "new", found.problems
    assert commune_of(found) == code


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"commune": "Bron", "postcode": "69500", "insee_code": "69266"},
         {"com:69266", "com:69029"}),
        ({"commune": "Lyon", "postcode": "69001", "insee_code": "38185"},
         {"com:38185", "com:69123"}),
        ({"insee_code": "69123", "postcode": "38000"}, {"com:69123", "com:38185"}),
        ({"insee_code": "99999", "commune": "Bron", "postcode": "69500"}, {"com:69029"}),
        ({"commune": "Grenoble", "postcode": "69500"}, {"com:38185", "com:69029"}),
        ({"commune": "Grenoble", "postcode": "69419"}, {"com:38185"}),
        ({"commune": "Saint-Denis"}, {"com:93066", "com:97411"}),
        ({"commune": "Lyon", "postcode": "69001", "lat": "45.1885", "lon": "5.7245"},
         {"com:69123", "com:38185"}),
    ],
)  # fmt: skip
def test_contradiction_is_asked_with_the_communes_meant(country, cells, codes):
    found = placed(country, **cells)
    assert found.outcome == "asked"
    assert not found.is_chosen
    assert codes <= set(choices_of(found))


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"commune": "Mont-Dore", "postcode": "98800"}, "postcode"),
        ({"commune": "Nouméa", "insee_code": "98818"}, "insee_code"),
        ({"commune": "Nulle-Part-sur-Rien"}, "commune"),
        ({"insee_code": "99999"}, "insee_code"),
    ],
)
def test_place_that_is_none_of_ours_is_refused(country, cells, column):
    found = placed(country, **cells)
    assert found.outcome == "wrong"
    assert column in {each["column"] for each in found.problems}


BRON = {"commune": "Bron", "postcode": "69500", "insee_code": "69266"}


def answered(by, file: Import, code: str) -> None:
    answer_places(file=file, chosen={row.number: code for row in file.rows.all()[:1]})
    preview_more(by=by, file=file)


def test_answer_holds_for_every_row_that_says_the_same(country):
    file = previewed(country, *(row(id=str(no), **NOWHERE | BRON) for no in (1, 2)))
    answered(country, file, "com:69029")
    assert [(each.outcome, commune_of(each)) for each in file.rows.all()] == [
        ("new", "com:69029")
    ] * 2


def test_answer_is_remembered_for_the_source(country):
    answered(country, previewed(country, row(**NOWHERE | BRON)), "com:69029")
    assert commune_of(placed(country, **BRON)) == "com:69029"
    other = previewed(country, row(**NOWHERE | BRON), source="Une autre base")
    assert other.rows.get().outcome == "asked"


def test_answer_of_somebody_else_is_not_hers(country):
    answered(country, previewed(country, row(**NOWHERE | BRON)), "com:69029")
    other = coordinator_of("dep:69")
    assert previewed(other, row(**NOWHERE | BRON)).rows.get().outcome == "asked"


def test_commune_that_was_not_offered_is_no_answer(country):
    file = previewed(country, row(**NOWHERE | BRON))
    assert not answer_places(file=file, chosen={2: "com:75056"})
    assert not ImportAnswer.objects.exists()


def test_point_is_left_out_where_the_commune_is_right(country):
    said = {"commune": "Lyon", "postcode": "69001", "lat": "45.1885", "lon": "5.7245"}
    file = previewed(country, row(**NOWHERE | said))
    answered(country, file, "com:69123")
    found = file.rows.get()
    assert (found.outcome, found.precision, commune_of(found)) == ("new", "commune", "com:69123")


def test_point_stays_where_it_is_right(country):
    said = {"commune": "Lyon", "postcode": "69001", "lat": "45.1885", "lon": "5.7245"}
    file = previewed(country, row(**NOWHERE | said))
    answered(country, file, "com:38185")
    found = file.rows.get()
    assert (found.outcome, found.precision, commune_of(found)) == ("new", "exact", "com:38185")


def test_page_offers_the_communes_and_keeps_the_choice(client, settings):
    settings.DEMO = True
    by = coordinator_of("dep:69")
    client.force_login(by.user)
    file = previewed(by, row(**NOWHERE | BRON))
    address = f"/fr/coordination/import/{file.pk}/"
    assert client.get(address).content.decode().count('name="place-2"') >= 2
    client.post(f"{address}decide/", {"shown": "2", "place-2": "com:69029", "go_on": "answer"})
    assert commune_of(file.rows.get()) == "com:69029"


@pytest.mark.parametrize("raw", ["472000000", "472000000.0", "33472000000", "+33472000000"])
def test_phone_that_a_spreadsheet_took_for_a_number_is_read(country, raw):
    assert placed(country, commune="Lyon", phone=raw).content["contact"]["phone"] == "+33472000000"


@pytest.mark.parametrize(("cell", "code"), [("farsi", "fa"), ("Persan", "fa"), ("pachtou", "ps")])
def test_usual_names_of_languages_are_read(country, cell, code):
    assert placed(country, commune="Lyon", languages=cell).content["languages"]["always"] == [code]


def test_same_rows_of_another_source_are_offered_as_likely_duplicates(country):
    file = previewed(country, row())
    commit_rows(by=country, file=file, publish=True)
    found = previewed(country, row(id="77"), source="Une autre base").rows.get()
    assert found.duplicates == [file.rows.get().target_id]
    assert (found.outcome, found.is_chosen) == ("new", False)
