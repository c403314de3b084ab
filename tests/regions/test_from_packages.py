"""Commands that read source packages: archives given or fetched."""

import csv
import lzma
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from regions.france.packages import Package, PackageError, read_csv
from regions.management import from_packages
from regions.management.from_packages import FromPackages

FIRST = Package("first", "npm", "one", "1.0.0")
SECOND = Package("second", "pypi", "two", "2.0.0")


class Build(FromPackages):
    sources = (FIRST, SECOND)

    def build(self, archives):
        self.built = dict(archives)


def fetched(package: Package, folder: Path) -> Path:
    return folder / package.option


@pytest.fixture
def command(monkeypatch):
    monkeypatch.setattr(from_packages, "fetch", fetched)
    return Build()


def test_archive_that_is_given_is_read(command):
    call_command(command, first=Path("one.tgz"))
    assert command.built[FIRST] == Path("one.tgz")


def test_archive_that_is_not_given_is_fetched(command):
    said = StringIO()
    call_command(command, first=Path("one.tgz"), stdout=said)
    assert command.built[SECOND].name == "second"
    assert said.getvalue() == "Fetching two 2.0.0 …\n"


def test_package_that_cannot_be_had_is_told(command, monkeypatch):
    def refuse(package, folder):
        raise PackageError(f"{package.name} could not be fetched")

    monkeypatch.setattr(from_packages, "fetch", refuse)
    with pytest.raises(CommandError, match="one could not be fetched"):
        call_command(command)


def test_table_with_long_fields_leaves_the_limit_of_other_readers(tmp_path):
    outline = "x" * 200_000
    archive = tmp_path / "one.whl"
    with zipfile.ZipFile(archive, "w") as wheel:
        wheel.writestr("table.csv.lzma", lzma.compress(f"geometry\n{outline}\n".encode()))
    before = csv.field_size_limit()
    assert read_csv(archive, "table.csv.lzma") == [{"geometry": outline}]
    assert csv.field_size_limit() == before
