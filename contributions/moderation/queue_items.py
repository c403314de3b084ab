"""Items of the queue as displayed: title, reasons, places, and territories that must agree.

A page of the queue takes a fixed number of queries, whatever its length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.moderation.queue import QueuePage
from contributions.revisions.labels import Names, names_for, section_order, section_title
from contributions.revisions.scope import COUNTRY, codes_touched, territory_codes
from contributions.revisions.unreadable import map_or_fallback
from contributions.schema.sections import STATE, site_of, text_name
from directory import taxonomy, texts
from directory.display.conditions import joined
from directory.models import Coverage, Programme, Site, TaxonomyTerm
from directory.texts import SOURCE, Text
from directory.vocabulary import Publication
from regions.models import Territory

LONG = timedelta(days=7)
SECTIONS_NAMED = 3
PLACES_NAMED = 3
TO_STATE = {
    Publication.PUBLISHED: _("To publish it"),
    Publication.ARCHIVED: _("To archive it"),
    Publication.DRAFT: _("To take it offline"),
}


@dataclass(frozen=True)
class Reason:
    """A reason why a revision waits: an icon and a translated text."""

    icon: str
    words: str | Promise


@dataclass(frozen=True)
class QueueItem:
    """One waiting revision, as the queue shows it."""

    id: UUID
    title: Text
    theme: TaxonomyTerm | None
    reasons: list[Reason]
    where: str
    role: str
    waiting_since: datetime
    is_old: bool


@dataclass(frozen=True)
class PageData:
    """The data of all items of a page, read at once."""

    titles: dict[UUID, Text]
    themes: dict[UUID, str]
    places: dict[UUID, list[str]]
    hers: frozenset[str]
    names: Names
    agreed: dict[UUID, frozenset[str]]


def queue_items(rows: Sequence[QueuePage], actor: Actor) -> list[QueueItem]:
    """The items for rows of the queue, in their order; at most twelve queries.

    An unreadable revision becomes an item that says so, with more queries.
    """
    by_id = Revision.objects.in_bulk([row.revision_id for row in rows])
    revisions = [by_id[row.revision_id] for row in rows if row.revision_id in by_id]

    def described(some: Sequence[Revision]) -> list[QueueItem]:
        data = _page_data(some, actor)
        return [_queue_item(revision, data) for revision in some]

    return map_or_fallback(revisions, described, _unreadable)


# Longer titles are truncated in lists.
LONGEST_IN_LIST = 200


def title_of(revision: Revision, current: Text | None = None) -> Text:
    """The title proposed for a new programme, else the ``current`` one."""
    if revision.creates:
        for language in dict.fromkeys([revision.language, SOURCE]):
            if value := revision.content.get(text_name(language, "title")):
                return Text(Truncator(value).chars(LONGEST_IN_LIST), language)
    return current or Text(gettext("Without a title"), get_language() or SOURCE)


def reasons_of(
    revision: Revision,
    hers: frozenset[str] | set[str],
    names: Names,
    agreed: frozenset[str] = frozenset(),
) -> list[Reason]:
    """Why it waits; ``hers`` are codes of concerned territories that the reader answers for.

    ``agreed`` are codes of those that have agreed already (``codes_agreed``).
    """
    reasons = [proposed] if (proposed := _proposed(revision, names)) else []
    content, base = revision.content, revision.base
    if not revision.creates:
        sites = [name for name in content if site_of(name)]
        reasons += [_of_site(base.get(name), content[name], names) for name in sorted(sites)]
    others = _touched(revision) - set(hers) - agreed
    if others:
        where = _joined(names.territories.get(code, code) for code in sorted(others))
        text = gettext("Another side must agree: %(where)s") % {"where": where}
        reasons.append(Reason(icon="users", words=text))
    if revision.agreed:
        reasons.append(Reason(icon="check", words=gettext("One side has agreed")))
    return reasons


def _page_data(revisions: Sequence[Revision], actor: Actor) -> PageData:
    language = get_language() or SOURCE
    programmes = _targets(revisions, TargetKind.PROGRAMME)
    sheets = _targets(revisions, TargetKind.SHEET)
    owner_texts = texts.of_programmes(programmes, language, "title") if programmes else {}
    owner_texts |= texts.of_sheets(sheets, language, "title") if sheets else {}
    contents = [value for revision in revisions for value in (revision.base, revision.content)]
    return PageData(
        titles={pk: value["title"] for pk, value in owner_texts.items()},
        themes=dict(Programme.objects.filter(pk__in=programmes).values_list("pk", "theme__code")),
        places=_places(programmes, language),
        hers=codes_answered_for(actor, set().union(*map(_touched, revisions))),
        names=names_for(contents),
        agreed=codes_agreed(revisions),
    )


def codes_answered_for(actor: Actor, codes: Iterable[str]) -> frozenset[str]:
    """Those of ``codes`` ("country" included) that ``actor`` answers for, in one query."""
    requested = set(codes)
    if actor.is_administrator or not requested:
        return frozenset(requested)
    below = Territory.objects.filter(above_links__ancestor__in=actor.held)
    answered = set(below.filter(code__in=requested).values_list("code", flat=True))
    holds = Territory.objects.filter(pk__in=actor.held, kind=COUNTRY)
    if COUNTRY.value in requested and holds.exists():
        answered.add(COUNTRY.value)
    return frozenset(answered)


def codes_agreed(revisions: Iterable[Revision]) -> dict[UUID, frozenset[str]]:
    """Codes of the territories that have agreed to each revision; no query where none has."""
    ids = {pk for revision in revisions for pk in revision.agreed}
    if not ids:
        return {}
    rows = Territory.objects.filter(pk__in=ids).values_list("pk", "code", "kind")
    codes = {pk: kind if kind == COUNTRY else code for pk, code, kind in rows}
    return {
        revision.pk: frozenset(codes[pk] for pk in revision.agreed if pk in codes)
        for revision in revisions
    }


def _targets(revisions: Iterable[Revision], kind: str) -> list[UUID]:
    return [
        revision.target_id
        for revision in revisions
        if revision.target_kind == kind and not revision.creates
    ]


def _touched(revision: Revision) -> set[str]:
    """Codes of the territories that must all agree, from the revision alone."""
    if revision.translates:
        return set()
    if revision.target_kind == TargetKind.SHEET:
        return {COUNTRY.value}
    if revision.creates:
        return territory_codes(revision.content)
    return codes_touched(revision.base, revision.content, {})


def _places(programmes: Sequence[UUID], language: str) -> dict[UUID, list[str]]:
    """Where programmes are: the communes of their sites, else the territories they serve."""
    places: dict[UUID, dict[str, None]] = defaultdict(dict)
    for model, name in ((Site, "commune"), (Coverage, "territory")):
        requested = [pk for pk in programmes if pk not in places]
        rows = model.objects.filter(programme__in=requested).order_by("programme", "pk")
        values = rows.values_list("programme_id", f"{name}__name", f"{name}__names")
        for programme_id, french, names in values if requested else ():
            places[programme_id][names.get(language, french)] = None
    return {pk: list(names) for pk, names in places.items()}


def _queue_item(revision: Revision, data: PageData) -> QueueItem:
    themes = (revision.content.get("about") or {}).get("themes") or []
    code = themes[0] if themes else data.themes.get(revision.target_id)
    terms = {term.code: term for term in taxonomy.themes()}
    places = data.places.get(revision.target_id, [])
    if revision.creates:
        codes = sorted(territory_codes(revision.content) - {COUNTRY.value})
        places = [data.names.territories.get(each, each) for each in codes]
    since = revision.waiting_since or revision.changed_at
    return QueueItem(
        id=revision.pk,
        title=title_of(revision, data.titles.get(revision.target_id)),
        theme=terms.get(code or ""),
        reasons=reasons_of(
            revision, data.hers, data.names, data.agreed.get(revision.pk, frozenset())
        ),
        where=_joined(places[:PLACES_NAMED]) if places else gettext("Whole country"),
        role=revision.get_role_display(),
        waiting_since=since,
        is_old=timezone.now() - since > LONG,
    )


def _unreadable(revision: Revision) -> QueueItem:
    """The item of an unreadable revision, which can be rejected."""
    since = revision.waiting_since or revision.changed_at
    text = gettext("What it says cannot be shown here. You can reject it.")
    return QueueItem(
        id=revision.pk,
        title=Text(gettext("Cannot be read"), get_language() or SOURCE),
        theme=None,
        reasons=[Reason(icon="circle-alert", words=text)],
        where="–",
        role=revision.get_role_display(),
        waiting_since=since,
        is_old=timezone.now() - since > LONG,
    )


def _proposed(revision: Revision, names: Names) -> Reason | None:
    """What is proposed, in one line; None when only sites change."""
    if revision.creates:
        return Reason(icon="plus", words=gettext("New programme"))
    if value := revision.content.get(STATE):
        before = revision.base.get(STATE) or {}
        if value.get("publication") != before.get("publication"):
            return Reason(icon="eye", words=TO_STATE[value["publication"]])
    names_changed = [name for name in revision.content if not site_of(name)]
    titles = list(
        dict.fromkeys(
            section_title(name, names) for name in sorted(names_changed, key=section_order)
        )
    )
    if not titles:
        return None
    named = _joined(titles[:SECTIONS_NAMED])
    icon = "pencil"
    return Reason(icon=icon, words=gettext("Correction: %(sections)s") % {"sections": named})


def _of_site(before: dict | None, after: dict | None, names: Names) -> Reason:
    """How one site changes."""
    was, becomes = ((values or {}).get("commune", "") for values in (before, after))
    values = {
        "from": names.territories.get(was, was),
        "to": names.territories.get(becomes, becomes),
    }
    if not after:
        return Reason(icon="map-pin-off", words=gettext("Takes a place away: %(from)s") % values)
    if not before:
        return Reason(icon="map-pin", words=gettext("One more place: %(to)s") % values)
    if was != becomes:
        return Reason(
            icon="arrow-left-right", words=gettext("Moves a place: %(from)s to %(to)s") % values
        )
    if before.get("point") != after.get("point"):
        return Reason(icon="map-pin", words=gettext("Moves a place within %(to)s") % values)
    return Reason(icon="map-pin", words=gettext("Corrects a place: %(to)s") % values)


def _joined(names: Iterable[str]) -> str:
    return joined(list(names))
