"""Redaction of confidential addresses for authors and reviewers of revisions.

The current address is visible to those who answer for the programme in its current territories;
a proposal to move it into one's own territory gives no access. A sender sees the address that she
wrote until it is accepted; leaving a hidden address empty leaves it unchanged.
"""

from __future__ import annotations

from copy import copy

from contributions.actors import Actor
from contributions.models import Revision
from contributions.revisions.confidential import NO_ADDRESS, split_confidential, with_confidential
from contributions.revisions.scope import ids_of, territory_codes
from contributions.schema.hidden_sites import hidden_in, named_by_commune
from contributions.schema.sections import Content, SectionValue
from contributions.workflows import RevisionState


def current_for(actor: Actor, now: Content) -> Content:
    """The current content ``now``, without the addresses that ``actor`` may not see."""
    hidden = hidden_in(now)
    if not hidden or reads_addresses(actor, now):
        return now
    return _without_addresses(now, hidden)


def redacted_for(actor: Actor, revision: Revision, now: Content) -> Revision:
    """A copy of a revision that ``actor`` may see, with the addresses that she may read.

    ``now`` is the unredacted current content. The copy is for display and must not be saved.
    """
    shown = with_confidential(copy(revision))
    hidden = hidden_in(now, shown.base, shown.content)
    if not hidden or reads_addresses(actor, now or shown.content):
        return shown
    shown.base = _without_addresses(shown.base, hidden)
    if not revision.is_written_by(actor):
        hidden = {name for name in hidden if not _answers_for_site(actor, shown.content.get(name))}
    elif revision.state != RevisionState.ACCEPTED:
        hidden = set()
    shown.content = _without_addresses(shown.content, hidden)
    return shown


def with_current_addresses(content: Content, now: Content) -> Content:
    """The content; a hidden site without an address gets the current one in the same commune."""
    completed = dict(content)
    for name in hidden_in(content) & hidden_in(now):
        value, current = content[name], now[name]
        has_no_address = not (value.get("street_address") or value.get("postcode"))
        if has_no_address and value["commune"] == current["commune"]:
            completed[name] = value | {field: current.get(field) for field in NO_ADDRESS}
    return completed


def complete_addresses(revision: Revision, now: Content) -> None:
    """Complete hidden addresses that the form of the revision did not show; in place."""
    if hidden_in(revision.content):
        revision.content = named_by_commune(with_current_addresses(revision.content, now))


def reads_addresses(actor: Actor, content: Content) -> bool:
    """Whether ``actor`` answers for a programme with this content, and so reads its addresses."""
    return _answers_for_any(actor, territory_codes(content))


def _answers_for_site(actor: Actor, site: SectionValue) -> bool:
    return isinstance(site, dict) and _answers_for_any(actor, {site.get("commune") or ""})


def _answers_for_any(actor: Actor, codes: set[str]) -> bool:
    if actor.is_administrator or actor.is_import:
        return True
    return actor.is_reviewer and bool(actor.answered_for(ids_of(codes)))


def _without_addresses(content: Content, hidden: set[str]) -> Content:
    public, _confidential = split_confidential(content, hidden)
    return public
