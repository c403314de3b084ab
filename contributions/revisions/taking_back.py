"""What taking a change back restores: the sections of today with what they said before it."""

from __future__ import annotations

import json

from contributions.models import Revision
from contributions.schema.former_sections import base_of_today
from contributions.schema.sections import STATE, Content
from contributions.workflows import TransitionRefusedError
from directory.vocabulary import Publication

# In the place of personal data that was blanked in a decided revision.
REDACTED = "[…]"


def content_before(revision: Revision, now: Content) -> Content:
    """The content that takes a revision back; ``now`` is the current one of what it created.

    ``TransitionRefusedError`` where what it said before was blanked.
    """
    if revision.creates:
        return {STATE: now[STATE] | {"publication": Publication.ARCHIVED.value}}
    before = base_of_today(revision.base, revision.content)
    if REDACTED in json.dumps(before, ensure_ascii=False):
        raise TransitionRefusedError("What it said before was blanked.")
    return before
