"""What the workspace shows beside a text: checks, suggestions, the last edit, the memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString

from contributions.models import Revision
from contributions.revisions.differences import LineChanged
from contributions.workflows import RevisionState
from directory.markdown import to_html
from translations import actions, memory
from translations.checks import Finding, findings
from translations.models import Dismissal
from translations.pieces import TextPiece
from translations.publishing import unsettled


@dataclass(frozen=True)
class Suggestion:
    """An open suggestion of somebody, compared with what readers see, and what checks find."""

    revision: Revision
    text: str
    is_own: bool
    pieces: list
    findings: list[Finding]
    dismissed: list[Dismissal]
    # What a reviewer says why of when she publishes it.
    to_settle: list[Finding]
    # Why it was not published as she sent it.
    failing: Sequence[Finding] = ()

    @property
    def waits(self) -> bool:
        """Whether a reviewer may decide on it; else it is still being written."""
        return self.revision.state == RevisionState.WAITING

    @property
    def version(self) -> str:
        """Its version token, for the reviewer's decision."""
        return self.revision.changed_at.isoformat()


@dataclass(frozen=True)
class Checked:
    """A translation as the checks and a reader see it."""

    findings: list[Finding]
    dismissed: list[Dismissal]
    preview: SafeString


def checked(
    piece: TextPiece, text: str, all_dismissed: Sequence[Dismissal] | None = None
) -> Checked:
    """The findings of the checks, those dismissed, and the text as a reader sees it."""
    rows = actions.dismissals(piece) if all_dismissed is None else all_dismissed
    digest = piece.digest(text)
    dismissed = [each for each in rows if each.words_digest == digest]
    found = findings(piece.wording(text), [each.check_code for each in dismissed])
    return Checked(found, dismissed, to_html(text))


# A suggestion that a reviewer sent: its id, her text, and the checks that kept it.
Mended = tuple[UUID, str, Sequence[Finding]]


def suggestions(
    piece: TextPiece,
    revisions: Sequence[Revision],
    user_id: int,
    dismissed: Sequence[Dismissal],
    mended: Mended | None = None,
) -> list[Suggestion]:
    """Open suggestions; those that wait with what the checks find in them.

    One that is ``mended`` has the words of the reviewer, which were not published.
    """
    return [_suggestion(piece, each, user_id, dismissed, mended) for each in revisions]


def _suggestion(
    piece: TextPiece,
    revision: Revision,
    user_id: int,
    dismissed: Sequence[Dismissal],
    mended: Mended | None,
) -> Suggestion:
    hers = mended if mended and mended[0] == revision.pk else None
    text = hers[1] if hers else revision.content[piece.name]
    waits = revision.state == RevisionState.WAITING
    found = checked(piece, text, dismissed) if waits else None
    return Suggestion(
        revision,
        text,
        is_own=revision.author_id == user_id,
        pieces=LineChanged("", piece.published, text, is_prose=True).pieces,
        findings=found.findings if found else [],
        dismissed=found.dismissed if found else [],
        to_settle=unsettled(piece, text, dismissed) if waits else [],
        failing=hers[2] if hers else (),
    )


def alike(piece: TextPiece, shown: str) -> list[memory.Alike]:
    """Texts that are alike with their translations, without the one that is shown."""
    found = memory.alike(piece.source.text, piece.language)
    return [each for each in found if (each.source, each.text) != (piece.source.text, shown)]


def last_edit(piece: TextPiece) -> dict | None:
    """The last edit of the French, to correct what was said of its meaning; None without one."""
    if not piece.versions:
        return None
    former = piece.versions[0]
    line = LineChanged("", former.text, piece.source.text, is_prose=True)
    return {
        "text_no": piece.source.text_no,
        "changes_meaning": former.meaning_no != piece.source.meaning_no,
        "pieces": line.pieces,
    }
