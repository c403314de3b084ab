"""Checks before accepting a revision: completeness, and no confidential address in texts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions import redaction
from contributions.revisions.completeness import Missing, missing_for_publication
from contributions.revisions.history import SENDERS
from contributions.revisions.scope import before_and_after
from contributions.schema.hidden_sites import hidden_in
from contributions.schema.problems import Problems
from contributions.schema.sections import STATE, Content
from directory.markdown import unsafe_in
from directory.vocabulary import Publication


class NotReadyError(Exception):
    """The programme would be incomplete; ``missing`` lists what is missing."""

    def __init__(self, missing: list[Missing]):
        self.missing = missing
        super().__init__(", ".join(str(each.code) for each in missing))


def require_complete(by: Actor, revision: Revision, current: Content) -> None:
    """Raise ``NotReadyError`` when accepting would make a programme incomplete.

    ``ContentRefusedError`` for a translation with HTML, or a link that runs a script.

    A new or newly published programme must be complete; a change of another must not make anything
    missing that is there now. ``current`` is the current content of its target. Public texts with
    an address that ``by`` may read count as missing (``contributions.revisions.address_leaks``).
    """
    if revision.translates:
        _require_safe(revision.content)
    if revision.target_kind != TargetKind.PROGRAMME:
        return
    now, then = before_and_after(revision, current)
    reads = bool(hidden_in(now, then)) and redaction.reads_addresses(by, now or then)
    # Notes and sources of senders are not public.
    reason = "" if revision.role in SENDERS else f"{revision.note}\n{revision.source}"
    missing = missing_for_publication(then, then if reads else {}, reason)
    was_public = bool(now) and now[STATE]["publication"] == Publication.PUBLISHED
    if was_public or then[STATE]["publication"] == Publication.ARCHIVED:
        missing_before = missing_for_publication(now, now if reads else {})
        missing = [each for each in missing if each not in missing_before]
    if missing:
        raise NotReadyError(missing)


def _require_safe(texts: Content) -> None:
    problems = Problems()
    for name, text in texts.items():
        if found := unsafe_in(text or ""):
            reason = _("HTML and links that run a script are never published: %(found)s")
            problems.add("revision", name, reason % {"found": " · ".join(found)})
    problems.refuse_any()
