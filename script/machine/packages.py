"""System packages: detect what is missing and install it by apt, or name it."""

import ctypes.util
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from machine.checkout import StopError, is_root
from machine.progress import Progress

POSTGRESQL_MIN = 15
CREATECLUSTER = Path("/etc/postgresql-common/createcluster.conf")


def postgresql_folders() -> dict[int, Path]:
    """Program folders of the installed PostgreSQL versions that have PostGIS, by major version."""
    folders = {}
    for folder in Path("/usr/lib/postgresql").glob("*/bin"):
        major = folder.parent.name
        control = Path(f"/usr/share/postgresql/{major}/extension/postgis.control")
        if major.isdigit() and (folder / "initdb").exists() and control.exists():
            folders[int(major)] = folder
    return {major: folder for major, folder in folders.items() if major >= POSTGRESQL_MIN}


def chromium() -> str | None:
    """Path of the browser the tests drive."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _ethiopic_font() -> bool:
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    return any(next(folder.rglob("NotoSansEthiopic*"), None) for folder in folders)


# Dictionaries that check the spelling of translations, by the end of their package's name.
DICTIONARIES = {"fr": "fr_FR", "en-gb": "en_GB", "ar": "ar", "ru": "ru_RU", "uk": "uk_UA"}


def _dictionary(name: str) -> Callable[[], bool]:
    return Path(f"/usr/share/hunspell/{name}.dic").exists


@dataclass(frozen=True)
class Need:
    """A dependency: its apt package, its description, and a test whether it is present."""

    package: str
    what: str
    is_met: Callable[[], bool]


DATABASE_NEEDS = [
    Need(
        "postgresql-postgis",
        f"PostgreSQL {POSTGRESQL_MIN} or newer with PostGIS",
        lambda: bool(postgresql_folders()),
    ),
]
RUN_NEEDS = [
    Need(
        "python3-venv",
        "Python's venv and ensurepip",
        lambda: importlib.util.find_spec("ensurepip") is not None,
    ),
    Need(
        "gdal-bin",
        "GDAL, GEOS and PROJ, with ogr2ogr",
        lambda: _library("gdal")() and shutil.which("ogr2ogr") is not None,
    ),
    Need("gettext", "gettext (msgfmt)", lambda: shutil.which("msgfmt") is not None),
    Need("libpango-1.0-0", "Pango, which shapes text for PDF", _library("pango-1.0")),
    Need("libpangoft2-1.0-0", "Pango for FreeType", _library("pangoft2-1.0")),
    Need("libharfbuzz-subset0", "HarfBuzz, which subsets fonts", _library("harfbuzz-subset")),
    Need("fonts-noto-core", "Noto fonts (Arabic, Ethiopic)", _ethiopic_font),
    Need("hunspell", "hunspell, which checks spelling", lambda: bool(shutil.which("hunspell"))),
    *(
        Need(f"hunspell-{package}", f"dictionary of hunspell: {name}", _dictionary(name))
        for package, name in DICTIONARIES.items()
    ),
]
TEST_NEEDS = [
    Need("chromium", "Chromium for the browser tests", lambda: chromium() is not None),
]


def missing(needs: list[Need]) -> list[Need]:
    importlib.invalidate_caches()
    return [need for need in needs if not need.is_met()]


def provide(progress: Progress, *, database: bool, tests: bool) -> None:
    """Install what is missing, or stop with the names of what the machine lacks."""
    needs = RUN_NEEDS + (DATABASE_NEEDS if database else []) + (TEST_NEEDS if tests else [])
    lacking = missing(needs)
    if not lacking:
        progress.note("nothing missing")
        return
    names = [need.package for need in lacking]
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        listed = "; ".join(f"{need.what} (Debian: {need.package})" for need in lacking)
        raise StopError(f"this system has no apt, please install by hand: {listed}.")
    if "chromium" in names and _is_ubuntu():
        raise StopError(
            "Ubuntu has Chromium only as a snap: run `sudo snap install chromium`, or put another "
            "Chromium or Chrome in the PATH, then start again."
        )
    asks = _may_install(names)
    _install(progress, names, asks=asks)
    if still := missing(needs):
        listed = "; ".join(f"{need.what} ({need.package})" for need in still)
        raise StopError(f"apt installed its packages, but these are still not found: {listed}.")
    progress.note("installed " + ", ".join(names))


def _is_ubuntu() -> bool:
    release = Path("/etc/os-release")
    return (
        release.exists()
        and re.search(r"^ID=ubuntu$", release.read_text(), re.MULTILINE) is not None
    )


def _may_install(names: list[str]) -> bool:
    """Whether sudo will ask for a password on this terminal; ``StopError`` without rights."""
    if is_root():
        return False
    lacking = f"these system packages are missing: {' '.join(names)}"
    if shutil.which("sudo") is None:
        raise StopError(f"{lacking}; as root: apt-get install {' '.join(names)}")
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return False
    if sys.stdin.isatty():
        return True
    raise StopError(
        f"{lacking}, and sudo asks for a password; run: sudo apt-get install {' '.join(names)}"
    )


def _install(progress: Progress, names: list[str], *, asks: bool) -> None:
    def as_root(*words: str) -> None:
        quiet = ("env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1", "LC_ALL=C.UTF-8")
        progress.run([*(() if is_root() else ("sudo",)), *quiet, *words], asks=asks)

    def install(*packages: str) -> None:
        options = ("-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300")
        as_root("apt-get", "install", *options, *packages)

    as_root("dpkg", "--configure", "-a")  # an installation cut short earlier is finished first
    as_root("apt-get", "update", "-q", "-o", "DPkg::Lock::Timeout=300")
    if "postgresql-postgis" in names:
        install("postgresql-common")
        if _makes_a_main_cluster():
            # Debian would create and start a cluster at installation; the embedded one suffices.
            line = "create_main_cluster = false"
            as_root("sh", "-c", f"echo '{line}' >> {CREATECLUSTER}")
    install(*names)


def _makes_a_main_cluster() -> bool:
    """Whether installing PostgreSQL would create Debian's "main" cluster by default."""
    written = CREATECLUSTER.read_text() if CREATECLUSTER.exists() else ""
    decided = re.search(r"^\s*create_main_cluster\s*=", written, re.MULTILINE)
    return decided is None and not any(Path("/etc/postgresql").glob("*/*"))


def plain_environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs, without PG* variables of another database."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return others | {"LC_ALL": "C.UTF-8", "PGCONNECT_TIMEOUT": "10"}
