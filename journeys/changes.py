"""What changed in a programme since its step was added, or since she has said that she saw it.

A step keeps digests of the facts she has seen, encrypted; they are compared with those of today.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Programme
from directory.vocabulary import Operating

SITE_ADDRESS = ("precision", "locality", "street_address", "postcode")
SITE_CONTACT = ("phone", "email")
CONDITIONS = (
    *("statuses", "audiences", "french_levels", "age_min", "age_max"),
    *("cost", "cost_eur", "access_modes", "join_modes"),
)
HOURS = ("opening_hours", "by_appointment")
CONTACT = ("phone", "email", "website")


class Aspect(StrEnum):
    """A part of a programme whose change matters to who goes there; values are stored."""

    PROGRAMME = "programme"
    OPERATING = "operating"
    ADDRESS = "address"
    HOURS = "hours"
    CONDITIONS = "conditions"
    CONTACT = "contact"


@dataclass(frozen=True)
class Change:
    """One change in words; ``is_serious``: going there now would be in vain."""

    aspect: Aspect
    label: str | Promise
    icon: str
    is_serious: bool = False


ENDED = Change(Aspect.OPERATING, _("This programme has ended."), "calendar-x", is_serious=True)
SUSPENDED = Change(
    Aspect.OPERATING, _("This programme has stopped for a time."), "circle-pause", is_serious=True
)
CHANGES = {
    Aspect.PROGRAMME: Change(
        Aspect.PROGRAMME, _("It was joined with another programme."), "git-merge"
    ),
    Aspect.OPERATING: Change(Aspect.OPERATING, _("This programme is open again."), "check"),
    Aspect.ADDRESS: Change(Aspect.ADDRESS, _("The address has changed."), "map-pin"),
    Aspect.HOURS: Change(Aspect.HOURS, _("The opening hours have changed."), "clock"),
    Aspect.CONDITIONS: Change(Aspect.CONDITIONS, _("The conditions have changed."), "user-check"),
    Aspect.CONTACT: Change(Aspect.CONTACT, _("The phone or mail has changed."), "phone"),
}


def facts_of(programme: Programme) -> dict[str, str]:
    """The facts of a programme by aspect, as short digests that no language changes."""
    sites = list(programme.sites.all())
    return {
        Aspect.PROGRAMME: _digest(programme.pk),
        Aspect.OPERATING: programme.operating,
        Aspect.ADDRESS: _digest(sorted(_values(site, SITE_ADDRESS) for site in sites)),
        Aspect.HOURS: _digest(
            _values(programme, HOURS), sorted(_values(site, HOURS) for site in sites)
        ),
        Aspect.CONDITIONS: _digest(_values(programme, CONDITIONS)),
        Aspect.CONTACT: _digest(
            _values(programme, CONTACT), sorted(_values(site, SITE_CONTACT) for site in sites)
        ),
    }


def seen_facts(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The facts of programmes as the database has them now, to be encrypted with their steps."""
    programmes = Programme.objects.filter(pk__in=list(ids)).prefetch_related("sites")
    return {programme.pk: facts_to_text(programme) for programme in programmes}


def facts_to_text(programme: Programme) -> str:
    """The facts to be encrypted with a step."""
    return json.dumps({str(aspect): digest for aspect, digest in facts_of(programme).items()})


def changes_since(seen: str, programme: Programme) -> list[Change]:
    """What is no longer as in ``seen``, a text of ``facts_to_text``.

    With "", of a step from before facts were kept, only whether it has ended or stopped.
    """
    known = json.loads(seen) if seen else {Aspect.OPERATING: Operating.ACTIVE}
    today = facts_of(programme)
    changed = [aspect for aspect in Aspect if aspect in known and known[aspect] != today[aspect]]
    if Aspect.PROGRAMME in changed:
        # Another programme has other hours and conditions: one line says it.
        changed = [aspect for aspect in changed if aspect in (Aspect.PROGRAMME, Aspect.OPERATING)]
    return [_change(aspect, programme) for aspect in changed]


def _change(aspect: Aspect, programme: Programme) -> Change:
    if aspect == Aspect.OPERATING and programme.operating == Operating.CLOSED:
        return ENDED
    if aspect == Aspect.OPERATING and programme.operating == Operating.SUSPENDED:
        return SUSPENDED
    return CHANGES[aspect]


def _values(row: object, names: tuple[str, ...]) -> list[str]:
    return [_text(getattr(row, name)) for name in names]


def _text(value: object) -> str:
    """A value as text; of a list the order does not matter."""
    return ",".join(sorted(map(str, value))) if isinstance(value, list) else str(value)


def _digest(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()[:10]
