"""The table of former communes, made from three packages."""

import io
import json
import lzma
import tarfile
import zipfile

import pytest

from regions.france import former
from regions.france.packages import COMMUNES_MEMBER, PackageError
from regions.france.registry import Registry


def registry() -> Registry:
    annecy = {"code": "74010", "nom": "Annecy", "anciensCodes": ["74093", "74011", "74999"]}
    evry = {"code": "91228", "nom": "Évry-Courcouronnes"}
    merged = {"code": "74093", "nom": "Cran-Gevrier", "chefLieu": "74010"}
    same = {"code": "74010", "nom": "Annecy", "chefLieu": "74010"}
    return Registry([], [], [annecy, evry], [], [merged, same], [])


@pytest.fixture
def archives(tmp_path):
    """The two archives, with the members that are read."""
    earlier, populations = tmp_path / "earlier.tgz", tmp_path / "populations.whl"
    rows = [
        {"code": "74011", "nom": "Annecy-le-Vieux", "population": 20_000},
        {"code": "74093", "nom": "Cran Gevrier"},
        {"code": "91228", "nom": "Évry"},
    ]
    body = json.dumps(rows).encode()
    with tarfile.open(earlier, "w:gz") as tar:
        member = tarfile.TarInfo(former.EARLIER_MEMBER)
        member.size = len(body)
        tar.addfile(member, io.BytesIO(body))
    table = "code,type,population_municipale\n74093,COMD,18264\n74010,COM,126924\n"
    with zipfile.ZipFile(populations, "w") as wheel:
        wheel.writestr(COMMUNES_MEMBER, lzma.compress(table.encode()))
    return earlier, populations


def test_former_communes_have_their_name_code_and_people(archives):
    rows = {row["code"]: row for row in former.former_rows(registry(), *archives)}
    assert rows["74093"] == {
        "code": "74093",
        "name": "Cran-Gevrier",
        "commune": "74010",
        "population": 18264,
    }
    assert (rows["74011"]["name"], rows["74011"]["population"]) == ("Annecy-le-Vieux", 20_000)


def test_a_renamed_commune_keeps_its_earlier_name(archives):
    rows = {row["code"]: row for row in former.former_rows(registry(), *archives)}
    assert (rows["91228"]["name"], rows["91228"]["commune"]) == ("Évry", "91228")


def test_a_name_of_today_and_a_code_without_a_name_are_left_out(archives):
    codes = [row["code"] for row in former.former_rows(registry(), *archives)]
    assert codes == ["74011", "74093", "91228"]


def test_an_archive_without_its_table_is_named(archives, tmp_path):
    empty = tmp_path / "empty.whl"
    with zipfile.ZipFile(empty, "w"):
        pass
    with pytest.raises(PackageError, match=r"empty\.whl"):
        list(former.former_rows(registry(), archives[0], empty))
