"""Error isolation in lists: only items that raise an error are shown as unreadable.

Stored content was validated by the rules of its time and may not fit later code. Lists build their
items by ``map_or_fallback``: an error is logged, and the item is replaced by a fallback. Outages,
such as a lost connection to the database, are not caught: the page fails.
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

# No connection, a timeout, a transaction that has failed before, no memory, no file.
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
    """The results of ``build`` for the items, in order; of ``fallback`` for each that fails.

    ``build`` is called once for all items, to share queries. When it fails the list is bisected
    until each failing item is alone. Exceptions in ``OUTAGES`` are raised.
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
    """The content of a revision as indented JSON, without addresses and points of sites."""
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
    """The result of ``build``, or ``fallback`` when it fails; ``item`` is logged."""
    return map_or_fallback([item], lambda _items: [build()], lambda _item: fallback)[0]
