"""What steps, proposals and entries of the history refer to, with its title to show.

A lighter form of ``journeys.plan``: titles and links alone, for lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from directory import taxonomy, texts
from directory.models import ProcedureSheet, Programme
from directory.texts import Text
from journeys.access import Holder
from journeys.models import Step
from journeys.sharing_models import Proposal
from journeys.targets import current_ids

ICONS = {
    Step.Kind.PROGRAMME: "map-pin",
    Step.Kind.PROCEDURE: "clipboard-list",
    Step.Kind.NEED: "search",
    Step.Kind.OWN: "notebook-pen",
}


@dataclass(frozen=True)
class Reference:
    """A programme, a procedure sheet, a need, or own words; ids and codes as texts."""

    kind: str
    target: str

    @classmethod
    def of(cls, holder: Holder, row: Step | Proposal) -> Reference:
        """What a step or a proposal refers to."""
        if row.kind == Step.Kind.OWN:
            return cls(row.kind, holder.read(row, "text"))
        target = row.programme_id or row.sheet_id or row.need
        return cls(row.kind, str(target or ""))

    @property
    def icon(self) -> str:
        """The name of the icon of its kind."""
        return ICONS[Step.Kind(self.kind)]


@dataclass(frozen=True)
class Referred:
    """Title and address of what is referred to; ``title`` is None when it is no longer public."""

    title: Text | None
    icon: str
    url: str = ""


def referred(references: Iterable[Reference]) -> dict[Reference, Referred]:
    """Title and address of each reference; in a fixed number of queries."""
    references = set(references)
    programmes = _programmes(_ids(references, Step.Kind.PROGRAMME))
    sheets = _sheets(_ids(references, Step.Kind.PROCEDURE))
    needs = {term.code: Text(term.label, get_language() or "fr") for term in taxonomy.needs()}
    found = {}
    for each in references:
        if each.kind == Step.Kind.OWN:
            found[each] = Referred(Text(each.target, ""), each.icon)
        elif each.kind == Step.Kind.NEED:
            found[each] = Referred(needs.get(each.target), each.icon)
        else:
            known = programmes if each.kind == Step.Kind.PROGRAMME else sheets
            title, url = known.get(each.target, (None, ""))
            found[each] = Referred(title, each.icon, url)
    return found


def _ids(references: Iterable[Reference], kind: str) -> list[UUID]:
    return [UUID(each.target) for each in references if each.kind == kind and each.target]


def _programmes(ids: list[UUID]) -> dict[str, tuple[Text, str]]:
    """Titles and addresses of public programmes by the id asked for; merged ones are followed."""
    if not ids:
        return {}
    into = current_ids(ids)
    public = Programme.objects.published().filter(pk__in=set(into.values()))
    known = set(public.values_list("pk", flat=True))
    by_programme = texts.of_programmes(known, get_language(), "title")
    return {
        str(asked): (by_programme[pk]["title"], reverse("directory:programme", args=[pk]))
        for asked, pk in into.items()
        if pk in known
    }


def _sheets(ids: list[UUID]) -> dict[str, tuple[Text, str]]:
    """Titles and addresses of public procedure sheets by their id."""
    if not ids:
        return {}
    sheets = ProcedureSheet.objects.published().in_bulk(ids)
    by_sheet = texts.of_sheets(sheets, get_language(), "title")
    return {
        str(pk): (by_sheet[pk]["title"], sheet.get_absolute_url()) for pk, sheet in sheets.items()
    }
