"""Permissions on public content: relation × action, as one table.

The rows of a revision's transitions are derived from the table of states (contributions.workflows).
docs/rights.md is written from this table; tests check every action and every URL against it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import TextChoices

from contributions.workflows import TRANSITIONS, Who


class Relation(TextChoices):
    """The relation of an actor to a revision, programme or sheet.

    That of a coordinator depends on where the content is, relative to her territory; that of a
    translator or reviewer on whether the text is in her language.
    """

    VISITOR = "visitor", "visitor"
    SENDER = "sender", "sender, without an account, who holds the secret link"
    CONTRIBUTOR = "contributor", "contributor who did not write it"
    AUTHOR = "author", "contributor who wrote it"
    OWN = "own", "coordinator, in her own territory"
    BELOW = "below", "coordinator, below her territory"
    ABOVE = "above", "coordinator, above her territory"
    NEIGHBOUR = "neighbour", "coordinator, in a neighbouring territory"
    NONE = "none", "coordinator of the country, in no territory"
    SHEET_EDITOR = "sheet_editor", "editor of procedure sheets, of a sheet she did not write"
    TRANSLATOR = "translator", "translator, of a text in her language"
    REVIEWER = "reviewer", "reviewer of translations, of a text in her language"
    OTHER_REVIEWER = "other_reviewer", "reviewer of translations, of a text in another language"
    ADMINISTRATOR = "administrator", "administrator, anywhere"


Relations = frozenset[Relation]
NOBODY: Relations = frozenset()
EVERYBODY: Relations = frozenset(Relation)
AUTHORS: Relations = frozenset({Relation.SENDER, Relation.AUTHOR})
# Who has an account.
ACCOUNTS: Relations = EVERYBODY - {Relation.VISITOR, Relation.SENDER}
REVIEWERS: Relations = frozenset({Relation.OWN, Relation.BELOW, Relation.ADMINISTRATOR})
SHEET_EDITORS: Relations = frozenset({Relation.SHEET_EDITOR, Relation.ADMINISTRATOR})
TRANSLATORS: Relations = frozenset({Relation.TRANSLATOR, Relation.REVIEWER, Relation.ADMINISTRATOR})
LANGUAGE_REVIEWERS: Relations = TRANSLATORS - {Relation.TRANSLATOR}
COORDINATORS: Relations = REVIEWERS | {Relation.ABOVE, Relation.NEIGHBOUR, Relation.NONE}
# Those of the language; in French, into which nothing is translated, the editors of sheets.
RECORDING_REVIEWERS: Relations = LANGUAGE_REVIEWERS | SHEET_EDITORS
RELATIONS_OF = {Who.AUTHOR: AUTHORS, Who.REVIEWER: REVIEWERS}


@dataclass(frozen=True)
class Permission:
    """One action, its description, and the relations that may take it."""

    action: str
    words: str
    may: Relations


PERMISSIONS = {
    right.action: right
    for right in (
        Permission("begin", "begin a proposal, of a new programme or of a change", EVERYBODY),
        Permission("report", "say in two taps what is wrong with a programme", EVERYBODY),
        Permission("read_report", "see what became of what she reported", AUTHORS),
        Permission("save_draft", "write into a proposal that is not sent", AUTHORS),
        Permission(
            "read", "read a proposal that is sent, and what became of it", AUTHORS | REVIEWERS
        ),
        *(
            Permission(
                each.verb, f"{each.verb.replace('_', ' ')} a proposal", RELATIONS_OF[each.who]
            )
            for each in TRANSITIONS
        ),
        Permission("edit", "edit a proposal that waits", REVIEWERS),
        Permission(
            "resolve_conflict",
            "resolve a conflict: the proposal replaces what was changed meanwhile",
            REVIEWERS,
        ),
        Permission(
            "let_through",
            "have her small change go through at once, where she is trusted; it is looked at later",
            AUTHORS,
        ),
        Permission("look_later", "look at a change that went through at once", REVIEWERS),
        Permission("decide_reports", "decide on what readers report of a programme", REVIEWERS),
        Permission(
            "undo_sweep",
            "bring back proposals that she cleared away together",
            frozenset({Relation.OWN, Relation.ADMINISTRATOR}),
        ),
        Permission("change", "change a programme or sheet at once", REVIEWERS),
        Permission("set_publication", "publish or archive a programme", REVIEWERS),
        Permission("confirm", "say that a programme is still correct", REVIEWERS),
        Permission("merge", "merge a programme into another", REVIEWERS),
        Permission("unmerge", "take two programmes apart that became one", REVIEWERS),
        Permission(
            "merge_organization",
            "make one of two organizations, or take them apart, where she answers for every "
            "programme of both",
            REVIEWERS,
        ),
        Permission(
            "refute_duplicate",
            "say that two are not the same, where she answers for one of both, or take that back",
            REVIEWERS,
        ),
        Permission("restore", "take back a change that was made", REVIEWERS),
        Permission("review", "open a proposal to decide on it", REVIEWERS),
        Permission("read_public", "read what is published, and its history", EVERYBODY),
        Permission(
            "read_dashboard", "read drafts, whole histories and figures of a territory", REVIEWERS
        ),
        Permission(
            "pause_freshness",
            "exempt a programme for a while from being asked about and marked",
            REVIEWERS,
        ),
        Permission(
            "release_freshness",
            "let the mails of a territory to organizations go by themselves",
            REVIEWERS,
        ),
        Permission("hide_unfound", "hide words that readers searched and did not find", REVIEWERS),
        Permission("open_desk", "see all her own pages in one place", ACCOUNTS),
        Permission("dashboard", "see her own queue, programmes and audit", COORDINATORS),
        Permission(
            "see_import", "see and take a file she brought herself", frozenset({Relation.OWN})
        ),
        Permission(
            "edit_sheet",
            "write, review and check procedure sheets: what one editor wrote another accepts",
            SHEET_EDITORS,
        ),
        Permission(
            "write_sheet",
            "write into her own draft of a procedure sheet, and send it",
            frozenset({Relation.SHEET_EDITOR}),
        ),
        Permission("follow_sheet", "follow a procedure sheet by mail", ACCOUNTS),
        Permission("see_languages", "see how far the translations of all languages are", ACCOUNTS),
        Permission(
            "translate",
            "open the workspace of a language: suggest translations, vote, ask, take files",
            TRANSLATORS,
        ),
        Permission(
            "decide_translation",
            "publish, decline or confirm a translation into a language",
            LANGUAGE_REVIEWERS,
        ),
        Permission(
            "correct_meaning",
            "correct whether an edit of French changed the meaning",
            REVIEWERS | {Relation.REVIEWER, Relation.OTHER_REVIEWER},
        ),
        Permission(
            "answer_question", "answer a translator's question about a French text", COORDINATORS
        ),
        Permission("open_link", "open what a secret link leads to, with the link", EVERYBODY),
        Permission(
            "see_link", "see the secret link of a proposal again", frozenset({Relation.SENDER})
        ),
        Permission("record", "read a public text aloud, and see her own recordings", ACCOUNTS),
        Permission(
            "hear_recording",
            "hear a recording that is not published",
            RECORDING_REVIEWERS | {Relation.AUTHOR},
        ),
        Permission(
            "decide_recording",
            "publish a recording in a language that she reviews, or refuse it: editors of sheets "
            "review French",
            RECORDING_REVIEWERS,
        ),
        Permission(
            "withdraw_recording",
            "withdraw a recording of her own voice, which deletes it",
            frozenset({Relation.AUTHOR}),
        ),
        Permission("invite", "invite a coordinator of a territory, or revoke that", REVIEWERS),
        Permission(
            "dismiss",
            "take a territory from its coordinator",
            frozenset({Relation.BELOW, Relation.ADMINISTRATOR}),
        ),
    )
}


def allowed(action: str) -> Relations:
    """The relations that may take an action; ``KeyError`` for an unknown one."""
    return PERMISSIONS[action].may


def as_markdown() -> str:
    """The text of docs/rights.md."""
    return "\n".join([*HEAD, *_rows(PERMISSIONS.values()), *FOOT, ""])


def _rows(rights: Iterable[Permission]) -> Iterator[str]:
    yield f"| action | {' | '.join(relation.value for relation in Relation)} |"
    yield f"|---|{'---|' * len(Relation)}"
    for right in rights:
        cells = (("yes" if relation in right.may else "–") for relation in Relation)
        yield f"| {right.words} (`{right.action}`) | {' | '.join(cells)} |"


HEAD = [
    "# Who may do what",
    "",
    "Written by `manage.py write_rights` from",
    "`contributions/revisions/permissions_table.py`; edit that file.",
    "",
    *(f"- **{relation.value}**: {relation.label}" for relation in Relation),
    "",
    "The territory of a coordinator is what she was given, with all below it. Content lies in the",
    "communes of its sites and in the areas it covers; what serves the whole country, and every",
    "procedure sheet, lies in the country. Whoever may not do something gets 404, as if it were",
    "not there.",
    "",
]
FOOT = [
    "",
    "A proposal that changes translations into one language and nothing else is decided by the",
    "reviewers of that language and by administrators, not by coordinators. The workspace of a",
    "language is at `/fr/translate/CODE/`. Whether an edit of French changed the meaning concerns",
    "every language: any reviewer corrects it from the workspace of her own. Translators and",
    "reviewers may touch nothing else. Administrators give these roles by language",
    "(`accounts/language_roles.py`).",
    "",
    "What reaches into a territory or leaves it (a site over the border, an area served,",
    "publishing, archiving, merging, the name of an organization that works elsewhere too) needs",
    "the agreement of every territory it touches: it waits until each side has agreed",
    "(`contributions/revisions/scope.py`).",
    "",
    "Nobody but its owner, and those she shares it with, reads a journey: see",
    "[ADR 10](adr/0010-journeys-are-sealed.md). What they may do in it by the scope of their",
    "link is a table of [ADR 25](adr/0025-sharing-and-recovery.md).",
]
