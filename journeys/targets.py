"""What steps refer to: programmes, sheets and needs, with their texts and documents to bring.

A fixed number of queries, however many steps there are: one for the sites of programmes and one
for all texts; three more when a programme was merged into another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import get_language

from directory import taxonomy
from directory.display.cards import Card
from directory.display.sites import SiteDisplay, site_display, summary_card
from directory.models import ProcedureSheet, Programme, Section, Site, TaxonomyTerm
from directory.texts import Text, displayed_texts
from directory.vocabulary import Publication
from geo.statements import read_sql
from journeys.documents import Document, documents_of_programme, documents_of_sheet
from journeys.models import Step

TEXTS = ("title", "summary", "bring")
OF_TODAY = read_sql(__file__, "programmes_of_today")


@dataclass(frozen=True)
class Target:
    """What a step refers to. ``key`` is that of the step in a template of goals, or "".

    ``is_gone`` when the programme or sheet is no longer public; ``programme`` is the one shown,
    into which the one of the step may have been merged.
    """

    title: Text
    summary: Text | None = None
    url: str = ""
    icon: str = "circle-alert"
    theme: str = ""
    is_gone: bool = False
    card: Card | None = None
    sites: list[SiteDisplay] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    programme: Programme | None = None


NOTHING = Text("", "")


def targets_of(steps: Iterable[Step]) -> dict[UUID, Target]:
    """The targets of steps fetched ``with_targets``, by step; none for steps in own words."""
    steps = [step for step in steps if step.kind != Step.Kind.OWN]
    programmes = _programmes_of(steps)
    sheets = {step.sheet.pk: step.sheet for step in steps if step.sheet and _is_public(step.sheet)}
    document_ids = [pk for step in steps if step.sheet_id in sheets for pk in step.document_ids]
    shown = {programme.pk for programme in programmes.values()}
    words = _texts_of(shown, set(sheets), document_ids)
    by_programme = {
        pk: _programme_target(programme, words[programme.pk])
        for pk, programme in programmes.items()
    }
    needs = {term.code: term for term in taxonomy.needs()}
    themes = {theme.pk: theme.code for theme in taxonomy.themes()}
    targets = {}
    for step in steps:
        if step.programme_id in by_programme:
            targets[step.pk] = by_programme[step.programme_id]
        elif step.sheet and step.sheet.pk in sheets:
            targets[step.pk] = _sheet_target(step.sheet, step.document_ids, words[step.sheet.pk])
        elif step.kind == Step.Kind.NEED:
            targets[step.pk] = _need_target(needs.get(step.need), themes)
        else:
            targets[step.pk] = Target(NOTHING, is_gone=True)
    return targets


def need_label(code: str) -> Text | None:
    """The name of a need in the reader's language; None when there is no such need."""
    term = next((term for term in taxonomy.needs() if term.code == code), None)
    return Text(term.label, get_language() or settings.SOURCE_LANGUAGE) if term else None


def programmes_in_full(ids: Iterable[UUID]) -> dict[UUID, Programme]:
    """Public programmes by requested id, with all that cards show; merged ones are followed."""
    return _shown(current_ids(ids))


def current_ids(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each requested id that of the programme of today: its own, or what it was merged into.

    One that was merged into another, which was merged itself, leads to the last; one query.
    """
    with connection.cursor() as cursor:
        cursor.execute(OF_TODAY, {"ids": list(ids)})
        return dict(cursor.fetchall())


def _shown(current: dict[UUID, UUID]) -> dict[UUID, Programme]:
    """The public programmes of ``current_ids``, with all that cards show."""
    programmes = Programme.objects.published().select_related("organization", "theme", "rule")
    by_id = programmes.in_bulk(list(set(current.values())))
    prefetch_related_objects(list(by_id.values()), _sites())
    return {pk: by_id[shown] for pk, shown in current.items() if shown in by_id}


def _programmes_of(steps: list[Step]) -> dict[UUID, Programme]:
    """The programmes of steps with their sites, by the id that the step refers to."""
    found: dict[UUID, Programme] = {}
    merged: set[UUID] = set()
    for step in steps:
        programme = step.programme
        if programme is None:
            continue
        if programme.merged_into_id:
            merged.add(programme.pk)
        elif _is_public(programme):
            found.setdefault(programme.pk, programme)
    prefetch_related_objects(list(found.values()), _sites())
    return found | (_shown(current_ids(merged)) if merged else {})


def _sites() -> Prefetch[Any, Any, Any]:
    sites = Site.objects.select_related("rule").defer("exact_point")
    return Prefetch("sites", sites.with_published_point().with_closures())


def _is_public(row: Programme | ProcedureSheet) -> bool:
    return row.publication == Publication.PUBLISHED


def _texts_of(
    programmes: set[UUID], sheets: set[UUID], document_ids: list[UUID]
) -> dict[UUID, list[Section]]:
    """The texts of programmes and sheets by owner, those of the documents among them."""
    if not programmes and not sheets:
        return {}
    keys = [*TEXTS, *map(str, document_ids)]
    of_owners = Q(programme__in=programmes) | Q(sheet__in=sheets)
    sections = Section.objects.filter(of_owners).with_keys(*keys)
    language = get_language() or settings.SOURCE_LANGUAGE
    owned: dict[UUID, list[Section]] = {}
    for section in sections.in_languages(language, settings.SOURCE_LANGUAGE):
        owner = section.programme_id or section.sheet_id
        if owner:
            owned.setdefault(owner, []).append(section)
    return owned


def _programme_target(programme: Programme, sections: list[Section]) -> Target:
    words = displayed_texts(sections, get_language() or settings.SOURCE_LANGUAGE)
    card = summary_card(programme, words)
    now = timezone.now()
    return Target(
        title=card.title,
        summary=card.summary,
        url=card.url,
        icon=card.theme.icon,
        theme=card.theme.code,
        card=card,
        sites=[site_display(site, now) for site in programme.sites.all()],
        documents=documents_of_programme(programme.pk, words.get("bring"), sections),
        programme=programme,
    )


def _sheet_target(
    sheet: ProcedureSheet, document_ids: Iterable[UUID], sections: list[Section]
) -> Target:
    words = displayed_texts(sections, get_language() or settings.SOURCE_LANGUAGE)
    return Target(
        title=words["title"],
        summary=words.get("summary"),
        url=sheet.get_absolute_url(),
        icon="clipboard-list",
        theme=sheet.theme.code,
        documents=documents_of_sheet(document_ids, words),
    )


def _need_target(term: TaxonomyTerm | None, themes: dict[int, str]) -> Target:
    """The target of a step for a need; ``themes`` are codes by id."""
    if term is None:
        return Target(NOTHING, is_gone=True)
    label = Text(term.label, get_language() or settings.SOURCE_LANGUAGE)
    theme = themes.get(term.parent_id, "") if term.parent_id else ""
    return Target(label, icon=term.icon, theme=theme)
