"""Reads and checks the environment variables and key files of the settings."""

import os
import secrets
from pathlib import Path
from typing import TypedDict

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}
LOCAL_HOSTS = {"127.0.0.1", "localhost", "testserver"}


class BasemapSource(TypedDict):
    """A tile server: URL with {z}, {x}, {y}, greatest zoom, attribution."""

    url: str
    max_zoom: int
    attribution: str


def flag(name: str) -> bool:
    """Return the yes/no environment variable ``name``; anything else is refused by name."""
    value = os.environ.get(name, "").strip().lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """Return the variable ``name``, by default the first of ``allowed``; others are refused."""
    value = os.environ.get(name) or allowed[0]
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def folder(name: str) -> Path | None:
    """Return the folder that the variable ``name`` says, if it says one; it must be there."""
    value = os.environ.get(name)
    if value and not Path(value).is_dir():
        raise ImproperlyConfigured(f"{name} must be a folder: there is none at {value}.")
    return Path(value) if value else None


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated variable ``name`` as a list without empty words."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def demonstration(hosts: list[str]) -> bool:
    """Return REPERES_DEMO; refuse it where the site can be reached from other machines.

    Behind a proxy every request comes from this machine, so the address of the client says nothing.
    """
    if not flag("REPERES_DEMO"):
        return False
    against = [name for name in ("REPERES_PROXY", "REPERES_HTTPS") if flag(name)]
    if set(hosts) - LOCAL_HOSTS:
        against.append("REPERES_HOSTS")
    if (os.environ.get("REPERES_BIND") or "127.0.0.1") not in LOCAL_HOSTS:
        against.append("REPERES_BIND")
    if against:
        raise ImproperlyConfigured(
            f"REPERES_DEMO is for 127.0.0.1 only; unset it or {' and '.join(against)}."
        )
    return True


def secret_key(var: Path) -> str:
    """Return DJANGO_SECRET_KEY, else the key stored in ``var``, made at the first start."""
    if key := os.environ.get("DJANGO_SECRET_KEY"):
        return strong(key, "DJANGO_SECRET_KEY")
    return strong(stored_keys(var / "secret_key")[0], str(var / "secret_key"))


def secret_key_fallbacks(var: Path) -> list[str]:
    """Return the retired keys: DJANGO_SECRET_KEY_FALLBACKS, and further lines of the stored file.

    The file is not read where DJANGO_SECRET_KEY is set.
    """
    listed = words("DJANGO_SECRET_KEY_FALLBACKS")
    stored = [] if os.environ.get("DJANGO_SECRET_KEY") else stored_keys(var / "secret_key")[1:]
    return [strong(key, "DJANGO_SECRET_KEY_FALLBACKS") for key in [*listed, *stored]]


def require_strong_server_key() -> None:
    """Refuse a weak current REPERES_JOURNEY_KEY; retired ones are still needed to decrypt."""
    if keys := words("REPERES_JOURNEY_KEY"):
        strong(keys[0], "REPERES_JOURNEY_KEY", least=32)


def strong(key: str, name: str, least: int = 50) -> str:
    """Return ``key``; refuse by ``name`` one that can be guessed."""
    if len(key) < least or len(set(key)) < 5 or key.startswith("django-insecure"):
        raise ImproperlyConfigured(
            f"{name} is too weak: give at least {least} random characters, as from "
            'python3 -c "import secrets; print(secrets.token_urlsafe(50))".'
        )
    return key


def stored_keys(path: Path) -> list[str]:
    """Return the keys of a file that only its owner reads, one a line; made when there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if keys := path.read_text().split():
            return keys
        raise ImproperlyConfigured(f"{path} is empty: remove it and start again.") from None
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return [key]
