"""One item that cannot be shown never closes the page that lists or decides it.

What people send is checked before it is kept, yet what was kept outlives the rules it was checked
by. So each kind of list describes its items through here: whatever goes wrong with one of them is
logged, the item is shown as unreadable, and the others are shown as ever.

What is wrong with the machine is nobody's item: when the database is away or takes too long, the
page fails, and no coordinator is told that sound proposals are to be rejected.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import InterfaceError, InternalError, OperationalError
from django.db.models import Model

from contributions.models import Revision
from contributions.schema.sections import SITE

Item = TypeVar("Item", bound=Model)
Result = TypeVar("Result")

# No connection, a timeout, a transaction that failed before, no memory, no file.
OUTAGES = (OperationalError, InterfaceError, InternalError, OSError, MemoryError)

logger = logging.getLogger(__name__)

# Members of a site that its precision may hide.
ADDRESS = {"street_address", "postcode", "point", "locality"}
LONGEST_JSON = 4000


def map_or_fallback(
    items: Sequence[Item],
    build: Callable[[Sequence[Item]], list[Result]],
    fallback: Callable[[Item], Result],
) -> list[Result]:
    """What ``show`` makes of the items, in their order; ``instead`` of each on which it fails.

    Items are shown together, in as few queries as ``show`` needs. Only when that fails the list
    is halved, until those at fault stand alone. Raises what is one of ``OUTAGES``.
    """
    if not items:
        return []
    try:
        return build(items)
    except OUTAGES:
        raise
    except Exception:
        if len(items) == 1:
            logger.exception("Cannot be read: %s %s", items[0]._meta.label, items[0].pk)
            return [fallback(items[0])]
    half = len(items) // 2
    return [
        *map_or_fallback(items[:half], build, fallback),
        *map_or_fallback(items[half:], build, fallback),
    ]


def as_stored(revision: Revision) -> str:
    """What a revision holds, as indented JSON; addresses and points of its places are left out."""
    content = revision.content
    if isinstance(content, dict):
        content = {name: _without_address(name, value) for name, value in content.items()}
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    return text if len(text) <= LONGEST_JSON else f"{text[:LONGEST_JSON]}…"


def _without_address(name: str, section: object) -> object:
    if not name.startswith(f"{SITE}:"):
        return section
    if not isinstance(section, dict):
        return None
    return {member: value for member, value in section.items() if member not in ADDRESS}


def call_or_fallback(build: Callable[[], Result], fallback: Result, item: Model) -> Result:
    """What ``show`` makes of one item, or ``instead`` when it fails."""
    return map_or_fallback([item], lambda _items: [build()], lambda _item: fallback)[0]
