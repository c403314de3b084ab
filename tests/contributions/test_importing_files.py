"""Files to import: encodings, separators, workbooks, JSON; and files that are made to harm."""

import io
import json
from dataclasses import replace

import pytest
from django.utils.translation import override

from contributions.importing.reading import read, tables_in
from contributions.importing.tables import LONGEST_ROW, MOST_COLUMNS, FileRefusedError
from contributions.importing.workbooks import UPLOAD
from tests.contributions.workbooks import bomb, ods, repeating_bomb, xlsx

HEADERS = ["id", "titre", "Code postal"]


def cells(raw: bytes, encoding: str = "") -> list[list[str]]:
    """The headers and rows of the only table of a file."""
    [(table, lines)] = read(raw, encoding)
    return [table.headers, *(line.cells for line in lines)]


def refusal(raw: bytes, **options) -> str:
    with override("en"), pytest.raises(FileRefusedError) as refused:
        read(raw, **options)
    return str(refused.value)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_usual_encodings_and_separators_are_read(encoding, delimiter):
    rows = [HEADERS, ["1", "Été à l’œuvre", "01000"]]
    raw = "\r\n".join(delimiter.join(each) for each in rows).encode(encoding)
    assert cells(raw) == rows


def test_mac_roman_is_read_where_it_is_told():
    assert cells("id;titre\n1;Été\n".encode("mac-roman"), "mac-roman")[1] == ["1", "Été"]


@pytest.mark.parametrize("first", ["sep=;\r\n", "SEP=;\n", '"sep=;"\n', "\r\n\r\n"])
def test_line_that_names_the_separator_is_no_header(first):
    raw = f"{first}id;titre, sous-titre;Code postal\n1;a;01000\n".encode()
    assert cells(raw) == [["id", "titre, sous-titre", "Code postal"], ["1", "a", "01000"]]


def test_title_above_the_headers_is_passed():
    assert cells(b"Liste des structures;;\n;;\nid;titre;x\n1;a;b\n")[0] == ["id", "titre", "x"]


def test_number_of_a_line_is_that_of_the_file():
    [(_table, lines)] = read(b"sep=;\nid;titre\n\n1;a\n")
    assert lines[0].number == 4


# Workbooks

ROWS = [HEADERS, [1, "Été", 1000], [2, "=1+1", "01000"]]


@pytest.mark.parametrize("raw", [xlsx(A=ROWS), ods([HEADERS, [1, "Été", 1000], [2, "0", "01000"]])])
def test_workbook_is_read_with_whole_numbers_as_people_write_them(raw):
    assert cells(raw)[:2] == [HEADERS, ["1", "Été", "1000"]]


def test_text_that_looks_like_a_formula_and_a_formula_are_texts():
    assert cells(xlsx(A=ROWS))[2][2] == "01000"


def test_each_visible_sheet_with_rows_is_a_table():
    raw = xlsx(Un=ROWS, Vide=[], Deux=ROWS)
    assert [table.sheet for table, _lines in read(raw)] == ["Un", "Deux"]


def test_zip_bomb_is_refused_with_a_reason():
    assert "too large" in refusal(bomb())


def test_workbook_that_repeats_one_cell_billions_of_times_is_refused():
    limits = replace(UPLOAD, memory=400_000_000, seconds=10)
    with pytest.raises(FileRefusedError):
        list(tables_in(io.BytesIO(repeating_bomb()), limits=limits))


def test_workbook_with_more_cells_than_allowed_is_refused():
    few = replace(UPLOAD, cells=5)
    with pytest.raises(FileRefusedError):
        list(tables_in(io.BytesIO(xlsx(A=ROWS)), limits=few))


@pytest.mark.parametrize("raw", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 1000, xlsx(A=ROWS)[:-50]])
def test_broken_workbook_is_refused_with_a_reason(raw):
    assert "CSV" in refusal(raw)


# Files made to harm


def test_file_of_two_thousand_columns_is_refused():
    names = ";".join(f"c{number}" for number in range(2_000))
    assert str(MOST_COLUMNS) in refusal(f"{names}\n{names}\n".encode())


def test_cell_of_ten_megabytes_is_refused():
    raw = b"id;titre\n1;" + b"x" * 10_000_000 + b"\n"
    assert "CSV" in refusal(raw)


@pytest.mark.parametrize(
    "raw",
    [b"id;titre\n1;a\0b\n", b"\0" * 2_000, "id;ti\0tre\n".encode("utf-16"), b"\x89PNG\r\n\0\0"],
)
def test_file_with_nul_is_refused(raw):
    assert "CSV" in refusal(raw)


def test_row_that_is_too_long_in_all_is_cut_and_told():
    cell = "x" * 4_000
    raw = "id;" + ";".join(f"c{number}" for number in range(40))
    raw += "\n1;" + ";".join([cell] * 40) + "\n"
    [(_table, [line])] = read(raw.encode())
    assert line.has_more
    assert sum(map(len, line.cells)) <= LONGEST_ROW


def test_file_without_rows_is_refused():
    assert "no row" in refusal(b"id;titre\n")


# data·inclusion

SERVICE = {
    "id": "s1",
    "structure_id": "o1",
    "nom": "Atelier de français",
    "description": "Apprendre le français.\nPlus de détails.",
    "thematiques": ["apprendre-francais--suivre-une-formation"],
    "frais": "gratuit",
    "publics": ["tous-publics"],
    "modes_accueil": ["en-presentiel"],
    "modes_mobilisation": ["telephoner"],
    "zone_eligibilite": ["69", "france"],
    "code_postal": "69007",
    "commune": "Lyon",
    "latitude": 45.75,
    "longitude": 4.84,
}
STRUCTURE = {
    "id": "o1",
    "nom": "Association d’exemple",
    "telephone": "0472000000",
    "adresse": "1 rue de l’Exemple",
}


@pytest.mark.parametrize(
    "document",
    [
        {"structures": [STRUCTURE], "services": [SERVICE]},
        [{**SERVICE, "structure": STRUCTURE}],
        {"items": [{**SERVICE, "structure": STRUCTURE}], "total": 1},
    ],
)
def test_data_inclusion_is_read(document):
    [(table, [line])] = read(json.dumps(document).encode())
    found = dict(zip(table.headers, line.cells, strict=True))
    assert found["organization"] == "Association d’exemple"
    assert (found["title"], found["summary"]) == ("Atelier de français", "Apprendre le français.")
    assert (found["phone"], found["cost"], found["coverage"]) == ("0472000000", "gratuit", "69")
    assert found["nationwide"] == "oui"
    # The structure's own address is not that of the service, which has another place.
    assert found["address"] == ""


@pytest.mark.parametrize(
    "raw", [b"{}", b"[]", b"[1, 2]", b'{"services": 5}', b"{", b"[" * 100_000, b'{"a": "\xff"}']
)
def test_other_json_is_refused(raw):
    assert "data·inclusion" in refusal(raw)
