"""Settings from the environment, and redaction of logs."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.access_log import RedactingFilter, loggable
from config.environment import choice, flag, secret_key, secret_key_fallbacks, words

ROOT = Path(__file__).resolve().parent.parent
SECRET = "Zk3vQ9xY7bT2mN8pR4sW6uA1cE5gH0jL"
STRONG = "k3y-" * 5 + SECRET
UUID = "0726ef6f-55a8-5ca7-aa9c-3b43fbf30fce"


def load_settings(**changed: str) -> subprocess.CompletedProcess:
    """Import the settings in a process of their own."""
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SECRET_KEY": STRONG} | changed,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("yes", ["1", "true", "YES", " on "])
def test_flag_is_set(monkeypatch, yes):
    monkeypatch.setenv("REPERES_FLAG", yes)
    assert flag("REPERES_FLAG") is True


@pytest.mark.parametrize("no", ["", "0", "false", "No", "off"])
def test_flag_is_not_set(monkeypatch, no):
    monkeypatch.setenv("REPERES_FLAG", no)
    assert flag("REPERES_FLAG") is False


def test_flag_that_says_neither_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("REPERES_FLAG", "maybe")
    with pytest.raises(ImproperlyConfigured, match="REPERES_FLAG"):
        flag("REPERES_FLAG")


def test_choice_is_the_first_when_nothing_is_said(monkeypatch):
    monkeypatch.delenv("REPERES_CHOICE", raising=False)
    assert choice("REPERES_CHOICE", ("auto", "outlines")) == "auto"


def test_choice_that_is_none_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("REPERES_CHOICE", "google")
    with pytest.raises(ImproperlyConfigured, match="REPERES_CHOICE"):
        choice("REPERES_CHOICE", ("auto", "outlines"))


def test_words_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("REPERES_WORDS", "a.example, b.example,,")
    assert words("REPERES_WORDS") == ["a.example", "b.example"]


def test_secret_key_is_made_once_and_kept(monkeypatch, tmp_path):
    monkeypatch.delenv("DJANGO_SECRET_KEY", raising=False)
    made = secret_key(tmp_path)
    assert len(made) >= 50
    assert secret_key(tmp_path) == made


def test_secret_key_is_readable_by_its_owner_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("DJANGO_SECRET_KEY", raising=False)
    secret_key(tmp_path)
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_empty_secret_key_is_refused(monkeypatch, tmp_path):
    monkeypatch.delenv("DJANGO_SECRET_KEY", raising=False)
    (tmp_path / "secret_key").write_text("")
    with pytest.raises(ImproperlyConfigured, match="empty"):
        secret_key(tmp_path)


WEAK = ["x" * 60, "abcd" * 20, SECRET, "django-insecure-" + STRONG]


@pytest.mark.parametrize("key", WEAK)
@pytest.mark.parametrize("name", ["DJANGO_SECRET_KEY", "DJANGO_SECRET_KEY_FALLBACKS"])
def test_weak_secret_key_is_refused_by_name(name, key):
    assert f"{name} is too weak" in load_settings(**{name: key}).stderr


@pytest.mark.parametrize("key", ["short", "ab" * 40, f"short,{STRONG}"])
def test_weak_server_key_is_refused_by_name(key):
    assert "REPERES_JOURNEY_KEY is too weak" in load_settings(REPERES_JOURNEY_KEY=key).stderr


@pytest.mark.parametrize("key", [SECRET, STRONG, f"{STRONG},retired"])
def test_strong_server_key_is_taken_whatever_decrypted_before(key):
    assert load_settings(REPERES_JOURNEY_KEY=key).returncode == 0


def test_weak_secret_key_in_the_file_is_refused(monkeypatch, tmp_path):
    monkeypatch.delenv("DJANGO_SECRET_KEY", raising=False)
    (tmp_path / "secret_key").write_text("weak")
    with pytest.raises(ImproperlyConfigured, match="too weak"):
        secret_key(tmp_path)


def test_further_lines_of_the_file_signed_before(monkeypatch, tmp_path):
    monkeypatch.delenv("DJANGO_SECRET_KEY", raising=False)
    (tmp_path / "secret_key").write_text(f"new{STRONG}\n{STRONG}\n")
    assert secret_key(tmp_path) == f"new{STRONG}"
    assert secret_key_fallbacks(tmp_path) == [STRONG]


def test_keys_that_signed_before_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("DJANGO_SECRET_KEY", f"new{STRONG}")
    monkeypatch.setenv("DJANGO_SECRET_KEY_FALLBACKS", f"{STRONG}, old{STRONG}")
    assert secret_key_fallbacks(tmp_path) == [STRONG, f"old{STRONG}"]


def test_demo_with_a_public_host_refuses_to_start():
    refused = load_settings(REPERES_DEMO="1", REPERES_HOSTS="help.example")
    assert "REPERES_DEMO is for 127.0.0.1 only" in refused.stderr


@pytest.mark.parametrize(
    "opened",
    [
        {"REPERES_PROXY": "1"},
        {"REPERES_HTTPS": "on"},
        {"REPERES_BIND": "0.0.0.0"},
        {"REPERES_PROXY": "1", "REPERES_HOSTS": "localhost"},
    ],
    ids=str,
)
def test_demo_refuses_to_start_where_others_reach_the_site(opened):
    refused = load_settings(REPERES_DEMO="1", **opened)
    assert "REPERES_DEMO is for 127.0.0.1 only; unset it or" in refused.stderr
    assert next(iter(opened)) in refused.stderr


@pytest.mark.parametrize("closed", [{}, {"REPERES_PROXY": "0", "REPERES_BIND": "127.0.0.1"}])
def test_demo_starts_on_this_machine_alone(closed):
    assert load_settings(REPERES_DEMO="1", **closed).returncode == 0


def test_missing_database_is_said_in_one_sentence():
    refused = load_settings(DATABASE_URL="")
    assert "DATABASE_URL is not set" in refused.stderr


def test_unknown_basemap_is_refused_by_name():
    refused = load_settings(REPERES_BASEMAP="google")
    assert "REPERES_BASEMAP must be one of auto, outlines, file" in refused.stderr


def test_basemap_of_a_file_needs_one():
    refused = load_settings(REPERES_BASEMAP="file")
    assert "REPERES_BASEMAP=file needs REPERES_BASEMAP_FILE" in refused.stderr


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/fr/", "/fr/"),
        ("/fr/?lat=45.76&lon=4.83", "/fr/"),
        (f"/fr/programmes/{UUID}/", f"/fr/programmes/{UUID}/"),
        (f"/fr/journey/{SECRET}/", "/fr/journey/…/"),
        (f"/fr/share/{SECRET}", "/fr/share/…"),
        (f"/fr/share/{SECRET}/{SECRET}/?t={SECRET}", "/fr/share/…/"),
        ("/fr/procedures/driving-licence/", "/fr/procedures/driving-licence/"),
        ("/static/js/search.0123456789ab.js", "/static/js/search.0123456789ab.js"),
        ("/api/v1/territories/epci:200046977/", "/api/v1/territories/epci:200046977/"),
    ],
)
def test_path_in_a_log_has_no_secret(path, logged):
    assert loggable(path) == logged


def test_logs_of_django_pass_the_filter(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_secrets"]
    assert list(settings.LOGGING["handlers"]) == ["console"]


def test_filter_of_logs_leaves_secrets_out():
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", (f"/j/{SECRET}/?q=x",), None
    )
    RedactingFilter().filter(record)
    assert record.getMessage() == "Not Found: /j/…/"
