"""What the headers of a file mean: guessed, said by hand, and remembered by source; sheets."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contributions.importing.headers import Mapping, guessed
from contributions.models import Import
from tests.contributions.files import ROW, SOURCE, row, table
from tests.contributions.proposals import coordinator_of
from tests.contributions.workbooks import xlsx
from tests.factories import term

START = "/fr/coordination/import/"


@pytest.fixture
def rhone():
    return coordinator_of("dep:69")


@pytest.fixture
def coordinator_client(client, rhone, settings):
    settings.DEMO = True
    client.force_login(rhone.user)
    for code in ("french", "health"):
        term("theme", code)
    return client


def bring(client, raw: bytes, source: str = SOURCE, name: str = "liste.csv") -> Import:
    client.post(START, {"source": source, "file": SimpleUploadedFile(name, raw)})
    return Import.objects.first()


@pytest.mark.parametrize(
    ("headers", "columns"),
    [
        (["Nom de la structure", "Tél.", "Adresse", "Ville", "CP"],
         ["organization", "phone", "address", "commune", "postcode"]),
        (["N°", "Nom *", "E-mail", "Thématique", "Objet"],
         ["id", "title", "email", "themes", "summary"]),
        (["id", "nom", "presentation_resume", "thematiques", "code_insee", "courriel"],
         ["id", "title", "summary", "themes", "insee_code", "email"]),
        (["TITRE", "Résumé", "Organisme", "Thèmes"],
         ["title", "summary", "organization", "themes"]),
        (["Name", "Phone number", "Zip code", "Town", "City"],
         ["title", "phone", "postcode", "commune", ""]),
        (["Vu par", "", "Title_ar"], ["", "", "title_ar"]),
    ],
)  # fmt: skip
def test_headers_are_guessed(headers, columns):
    assert guessed(headers).columns == columns


def test_list_of_organizations_gives_its_names_as_titles():
    assert guessed(["Nom de la structure", "Tél."]).copied == {"title": 0}


def test_number_made_of_the_names_is_the_same_in_each_file():
    mapping = Mapping(["title", "address"], is_numbered=True)
    one = mapping.cells({"0": "Cours du soir", "1": "1 rue de l'Exemple"})
    assert one["id"] == mapping.cells({"0": "COURS DU SOIR", "1": "1, rue de l’exemple"})["id"]
    assert one["id"] != mapping.cells({"0": "Cours du matin", "1": "1 rue de l'Exemple"})["id"]


FOREIGN = {"Structure": "CCAS d'exemple", "Tél.": "0472000000", "Ville": "Lyon", "CP": "69007"}


@pytest.mark.django_db
def test_file_that_lacks_a_needed_column_leads_to_the_page_of_columns(coordinator_client):
    file = bring(coordinator_client, table(FOREIGN))
    assert set(file.rows.values_list("outcome", flat=True)) == {"pending"}
    response = coordinator_client.get(f"{START}{file.pk}/")
    assert response["Location"].endswith(f"{file.pk}/columns/")
    page = coordinator_client.get(response["Location"]).content.decode()
    assert "Structure" in page
    assert "CCAS d&#x27;exemple" in page


def named(**others: str) -> dict[str, str]:
    """The form of the page for FOREIGN, with everything that is needed."""
    form = {"column-0": "organization", "column-1": "phone", "column-2": "commune"}
    form |= {"column-3": "postcode", "from-id": "numbered", "from-title": "0"}
    return form | {"all-summary": "Une aide.", "all-themes": "french"} | others


@pytest.mark.django_db
def test_columns_named_by_hand_are_read(coordinator_client):
    file = bring(coordinator_client, table(FOREIGN))
    response = coordinator_client.post(f"{START}{file.pk}/columns/", named())
    assert response.status_code == 302
    found = file.rows.get()
    assert found.outcome == "new", found.problems
    assert found.content["text:fr:title"] == "CCAS d'exemple"
    assert found.content["text:fr:summary"] == "Une aide."
    assert found.own_id


@pytest.mark.django_db
def test_same_headers_of_the_same_source_are_not_asked_again(coordinator_client):
    file = bring(coordinator_client, table(FOREIGN))
    coordinator_client.post(f"{START}{file.pk}/columns/", named())
    again = bring(coordinator_client, table(FOREIGN))
    assert again.is_mapped
    assert again.rows.get().outcome == "new"
    assert not bring(coordinator_client, table(FOREIGN), source="Autre").is_mapped


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "name"),
    [
        (named(**{"column-1": "commune"}), "column-2"),
        (named(**{"all-themes": ""}), "from-themes"),
        (named(**{"from-id": ""}), "from-id"),
        (named(**{"column-1": "nothing known"}), "column-1"),
        (named(**{"from-title": "99"}), "from-title"),
    ],
)
def test_columns_that_do_not_fit_are_refused(coordinator_client, form, name):
    file = bring(coordinator_client, table(FOREIGN))
    response = coordinator_client.post(f"{START}{file.pk}/columns/", form)
    assert response.status_code == 400
    assert name in response.context["form"].errors


@pytest.mark.django_db
def test_header_that_stands_twice_is_asked(coordinator_client):
    raw = table(row()).replace(b"phone", b"title", 1)
    assert not bring(coordinator_client, raw).is_mapped


@pytest.mark.django_db
def test_headers_that_mean_nothing_are_named(coordinator_client):
    file = bring(coordinator_client, table({**row(), "Vu par": "Z", "<b>x</b>": "1"}))
    assert file.unknown_columns == ["Vu par", "<b>x</b>"]
    page = coordinator_client.get(f"{START}{file.pk}/").content.decode()
    assert "<b>x</b>" not in page


@pytest.mark.django_db
def test_sheet_of_a_workbook_is_chosen(coordinator_client):
    rows = [list(ROW), list(ROW.values())]
    file = bring(
        coordinator_client, xlsx(Notes=[["a", "b"], ["c", "d"]], Liste=rows), name="l.xlsx"
    )
    page = coordinator_client.get(f"{START}{file.pk}/").content.decode()
    assert "Notes" in page
    assert "Liste" in page
    chosen = Import.objects.get(sheet="Liste")
    coordinator_client.post(f"{START}{chosen.pk}/use-sheet/")
    assert [each.sheet for each in Import.objects.all()] == ["Liste"]
    assert chosen.rows.get().outcome == "new"


@pytest.mark.django_db
def test_html_of_a_cell_is_shown_as_text(coordinator_client):
    file = bring(coordinator_client, table(row(title="<script>alert(1)</script>")))
    page = coordinator_client.get(f"{START}{file.pk}/").content.decode()
    assert "<script>alert" not in page
