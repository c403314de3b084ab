"""History of a programme or sheet: its accepted revisions with differences and notes.

It shows the role of who made a change, not the person. The public history shows no address, point
or name of a site that is hidden now or was hidden in any revision, not even from the time when it
was public.
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
# Confidential fields of a hidden site.
REDACTED_FIELDS = ("street_address", "postcode", "point", "locality")

# Roles whose revisions are decided by others.
SENDERS = {Role.VISITOR, Role.CONTRIBUTOR}

EVER_HIDDEN = read_sql(__file__, "ever_hidden")


@dataclass(frozen=True)
class Entry:
    """One accepted revision, as a history shows it."""

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
        """The titles of its changed sections, without repetition."""
        return list(dict.fromkeys(change.title for change in self.changes))


@dataclass(frozen=True)
class HistoryPage:
    """A page of changes, latest first; ``older`` is the cursor of the next, None at the end."""

    entries: list[Entry]
    older: UUID | None


def public_history(target_id: UUID, before: UUID | None = None) -> HistoryPage:
    """The public, redacted history of a programme or sheet."""
    on_page, older = _made(target_id, before)
    return _page(on_page, older, frozenset(sites_ever_hidden(target_id)), is_public=True)


def full_history(target_id: UUID, before: UUID | None = None) -> HistoryPage:
    """The history for its coordinators, with confidential addresses."""
    on_page, older = _made(target_id, before)
    parts = ConfidentialPart.objects.filter(revision__in=on_page)
    with_address = set(parts.values_list("revision_id", flat=True))
    for revision in on_page:
        if revision.pk in with_address:
            confidential.with_confidential(revision)
    return _page(on_page, older, frozenset(), is_public=False)


def sites_ever_hidden(target_id: UUID) -> set[str]:
    """Names of the sections of sites that are hidden, or were in any revision."""
    with connection.cursor() as cursor:
        cursor.execute(EVER_HIDDEN, [target_id, target_id])
        return {name for (name,) in cursor.fetchall()}


def redacted(content: Content, hidden: frozenset[str] | set[str]) -> Content:
    """The content without the confidential fields of the sites named in ``hidden``."""
    return {
        name: _redacted_value(value) if name in hidden else value for name, value in content.items()
    }


def _redacted_value(section: SectionValue) -> SectionValue:
    if not isinstance(section, dict):
        return section
    return {key: value for key, value in section.items() if key not in REDACTED_FIELDS}


def _made(target_id: UUID, before: UUID | None) -> tuple[list[Revision], UUID | None]:
    """Accepted revisions before a cursor, latest first, and the next cursor."""
    page_and_next = list(_older_than(Revision.objects.of(target_id).accepted(), before)[: PAGE + 1])
    return page_and_next[:PAGE], page_and_next[PAGE - 1].pk if len(page_and_next) > PAGE else None


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
    # Only a confidential address has changed: the section is listed without lines.
    value += [
        SectionDifference(name, section_title(name, names), [])
        for name in revision.content
        if name in hidden and name not in listed
    ]
    # The form says that only coordinators read the note and source of senders.
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
    """The entry of an unreadable revision, without its changes."""
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
