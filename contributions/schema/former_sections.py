"""Sections of revisions that were decided when sections were divided otherwise.

Decided revisions never change, so whoever takes one back reads it in the sections of today. Until
migration 0022 ``state`` said also whether a programme runs.
"""

from __future__ import annotations

from contributions.schema.sections import OPERATING, STATE, Content

# The member that ``state`` had, and which is a section with the same member now.
MOVED = "operating"


def base_of_today(base: Content, content: Content) -> Content:
    """What the sections of a revision said before it, ``base``, by the sections of today.

    Of ``state`` only what the revision changed is in the new section: it must not be taken back
    to what it happened to be then.
    """
    was, became = base.get(STATE), content.get(STATE)
    if not (isinstance(was, dict) and isinstance(became, dict) and MOVED in was):
        return base
    kept, after = ({k: v for k, v in each.items() if k != MOVED} for each in (was, became))
    today = {name: value for name, value in base.items() if name != STATE}
    if kept != after:
        today[STATE] = kept
    if was[MOVED] != became.get(MOVED, was[MOVED]):
        today[OPERATING] = {MOVED: was[MOVED]}
    return today


def content_of_today(content: Content) -> Content:
    """What a decided revision wrote that the sections of today still say in the same place."""
    state = content.get(STATE)
    if not isinstance(state, dict) or MOVED not in state:
        return content
    return content | {STATE: {name: value for name, value in state.items() if name != MOVED}}
