"""Reads declarations from YAML, field by field, collecting all problems."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from contributions.schema.problems import Problems
from contributions.schema.sections import LANGUAGES, SOURCE

# The safe loader based on libyaml, if available: ten times faster.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, problems: Problems) -> Any:
    """The document in a YAML file; None, and a problem with the line, when it does not parse."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 (safe)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        position = f"line {mark.line + 1}" if mark else "file"
        problems.add(path.name, position, getattr(error, "problem", None) or str(error))
        return None


class Fields:
    """One mapping of a declaration, with its file and its path in it for problems."""

    def __init__(self, mapping: Any, *, file: str, at: str, problems: Problems):
        self.file, self.at, self.problems = file, at, problems
        self.mapping = mapping if isinstance(mapping, dict) else {}
        if not isinstance(mapping, dict):
            self.wrong("", "must be a mapping")

    def wrong(self, name: str, reason: str) -> None:
        """Add a problem of the field ``name``."""
        self.problems.add(self.file, ".".join(filter(None, [self.at, name])), reason)

    def only(self, *names: str) -> None:
        """Add a problem for each field not in ``names``, such as a misspelt one."""
        for name in sorted(set(map(str, self.mapping)) - set(names)):
            self.wrong(name, "is not a field")

    def text(self, name: str, *, longest: int | None = None, required: bool = True) -> str:
        """A stripped text; "" when it is missing."""
        value = self.mapping.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, f"must be text, not {value!r}")
            return ""
        value = (value or "").strip()
        if required and not value:
            self.wrong(name, "is missing")
        if longest and len(value) > longest:
            self.wrong(name, f"has {len(value)} characters, at most {longest} are allowed")
        return value

    def choice(self, name: str, allowed: Collection[str], *, blank: bool = False) -> str:
        """One code of a vocabulary."""
        value = self.text(name, required=not blank)
        if value and value not in allowed:
            self.wrong(name, f"{value!r} is unknown, one of {', '.join(allowed)} is expected")
            return ""
        return value

    def codes(self, name: str, allowed: Collection[str] | None, *, least: int = 0) -> list[str]:
        """Several codes of a vocabulary (any text when ``allowed`` is None), each once."""
        values = self.mapping.get(name) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.wrong(name, "must be a list of words (quote numbers)")
            return []
        if allowed is not None and (unknown := [v for v in values if v not in allowed]):
            self.wrong(name, f"{', '.join(unknown)} unknown, {', '.join(allowed)} are expected")
        if len(set(values)) < len(values):
            self.wrong(name, "says something twice")
        if len(values) < least:
            self.wrong(name, f"needs at least {least}")
        return values

    def number(
        self, name: str, *, least: int = 0, most: int = 32_767, blank: bool = True
    ) -> int | None:
        """A whole number in a range; None when it is missing."""
        value = self.mapping.get(name)
        if value is None and blank:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(name, f"must be a whole number from {least} to {most}, not {value!r}")
            return None
        return value

    def amount(self, name: str) -> Decimal | None:
        """An amount with at most two decimals, zero or more; None when it is not stated."""
        value = self.mapping.get(name)
        if value is None:
            return None
        try:
            amount = Decimal(str(value)).quantize(Decimal("0.01"))
        except InvalidOperation:
            amount = Decimal(-1)
        if isinstance(value, bool) or amount < 0 or amount != Decimal(str(value)):
            self.wrong(name, f"must be an amount such as 25 or 12.50, not {value!r}")
            return None
        return amount

    def flag(self, name: str) -> bool:
        """Yes or no; no when it is missing."""
        value = self.mapping.get(name, False)
        if not isinstance(value, bool):
            self.wrong(name, f"must be true or false, not {value!r}")
        return value is True

    def day(self, name: str, *, blank: bool = False) -> date | None:
        """A date, written 2026-11-23."""
        value = self.mapping.get(name)
        if value is None and blank:
            return None
        try:
            return value if type(value) is date else date.fromisoformat(str(value))
        except (TypeError, ValueError):
            self.wrong(name, f"must be a date such as 2026-11-23, not {value!r}")
            return None

    def uuid4(self, name: str) -> uuid.UUID:
        """The identity of a row: a random UUID."""
        value = self.text(name)
        try:
            identity = uuid.UUID(value)
        except ValueError:
            identity = None
        if identity is None or identity.version != 4:
            self.wrong(name, f"must be a random UUID (version 4), not {value!r}")
            return uuid.uuid4()
        return identity

    def fields(self, name: str, *, at: str = "") -> Fields:
        """The mapping inside the field ``name``."""
        inside = ".".join(filter(None, [self.at, at or name]))
        return Fields(self.mapping.get(name), file=self.file, at=inside, problems=self.problems)

    def each(self, name: str, *, least: int = 0) -> list[Fields]:
        """The mappings of the list in the field ``name``, numbered in problems."""
        values = self.mapping.get(name) or []
        if not isinstance(values, list):
            self.wrong(name, "must be a list")
            return []
        if len(values) < least:
            self.wrong(name, f"needs at least {least}")
        at = ".".join(filter(None, [self.at, name]))
        return [
            Fields(value, file=self.file, at=f"{at}[{no}]", problems=self.problems)
            for no, value in enumerate(values, 1)
        ]

    def in_every_language(self) -> dict[str, str]:
        """The texts of this mapping by language: French, and others that are there, none empty."""
        there = [each for each in LANGUAGES if each == SOURCE or each in self.mapping]
        return {language: self.text(language) for language in there}


def unique(declared_at: dict[Any, str], key: Any, fields: Fields, name: str) -> None:
    """Add a problem when ``key`` was already declared; ``declared_at`` maps keys to their files."""
    if key in declared_at:
        fields.wrong(name, f"{key} is already declared in {declared_at[key]}")
    declared_at.setdefault(key, fields.file)
