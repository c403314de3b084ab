"""The languages of the site, read from fixtures/languages.yaml and a folder of the installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

NEEDED = ("code", "name", "english", "direction")
OPTIONAL = ("dictionary", "written", "reviewed")
DIRECTIONS = ("ltr", "rtl")
CATALOGUE = Path("LC_MESSAGES") / "django.po"


@dataclass(frozen=True)
class Review:
    """Who read the whole catalogue of a language, by role, and on which day."""

    role: str
    on: date


@dataclass(frozen=True)
class Language:
    """A language: its code, what its speakers and the English call it, and what is known of it.

    ``dictionary``: the hunspell dictionary for its spelling, "" for none; ``is_written``: the
    interface is written in it, not translated; ``is_offered``: it has a catalogue.
    """

    code: str
    name: str
    english: str
    is_rtl: bool
    is_offered: bool
    is_written: bool = False
    dictionary: str = ""
    reviewed: Review | None = None

    @property
    def is_unreviewed(self) -> bool:
        """Whether its catalogue is a translation that no person has reviewed."""
        return not self.is_written and self.reviewed is None

    @property
    def info(self) -> dict[str, Any]:
        """What Django's LANG_INFO holds of a language."""
        return {
            "bidi": self.is_rtl,
            "code": self.code,
            "name": self.english,
            "name_local": self.name,
        }


def read_languages(path: Path, catalogues: list[Path]) -> list[Language]:
    """The languages of a file, in its order; offered are those that ``catalogues`` hold."""
    try:
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error}") from error
    if not isinstance(declared, list):
        raise ImproperlyConfigured(f"{path} must be a list of languages.")
    return [_language(each, path, catalogues) for each in declared]


def _language(declared: Any, path: Path, catalogues: list[Path]) -> Language:
    if not isinstance(declared, dict):
        raise ImproperlyConfigured(f"{path}: a language must be a mapping, not {declared!r}.")
    code: str = declared.get("code") or ""
    if missing := [name for name in NEEDED if not declared.get(name)]:
        raise ImproperlyConfigured(f"{path}: language {code!r} lacks {', '.join(missing)}.")
    if unknown := sorted(set(declared) - {*NEEDED, *OPTIONAL}):
        raise ImproperlyConfigured(f"{path}: {code} has unknown fields: {', '.join(unknown)}.")
    if declared["direction"] not in DIRECTIONS:
        raise ImproperlyConfigured(f"{path}: the direction of {code} is ltr or rtl.")
    return Language(
        code=code,
        name=declared["name"],
        english=declared["english"],
        is_rtl=declared["direction"] == "rtl",
        is_offered=code == "en" or any((each / code / CATALOGUE).exists() for each in catalogues),
        is_written=bool(declared.get("written")),
        dictionary=(declared.get("dictionary") or {}).get("name", ""),
        reviewed=_review(declared.get("reviewed")),
    )


def _review(declared: dict[str, Any] | None) -> Review | None:
    return Review(role=declared["role"], on=declared["date"]) if declared else None


def languages_of(fixtures: Path, catalogues: list[Path], added: Path | None) -> list[Language]:
    """The languages of the site, then those of the installation's folder; none twice."""
    found = read_languages(fixtures / "languages.yaml", catalogues)
    if added:
        found += read_languages(added / "languages.yaml", catalogues)
    codes = [each.code for each in found]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ImproperlyConfigured(f"Declared twice: the language {', '.join(twice)}.")
    return found
