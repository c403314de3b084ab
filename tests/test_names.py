"""Names that were given up for standard terms (old_names.txt) do not come back."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LISTED = (Path(__file__).parent / "old_names.txt").read_text(encoding="utf-8").splitlines()
OLD = [line for line in LISTED if line and not line.startswith("#")]
OLD_NAMES = {name for name in OLD if "." not in name}
OLD_MODULES = [name for name in OLD if "." in name]
FOLDERS = (
    *("abuse", "accounts", "api", "bench", "config", "contributions", "directory", "geo"),
    *("journeys", "printing", "regions", "script", "seeding", "tests"),
)


def modules() -> list[Path]:
    """Our modules; migrations keep old names."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    return [path for path in paths if "migrations" not in path.parts]


def names_in(path: Path) -> set[str]:
    """Every name that a module defines, binds, imports or reads as an attribute."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for part in ("id", "attr", "arg", "name", "asname"):
            name = getattr(node, part, None)
            if isinstance(name, str):
                found.add(name)
    return found


def test_list_of_old_names_is_read():
    assert len(OLD_NAMES) > 100
    assert len(OLD_MODULES) > 30


def test_no_module_uses_a_name_that_was_given_up():
    used = {
        str(path.relative_to(ROOT)): sorted(names_in(path) & OLD_NAMES)
        for path in modules()
        if names_in(path) & OLD_NAMES
    }
    assert used == {}


@pytest.mark.parametrize("module", OLD_MODULES)
def test_module_has_the_name_of_what_it_is(module):
    path = ROOT / Path(*module.split("."))
    assert not path.with_suffix(".py").exists()
    assert not (path / "__init__.py").exists()


def test_no_migration_imports_live_code():
    """Only what Django itself writes there: fields, their bounds, default functions, managers."""
    written_by_django = {
        "import accounts.encrypted_fields",
        "import accounts.models",
        "import directory.models.bitmap",
        "import geo.limits",
        "import journeys.models",
        "import regions.models.invitation",
        # Second factors move from one key to another: what encrypts them is no schema.
        "from accounts.encryption import decrypt, derive_key, encrypt",
    }
    imported = {
        line.strip()
        for path in ROOT.glob("*/migrations/*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(tuple(f"{word} {app}" for word in ("import", "from") for app in FOLDERS))
    }
    assert imported == written_by_django
