"""Who reads a proposal first, which pages say before and after it is sent."""

from __future__ import annotations

from copy import copy
from enum import StrEnum

from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions.scope import (
    territories_concerned,
    territories_of_which_one_agrees,
    territories_that_must_agree,
)
from contributions.schema.sections import Content, translated_language


class FirstReader(StrEnum):
    """Who decides on a proposal of somebody.

    ``NOBODY``: she decides herself, and it is accepted at once; ``OTHERS``: she decides, and
    coordinators of other territories must agree as well.
    """

    NOBODY = "nobody"
    OTHERS = "others"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    COORDINATOR = "coordinator"


def decides_herself(by: Actor, revision: Revision, now: Content) -> bool:
    """Whether ``by`` answers for a territory or language of her revision.

    Then sending is accepting. ``now`` is the current content of its target.
    """
    sent = _as_sent(revision)
    if by.is_administrator:
        return True
    if sent.translates:
        return by.reviews(sent.translates)
    return by.is_reviewer and bool(by.answered_for(territories_concerned(sent, now)))


def first_reader(by: Actor, revision: Revision, now: Content) -> FirstReader:
    """Who decides on a revision of ``by``; ``now`` is the current content of its target."""
    if decides_herself(by, revision, now):
        return FirstReader.OTHERS if missing_territories(by, revision, now) else FirstReader.NOBODY
    if _as_sent(revision).translates:
        return FirstReader.REVIEWER
    is_sheet = revision.target_kind == TargetKind.SHEET
    return FirstReader.EDITOR if is_sheet else FirstReader.COORDINATOR


def missing_territories(by: Actor, revision: Revision, now: Content) -> set[int]:
    """Ids of the territories of others that must agree beside ``by``."""
    sent = _as_sent(revision)
    needed = territories_that_must_agree(sent, now)
    one_of = territories_of_which_one_agrees(sent, needed, now)
    missing = needed - by.answered_for(needed)
    return missing | (set() if by.answered_for(one_of) else one_of)


def _as_sent(revision: Revision) -> Revision:
    """The revision with the language whose reviewers it will wait for."""
    sent = copy(revision)
    sent.translates = "" if revision.creates else translated_language(revision.content)
    return sent
