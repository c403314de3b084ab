"""The history of a programme or sheet: every change that was made, what it changed and why.

It says in which role somebody changed something, never who. Where a site is hidden, or was in any
revision there has ever been, the public history shows none of its addresses and points: a place
that became confidential must not be read from yesterday's words. Revisions keep these apart
(contributions.revisions.confidential); what a place said while it was open is left out as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from accounts.roles import Role
from contributions.models import ConfidentialPart, Revision
from contributions.revisions import confidential
from contributions.revisions.differences import LineChanged, SectionDifference, changes
from contributions.revisions.labels import Names, names_for, section_title
from contributions.revisions.unreadable import map_or_fallback
from contributions.schema.sections import Content, SectionValue, site_of
from geo.statements import read_sql

PAGE = 20
# What of a confidential place nobody may read.
REDACTED_FIELDS = ("street_address", "postcode", "point", "locality")

# Who sends to others for a decision.
SENDERS = {Role.VISITOR, Role.CONTRIBUTOR}

EVER_HIDDEN = read_sql(__file__, "ever_hidden")


@dataclass(frozen=True)
class Entry:
    """One change that was made, as a history shows it."""

    id: UUID
    at: datetime
    role: str | Promise
    creates: bool
    keeps_meaning: bool
    note: str
    source: str
    language: str
    changes: list[SectionDifference]
    is_redacted: bool
    is_readable: bool = True

    @property
    def titles(self) -> list[str]:
        """The sections it changed, each said once."""
        return list(dict.fromkeys(change.title for change in self.changes))


@dataclass(frozen=True)
class HistoryPage:
    """Some changes, latest first; ``older`` is the id to go on from, None at the end."""

    entries: list[Entry]
    older: UUID | None


def public_history(target_id: UUID, before: UUID | None = None) -> HistoryPage:
    """What everybody may read of the changes of a programme or sheet."""
    on_page, older = _made(target_id, before)
    return _page(on_page, older, frozenset(sites_ever_hidden(target_id)), is_public=True)


def full_history(target_id: UUID, before: UUID | None = None) -> HistoryPage:
    """The same for those who answer for it: with confidential addresses."""
    on_page, older = _made(target_id, before)
    parts = ConfidentialPart.objects.filter(revision__in=on_page)
    with_address = set(parts.values_list("revision_id", flat=True))
    for revision in on_page:
        if revision.pk in with_address:
            confidential.with_confidential(revision)
    return _page(on_page, older, frozenset(), is_public=False)


def sites_ever_hidden(target_id: UUID) -> set[str]:
    """Names of the sections of sites that are, or ever were said to be, confidential."""
    with connection.cursor() as cursor:
        cursor.execute(EVER_HIDDEN, [target_id, target_id])
        return {name for (name,) in cursor.fetchall()}


def redacted(content: Content, hidden: frozenset[str] | set[str]) -> Content:
    """The same content without what is kept back of the sites named in ``hidden``."""
    return {
        name: _redacted_value(value) if name in hidden else value for name, value in content.items()
    }


def _redacted_value(section: SectionValue) -> SectionValue:
    if not isinstance(section, dict):
        return section
    return {key: value for key, value in section.items() if key not in REDACTED_FIELDS}


def _made(target_id: UUID, before: UUID | None) -> tuple[list[Revision], UUID | None]:
    """Changes that were made before another, latest first, and the one to go on from."""
    found = list(_older_than(Revision.objects.of(target_id).accepted(), before)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def _page(
    on_page: list[Revision], older: UUID | None, hidden: frozenset[str], *, is_public: bool
) -> HistoryPage:
    def entries(some: Sequence[Revision]) -> list[Entry]:
        names = names_for([part for each in some for part in (each.base, each.content)])
        return [_entry(revision, hidden, names, is_public=is_public) for revision in some]

    return HistoryPage(map_or_fallback(on_page, entries, _unreadable), older)


def _older_than(made: QuerySet[Revision], before: UUID | None) -> QuerySet[Revision]:
    latest_first = made.order_by("-decided_at", "-pk")
    last = made.filter(pk=before).values_list("decided_at", "pk").first() if before else None
    if last is None:
        return latest_first
    at, pk = last
    return latest_first.filter(Q(decided_at__lt=at) | Q(decided_at=at, pk__lt=pk))


def _entry(revision: Revision, hidden: frozenset[str], names: Names, *, is_public: bool) -> Entry:
    value = changes(redacted(revision.base, hidden), redacted(revision.content, hidden), names)
    listed = {change.name for change in value}
    # A confidential address alone has changed: that is said, and nothing of it.
    value += [
        SectionDifference(name, section_title(name, names), [])
        for name in revision.content
        if name in hidden and name not in listed
    ]
    # The form tells senders that coordinators alone read why they write and how they know.
    is_sent = revision.role in SENDERS
    return Entry(
        id=revision.pk,
        at=revision.decided_at or revision.changed_at,
        role=Role(revision.role).label,
        creates=revision.creates,
        keeps_meaning=revision.keeps_meaning,
        note="" if is_public and is_sent else revision.note,
        source="" if is_public and is_sent else revision.source,
        language=revision.language,
        changes=[replace(change, lines=_legible(change)) for change in value],
        is_redacted=any(site_of(name) and name in hidden for name in revision.content),
    )


def _unreadable(revision: Revision) -> Entry:
    """A change of which nothing can be shown but that it was made."""
    return Entry(
        id=revision.pk,
        at=revision.decided_at or revision.changed_at,
        role=revision.get_role_display(),
        creates=revision.creates,
        keeps_meaning=revision.keeps_meaning,
        note="",
        source="",
        language=revision.language,
        changes=[],
        is_redacted=False,
        is_readable=False,
    )


def _legible(change: SectionDifference) -> list[LineChanged]:
    return [line for line in change.lines if line.before or line.after]
