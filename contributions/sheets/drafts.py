"""A draft of a sheet between the sections of its revision and the forms of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from contributions.actors import Actor
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.applying import current_content
from contributions.revisions.locking import lock_revision
from contributions.revisions.sheet_labels import TITLES
from contributions.schema.sections import SOURCE, Content, text_name
from contributions.schema.sheet_rules import TEXTS
from contributions.sheets.forms import SETS, SheetForm
from contributions.sheets.merging import (
    Conflict,
    Fields,
    Shown,
    merged,
    put_together,
    taken_apart,
)

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


def saved_fields(revision: Revision, content: Content) -> Fields:
    """The fields of a draft as it is stored, with its whole content."""
    about = {"note": revision.note, "keeps_meaning": revision.keeps_meaning}
    return taken_apart(content, about)


@transaction.atomic
def save(*, by: Actor, revision: Revision, sent: DraftForms, shown: Shown) -> list[Conflict]:
    """Save what valid forms say beside what another window has saved since they were shown.

    Returns the fields that both changed in different ways; then nothing is saved.
    """
    revision = lock_revision(revision)
    content, saved = sent.content(), whole_content(revision)
    if not revision.creates:
        # The address of a sheet does not change: links lead to it.
        content["sheet"]["slug"] = saved["sheet"]["slug"]
    hers = taken_apart(content, sent.sheet.cleaned_data)
    fields, conflicts = merged(shown, hers, saved_fields(revision, saved))
    if not conflicts:
        content, about = put_together(fields)
        content |= removed_texts(saved, content)
        actions.save_draft(by=by, revision=revision, content=content, **about)
    return conflicts


def sent_forms(data: QueryDict) -> DraftForms:
    """The forms of a page that was sent."""
    return DraftForms(
        SheetForm(data), {name: kind(data, prefix=name) for name, kind in SETS.items()}
    )


def forms_of(revision: Revision, content: Content) -> DraftForms:
    """The forms filled with a draft, whose whole content is ``content``."""
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


def removed_texts(before: Content, content: Content) -> Content:
    """The removal of French texts whose step, paper or figure a draft no longer has."""
    kept = {row["id"] for name in WITH_TEXT for row in _rows(content, name)}
    gone = {row["id"] for name in WITH_TEXT for row in _rows(before, name)} - kept
    return {text_name(SOURCE, pk): "" for pk in gone}


def label_of(name: str, forms: DraftForms) -> str:
    """What a field is called on the page: that of the form, or the list that it is a row of."""
    field = name.removeprefix("about.").removeprefix("sheet.").removeprefix(text_name(SOURCE, ""))
    if field in forms.sheet.fields:
        return str(forms.sheet.fields[field].label)
    kind = field.partition(":")[0]
    return str(TITLES[kind]) if kind in TITLES else str(_("Text"))


def said(value: object) -> str:
    """A value of a field in one text; "" for none."""
    if isinstance(value, dict):
        return " · ".join(said(each) for name, each in value.items() if each and name != "id")
    if isinstance(value, list):
        return ", ".join(map(said, value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return "" if value is None else str(value)


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
