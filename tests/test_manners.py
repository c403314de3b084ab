"""Conventions of the repository: names, bounds, origins, commands of the README."""

import ast
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
ASIDE = {".venv", "var", ".git", "node_modules", "__pycache__"}
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAYERS = PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
FORBIDDEN_NAMES = {"utils", "util", "core", "common", "helpers", "helper", "services", "misc"}
VENDORED = ("static/vendor/", "static/leaflet/")


def found(*patterns: str) -> list[str]:
    """Paths of the checkout that match the patterns, relative and sorted."""
    paths = chain.from_iterable(ROOT.glob(pattern) for pattern in patterns)
    relative = {path.relative_to(ROOT) for path in paths if path.is_file()}
    return sorted(str(path) for path in relative if not ASIDE & set(path.parts))


def text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def modules() -> list[str]:
    return [path for path in found("**/*.py") if "/migrations/" not in path]


def own_scripts() -> list[str]:
    return [path for path in found("static/**/*.js") if not path.startswith(VENDORED)]


def longer_than(limit: int, paths: list[str]) -> dict[str, int]:
    lengths = {path: len(text(path).splitlines()) for path in paths}
    return {path: length for path, length in lengths.items() if length > limit}


# What the README promises


@pytest.mark.parametrize("command", ["script/server", "script/test", "script/manage"])
def test_readme_names_the_command(command):
    assert command in text("README.md")


@pytest.mark.parametrize("path", sorted(set(re.findall(r"script/\w+", text("README.md")))))
def test_command_named_in_the_readme_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", re.findall(r"\]\((?!https?:|#)([^)#]+)", text("README.md")))
def test_file_linked_from_the_readme_exists(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", ["setup", "server", "manage", "test", "lock", "check_abuse"])
def test_script_may_be_run(name):
    assert (ROOT / "script" / name).stat().st_mode & 0o111


@pytest.mark.parametrize("path", ["script/setup", "script/server", "script/test", ".ci/run"])
def test_shell_script_is_well_formed(path):
    subprocess.run(["bash", "-n", path], cwd=ROOT, check=True)


# Bounds


def test_no_module_is_longer_than_400_lines():
    assert longer_than(400, [path for path in modules() if not path.startswith("tests/")]) == {}


def test_no_test_module_is_longer_than_600_lines():
    assert longer_than(600, found("tests/**/*.py")) == {}


def test_no_template_is_longer_than_150_lines():
    assert longer_than(150, found("templates/**/*.*")) == {}


def test_no_script_of_ours_is_longer_than_300_lines():
    assert longer_than(300, own_scripts()) == {}


@pytest.mark.parametrize("pattern", ["static/css/*.css", "static/js/*.js", "templates/**/*.*"])
def test_no_line_that_a_browser_reads_is_longer_than_120_characters(pattern):
    wide = {
        f"{path}:{number}": len(line)
        for path in found(pattern)
        for number, line in enumerate(text(path).splitlines(), start=1)
        if len(line) > 120
    }
    assert wide == {}


def test_no_function_is_longer_than_40_lines():
    long = {}
    for path in modules():
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 40:
                    long[f"{path}:{node.name}"] = length
    assert long == {}


# What modules are called and what they import


def test_no_module_has_a_name_that_says_nothing():
    named = {path for path in modules() if FORBIDDEN_NAMES & set(Path(path).with_suffix("").parts)}
    assert named == set()


def test_nothing_listens_to_signals():
    listening = [
        path
        for path in modules()
        if path != "tests/test_manners.py"
        and re.search(
            r"^\s*(from|import) django\.(dispatch|db\.models\.signals)", text(path), re.MULTILINE
        )
    ]
    assert listening == []


def rank(app: str) -> int | None:
    """Position of an app in the layers, 0 at the top; None for apps that are not ours."""
    for position, layer in enumerate(LAYERS):
        if app in re.findall(r"\w+", layer):
            return position
    return None


def test_relations_between_tables_point_down():
    upward = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete else None
            here, there = rank(model._meta.app_label), target and rank(target._meta.app_label)
            if here is not None and there is not None and there < here:
                upward.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert upward == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# Templates and static files


def test_every_template_is_used():
    sources = {path: text(path) for path in [*modules(), *found("templates/**/*.*")]}
    unused = []
    for path in found("templates/**/*.*"):
        name = path.removeprefix("templates/")
        used = any(name in source for other, source in sources.items() if other != path)
        if not used and name not in {"400.html", "403.html", "404.html", "500.html"}:
            unused.append(name)
    assert unused == []


OTHER_ORIGIN = re.compile(
    r"""\bsrc=["'](?:https?:)?//"""
    r"""|<(?:link|form|iframe|use|image)\b[^>]*\b(?:href|action)=["'](?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//"""
    r"""|@import\b"""
    r"""|\b(?:fetch|import|importScripts|EventSource|WebSocket|sendBeacon|Worker)"""
    r"""\(\s*["'`](?:https?:|wss?:)?//"""
    r"""|\bfrom\s+["'](?:https?:)?//""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("pattern", ["templates/**/*.*", "static/**/*.css", "static/**/*.js"])
def test_nothing_is_fetched_from_another_origin(pattern):
    assert [path for path in found(pattern) if OTHER_ORIGIN.search(text(path))] == []


INLINE = re.compile(
    r"""<[^>]*\s(?:style|on[a-z]+)=["']|<style\b|=["']\s*javascript:"""
    r"""|<script\b(?![^>]*(?:\bsrc=|\bnonce=|type="application/))""",
    re.IGNORECASE,
)


def test_no_template_has_inline_style_handler_or_script_without_nonce():
    assert [path for path in found("templates/**/*.html") if INLINE.search(text(path))] == []


# Requirements

LOCKS = ["requirements/run.txt", "requirements/test.txt"]


@pytest.mark.parametrize("path", LOCKS)
def test_every_locked_package_has_a_version_and_hashes(path):
    joined = text(path).replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line and line[0].isalnum()]
    assert lines
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("path", LOCKS)
def test_lock_names_no_index_and_no_local_path(path):
    foreign = r"index-url|find-links|trusted-host|file:|https?://|(?m:^-[ef] )|@ "
    assert re.findall(foreign, text(path)) == []


def test_run_and_test_requirements_agree_on_versions():
    run, test = (dict(re.findall(r"(?m)^([\w.-]+)==(\S+)", text(path))) for path in LOCKS)
    assert {name for name in set(run) & set(test) if run[name] != test[name]} == set()
