"""Towns abroad have French names on the map."""

import csv
import gzip
import io

import pytest

from regions.france import natural_earth

ROWS = csv.DictReader(io.StringIO(gzip.decompress(natural_earth.FILE.read_bytes()).decode()))
TOWNS = {row["name"] for row in ROWS if row["kind"] == "town"}


@pytest.mark.parametrize("french", ["Genève", "Aoste", "Turin", "Londres", "Bruxelles"])
def test_a_town_abroad_is_called_by_its_french_name(french):
    assert french in TOWNS


def test_no_town_has_another_name_than_the_french_one_that_is_known():
    assert not TOWNS & set(natural_earth.read_french_names())
