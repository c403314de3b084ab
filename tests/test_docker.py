"""docker-compose.yml and Dockerfile agree with the settings (no engine runs here)."""

import re
from pathlib import Path

import pytest
import yaml

from machine import cluster, content

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
APPLICATION = ("prepare", "web", "worker")


def names_read() -> set[str]:
    """Environment variables that the settings, gunicorn's configuration and encryption read."""
    found = set()
    for path in [*(ROOT / "config").glob("*.py"), ROOT / "accounts" / "encryption.py"]:
        source = path.read_text(encoding="utf-8")
        found.update(
            re.findall(
                r"""(?m)(?:(?:flag|words|choice|get|environ)[(\[]|^VARIABLE = )"([A-Z_]+)\"""",
                source,
            )
        )
    ours = re.compile(r"(REPERES|DJANGO)_|PORT$|WEB_CONCURRENCY$")
    return {name for name in found if ours.match(name)} | {"DATABASE_URL"}


def names_given(service: str) -> set[str]:
    return set(SERVICES[service]["environment"])


def image_version(pattern: str) -> tuple[int, ...]:
    found = re.search(pattern, SERVICES["database"]["image"])
    assert found, SERVICES["database"]["image"]
    return tuple(int(part) for part in found[1].split("."))


def test_image_is_built_on_the_python_the_code_asks_for():
    required = re.search(r'requires-python = ">=(\d+\.\d+)"', (ROOT / "pyproject.toml").read_text())
    built = re.search(r"^FROM python:(\d+\.\d+)-slim-", DOCKERFILE, re.MULTILINE)
    assert built
    assert required
    assert built[1] == required[1]


def test_postgresql_is_15_or_newer():
    assert image_version(r":(\d+)-") >= (15,)


def test_postgis_is_3_3_or_newer():
    assert image_version(r"-(\d+\.\d+)$") >= (3, 3)


def test_database_is_created_with_letters_of_every_script():
    words = SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert {"--encoding=UTF8", "--locale=C.UTF-8"} <= set(words)


def test_log_of_the_database_is_as_private_as_that_of_the_embedded_one():
    program, *options = SERVICES["database"]["command"]
    assert program == "postgres"
    assert dict(one.removeprefix("-c").split("=", 1) for one in options) == cluster.PRIVATE_LOG


def test_superuser_has_a_password_of_its_own():
    given = SERVICES["database"]["environment"]
    secrets = {name: given[name] for name in given if name.endswith("_PASSWORD")}
    assert set(secrets) == {"POSTGRES_PASSWORD", "OWNER_PASSWORD", "WEB_PASSWORD"}
    assert all(value.startswith(f"${{{name}:?") for name, value in secrets.items())
    assert not any("POSTGRES_PASSWORD" in str(SERVICES[service]) for service in APPLICATION)


@pytest.mark.parametrize("service", APPLICATION)
def test_every_environment_name_is_read_by_the_settings(service):
    names = names_given(service) - {"REPERES_DATA"}  # read by the command line just below it
    assert names - names_read() == set()


def test_names_in_the_dockerfile_are_read_by_the_settings():
    given = re.findall(r"\b((?:REPERES|DJANGO)_[A-Z_]+)=", DOCKERFILE)
    assert set(given) - names_read() == set()


def test_every_variable_of_the_settings_is_documented():
    written = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert {name for name in names_read() if f"`{name}`" not in written} == set()


def test_demonstration_is_never_switched_on():
    assert not any("REPERES_DEMO" in names_given(service) for service in APPLICATION)


def test_only_the_database_of_the_compose_file_is_addressed():
    pattern = (
        r"postgis://reperes_(owner|web):\$\{(OWNER|WEB)_PASSWORD:\?[^}]+\}@database:5432/reperes"
    )
    for service in APPLICATION:
        assert re.fullmatch(pattern, SERVICES[service]["environment"]["DATABASE_URL"])


def test_web_processes_use_the_role_that_cannot_change_tables():
    assert "//reperes_web:" in SERVICES["web"]["environment"]["DATABASE_URL"]


def test_published_port_is_the_one_gunicorn_listens_on_and_local():
    assert SERVICES["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert "EXPOSE 8000" in DOCKERFILE
    assert "REPERES_BIND=0.0.0.0" in DOCKERFILE


def test_web_is_served_by_gunicorn_with_our_configuration():
    assert '"gunicorn", "--config", "config/gunicorn.py", "config.wsgi"' in DOCKERFILE


def test_application_does_not_run_as_root():
    assert re.search(r"^USER reperes$", DOCKERFILE, re.MULTILINE)


def test_packages_are_installed_by_hash():
    assert "--require-hashes --only-binary :all: -r requirements/run.txt" in DOCKERFILE


@pytest.mark.parametrize("service", ["database", "web"])
def test_service_has_a_health_check(service):
    assert SERVICES[service]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("service", ["database", *APPLICATION])
def test_volumes_that_services_use_are_declared(service):
    named = {volume.split(":")[0] for volume in SERVICES[service]["volumes"]}
    volumes = {name for name in named if not name.startswith(".")}
    assert volumes <= set(COMPOSE["volumes"])


def test_mounted_files_exist():
    mounted = [volume.split(":")[0] for volume in SERVICES["database"]["volumes"]]
    assert all((ROOT / name).is_file() for name in mounted if name.startswith("."))


def test_preparation_loads_what_script_server_loads():
    written = SERVICES["prepare"]["command"][-1]
    assert re.findall(r"manage\.py ((?:load|build)_\w+)", written) == list(content.LOADERS)


def test_preparation_leaves_a_demonstration_last():
    lines = SERVICES["prepare"]["command"][-1].strip().splitlines()
    assert lines[-1] == "python manage.py leave_demonstration"


def test_files_that_services_run_exist():
    assert (ROOT / SERVICES["web"]["healthcheck"]["test"][-1]).is_file()
