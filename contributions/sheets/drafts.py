"""A draft of a sheet between the sections of its revision and the forms of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from contributions.models import Revision
from contributions.revisions.applying import current_content
from contributions.revisions.sheet_labels import TITLES
from contributions.schema.sections import SOURCE, Content, text_name
from contributions.schema.sheet_rules import TEXTS
from contributions.sheets.forms import SETS, SheetForm

# Sets whose rows have a French text of their own.
WITH_TEXT = ("steps", "documents", "facts")
LISTS = ("sources", *WITH_TEXT)


@dataclass
class DraftForms:
    """The forms of a draft: the sheet, and a set for each kind of part."""

    sheet: SheetForm
    sets: dict[str, Any]

    def named_sets(self) -> list[tuple[str, Any]]:
        """The sets with what their parts are called."""
        return [(str(TITLES[name]), self.sets[name]) for name in LISTS]

    def is_valid(self) -> bool:
        """Whether every form can be read; each says what is wrong."""
        return all([self.sheet.is_valid(), *(each.is_valid() for each in self.sets.values())])

    def content(self) -> Content:
        """The sections that valid forms say."""
        content = self.sheet.sections()
        for name in LISTS:
            rows = self.sets[name].rows()
            if name in WITH_TEXT:
                ids = [form.part_id() for form in rows]
                content[name] = {
                    "list": [
                        {"id": str(pk)} | form.row() for pk, form in zip(ids, rows, strict=True)
                    ]
                }
                for pk, form in zip(ids, rows, strict=True):
                    text = form.cleaned_data["text"].replace("\r\n", "\n").strip()
                    content[text_name(SOURCE, str(pk))] = text
            else:
                content[name] = {"list": [form.row() for form in rows]}
        return content


def whole_content(revision: Revision) -> Content:
    """The content of a sheet as a draft would leave it."""
    return current_content(revision) | revision.content


def sent_forms(data: QueryDict) -> DraftForms:
    """The forms of a page that was sent."""
    return DraftForms(
        SheetForm(data), {name: kind(data, prefix=name) for name, kind in SETS.items()}
    )


def forms_of(revision: Revision) -> DraftForms:
    """The forms filled with a draft."""
    content = whole_content(revision)
    about = content.get("sheet") or {}
    needs = about.get("needs") or []
    initial: dict[str, Any] = {
        **{name: about.get(name) for name in ("slug", "theme", "statuses", "office", "related")},
        **{key: content.get(text_name(SOURCE, key), "") for key in TEXTS},
        "main_need": needs[0] if needs else "",
        "needs": needs[1:],
        "keeps_meaning": revision.keeps_meaning,
        "note": revision.note,
    }
    sets = {
        name: kind(prefix=name, initial=[_initial(row, content) for row in _rows(content, name)])
        for name, kind in SETS.items()
    }
    return DraftForms(SheetForm(initial=initial), sets)


def removed_texts(revision: Revision, content: Content) -> Content:
    """The removal of French texts whose step, paper or figure a draft no longer has."""
    before = whole_content(revision)
    kept = {row["id"] for name in WITH_TEXT for row in _rows(content, name)}
    gone = {row["id"] for name in WITH_TEXT for row in _rows(before, name)} - kept
    return {text_name(SOURCE, pk): "" for pk in gone}


def _rows(content: Content, name: str) -> list[dict[str, Any]]:
    return (content.get(name) or {}).get("list") or []


def _initial(row: dict[str, Any], content: Content) -> dict[str, Any]:
    shown = dict(row)
    if "id" in row:
        shown["text"] = content.get(text_name(SOURCE, row["id"]), "")
    if isinstance(shown.get("sources"), list):
        shown["sources"] = " ".join(shown["sources"])
    if shown.get("consulted_on"):
        shown["consulted_on"] = date.fromisoformat(shown["consulted_on"])
    for name in ("amount", "amount_max"):
        if shown.get(name):
            shown[name] = Decimal(shown[name])
    return shown
