"""Merges what a form of a sheet sends with what another window has saved since it was shown.

A draft is taken apart into fields: each French text, each code, each row of a list. The form sends
a token of every field as it was shown, so that a field tells who changed it: of what only one side
changed that side counts, and what both changed in different ways is a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contributions.schema.sections import SOURCE, Content, text_name, version_token

# Lists of a sheet, with the member by which their rows are known.
LISTS = {"sources": "key", "steps": "id", "documents": "id", "facts": "id"}
# What is said of a draft beside its content.
ABOUT = ("note", "keeps_meaning")
NOTHING = version_token(None)


@dataclass
class Fields:
    """A draft taken apart: its values by name, and the rows of each list in their order."""

    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Shown:
    """What a form showed: the token of each field, and the rows of each list."""

    tokens: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: Fields) -> Shown:
        """What a form that shows these fields shows."""
        tokens = {name: version_token(value) for name, value in fields.values.items()}
        return cls(tokens, dict(fields.rows))

    @classmethod
    def read(cls, text: str) -> Shown:
        """What a form says that it showed; nothing for what no form of ours sends."""
        try:
            stated = json.loads(text)
            tokens = {str(name): str(token) for name, token in stated["tokens"].items()}
            rows = {name: [str(pk) for pk in stated["rows"][name]] for name in LISTS}
        except (ValueError, TypeError, KeyError, AttributeError):
            return cls()
        return cls(tokens, rows)

    def written(self) -> str:
        """The same as a form sends it."""
        return json.dumps({"tokens": self.tokens, "rows": self.rows}, separators=(",", ":"))

    def token(self, name: str) -> str:
        """The token of a field, that of nothing for one that was not there."""
        return self.tokens.get(name, NOTHING)


@dataclass(frozen=True)
class Conflict:
    """A field that two windows changed: what is saved by now, and what was sent."""

    name: str
    saved: Any
    sent: Any


def row_name(kind: str, pk: str) -> str:
    """The name of the field that is a row of a list."""
    return f"{kind}:{pk}"


def taken_apart(content: Content, about: Mapping[str, Any]) -> Fields:
    """The fields of a draft with this content, and with what is said of it."""
    fields = Fields({f"about.{name}": about.get(name) for name in ABOUT})
    for name, value in content.items():
        if name.startswith(f"text:{SOURCE}:"):
            fields.values[name] = value
    for name, value in (content.get("sheet") or {}).items():
        fields.values[f"sheet.{name}"] = value
    for kind, known_by in LISTS.items():
        fields.rows[kind] = []
        for row in (content.get(kind) or {}).get("list") or []:
            pk, rows = str(row.get(known_by) or ""), fields.rows[kind]
            # Two sources of one name are two rows, until the editor mends that.
            while pk in rows:
                pk += "'"
            rows.append(pk)
            fields.values[row_name(kind, pk)] = row
    return fields


def put_together(fields: Fields) -> tuple[Content, dict[str, Any]]:
    """The content of fields, and what is said of it."""
    about = {name: fields.values[f"about.{name}"] for name in ABOUT}
    content: Content = {"sheet": {}}
    for name, value in fields.values.items():
        if name.startswith("sheet."):
            content["sheet"][name.removeprefix("sheet.")] = value
        elif name.startswith("text:"):
            content[name] = value or ""
    for kind, rows in fields.rows.items():
        content[kind] = {"list": [fields.values[row_name(kind, pk)] for pk in rows]}
    return content, about


def merged(shown: Shown, sent: Fields, saved: Fields) -> tuple[Fields, list[Conflict]]:
    """The fields with the changes of both sides, and those that both changed differently."""
    result, conflicts = Fields(), []
    for name in {**saved.values, **sent.values}:
        hers, theirs = sent.values.get(name), saved.values.get(name)
        tokens = {shown.token(name), version_token(hers), version_token(theirs)}
        is_hers = version_token(hers) != shown.token(name)
        if len(tokens) == 3:
            conflicts.append(Conflict(name, theirs, hers))
        result.values[name] = hers if is_hers else theirs
    for kind in LISTS:
        result.rows[kind] = _merged_rows(
            shown.rows.get(kind, []), sent.rows[kind], saved.rows[kind]
        )
        for pk in result.rows[kind]:
            # One side took the row out, the other changed its words: it stays with them.
            name = row_name(kind, pk)
            result.values[name] = result.values[name] or sent.values.get(name) or saved.values[name]
    return result, conflicts


def _merged_rows(before: list[str], hers: list[str], theirs: list[str]) -> list[str]:
    """The rows of a list with what both sides added and took out, in the order of who moved one."""
    out = {pk for pk in before if pk not in hers or pk not in theirs}
    ordered = theirs if hers == before else hers
    return [pk for pk in dict.fromkeys([*ordered, *hers, *theirs]) if pk not in out]


def shown_with(shown: Shown, conflicts: list[Conflict], saved: Fields) -> Shown:
    """What a form shows that names conflicts: those fields as they are saved by now."""
    tokens = shown.tokens | {each.name: version_token(each.saved) for each in conflicts}
    names = {each.name for each in conflicts}
    rows = {
        kind: [
            pk
            for pk in shown.rows.get(kind, [])
            if pk in saved.rows[kind]
            or names.isdisjoint({row_name(kind, pk), text_name(SOURCE, pk)})
        ]
        for kind in LISTS
    }
    return Shown(tokens, rows)
