"""``EncryptedJSONField``: encrypted in the table, plain on the instance."""

from uuid import uuid4

import pytest

from accounts.encrypted_fields import PADDED_TO, EncryptedJSONField
from accounts.encryption import DecryptionError
from contributions.models import Import, ImportRow
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FIELD = ImportRow._meta.get_field("cells")


@pytest.fixture
def row() -> ImportRow:
    file = Import.objects.create(user=UserFactory(), source="x", file_name="x", language="fr")
    cells = {"address": "12 rue de l'Exemple"}
    return ImportRow.objects.create(
        file=file, number=3, own_id="3", target_id=uuid4(), outcome="pending", cells=cells
    )


def stored_bytes(row: ImportRow) -> bytes:
    """What the database holds."""
    return ImportRow.objects.raw("SELECT id, file_id, number, cells FROM contributions_importrow")[
        0
    ].__dict__["cells"]


def test_row_gives_what_it_took(row):
    assert ImportRow.objects.get().cells == {"address": "12 rue de l'Exemple"}


def test_database_holds_bytes_that_say_nothing(row):
    assert isinstance(stored_bytes(row), bytes)
    assert b"Exemple" not in stored_bytes(row)


def test_what_is_changed_in_place_is_kept(row):
    again = ImportRow.objects.get()
    again.cells["title"] = "Cours"
    again.save()
    assert ImportRow.objects.get().cells == {"address": "12 rue de l'Exemple", "title": "Cours"}


def test_column_left_out_is_fetched_when_it_is_read(row):
    assert ImportRow.objects.defer("cells").get().cells == row.cells


@pytest.mark.parametrize("length", [1, 40, PADDED_TO - 20])
def test_short_values_have_one_length(row, length):
    row.cells = {"address": "x" * length}
    assert len(FIELD.encrypted(row)) == PADDED_TO + 28


def test_value_of_another_row_does_not_decrypt(row):
    other = ImportRow(file=row.file, number=4, cells=stored_bytes(row))
    with pytest.raises(DecryptionError):
        _ = other.cells


def test_value_of_another_column_does_not_decrypt(row):
    other = ImportRow(file=row.file, number=3, content=stored_bytes(row))
    with pytest.raises(DecryptionError):
        _ = other.content


def test_value_in_clear_is_refused_where_no_row_is_known(row):
    with pytest.raises(TypeError, match="encrypted bytes"):
        ImportRow.objects.update(cells={"address": "clear"})


def test_field_says_of_itself_all_that_makes_it_again():
    _name, path, args, kwargs = FIELD.deconstruct()
    assert path == "accounts.encrypted_fields.EncryptedJSONField"
    made = EncryptedJSONField(*args, **kwargs)
    assert (made.purpose, made.row) == (FIELD.purpose, FIELD.row)
