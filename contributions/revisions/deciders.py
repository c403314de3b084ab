"""Deciders: why a person should look at a change before it is public, or need not, as data.

Each is a small predicate with a sentence. The page of a decision names those that hold. A small
change of a trusted person, for which none asks, goes through at once and is looked at later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from geopy.distance import geodesic

from accounts.roles import Role
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.schema.sections import (
    COVERAGE,
    OPERATING,
    STATE,
    department_of,
    site_of,
    text_of,
)
from contributions.workflows import RevisionState
from geo.value_types import JsonObject

# So many accepted changes make a person known, and so many trusted, where few were rejected.
KNOWN_AFTER = 3
TRUSTED_AFTER = 10
MOST_REJECTED = 0.1
FAR_M = 1_000
REACHED_BY = ("phone", "second_phone", "email", "website")
ADDRESS = ("street_address", "postcode", "commune", "precision")
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)
# Sections of which no change is small.
NEVER_SMALL = {STATE, COVERAGE, OPERATING, "organization", "about", "contact", "verified", "origin"}


@dataclass(frozen=True)
class Facts:
    """What deciders look at: the revision, with its sections before and after."""

    revision: Revision

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many changes of its author were accepted and rejected; one query."""
        if self.revision.author_id is None:
            return {"accepted": 0, "rejected": 0}
        hers = Revision.objects.filter(author=self.revision.author_id).exclude(pk=self.revision.pk)
        return hers.aggregate(
            accepted=Count("pk", filter=Q(state=RevisionState.ACCEPTED)),
            rejected=Count("pk", filter=Q(state=RevisionState.REJECTED)),
        )

    def changed(self) -> Iterator[tuple[str, JsonObject, JsonObject]]:
        """The changed sections that are mappings: name, before, after."""
        for name, value in self.revision.content.items():
            before = self.revision.base.get(name)
            if isinstance(value or before, dict):
                yield name, before or {}, value or {}

    def moved_sites(self) -> Iterator[tuple[JsonObject, JsonObject]]:
        """Sites before and after, of those that were and still are."""
        for name, before, after in self.changed():
            if site_of(name) and before and after:
                yield before, after


@dataclass(frozen=True)
class Decider:
    """One reason: its sentence, whether it ``asks`` for a review or speaks against one."""

    code: str
    sentence: str | Promise
    holds: Callable[[Facts], bool]
    asks: bool = True


def is_first(facts: Facts) -> bool:
    """One of the first contributions of a person, or of somebody without an account."""
    return facts.counts["accepted"] < KNOWN_AFTER


def changes_contact(facts: Facts) -> bool:
    """A phone number, a mail or a web address changes."""
    return any(
        before.get(name) != after.get(name)
        for _name, before, after in facts.changed()
        for name in REACHED_BY
        if before.get(name) or after.get(name)
    )


def changes_address(facts: Facts) -> bool:
    """The address of a place changes, or a place comes or goes."""
    return any(
        site_of(name) and any(before.get(part) != after.get(part) for part in ADDRESS)
        for name, before, after in facts.changed()
    )


def moves_a_pin_far(facts: Facts) -> bool:
    """A pin moves by more than a kilometre."""
    return any(
        _metres(before["point"], after["point"]) > FAR_M
        for before, after in facts.moved_sites()
        if before.get("point") and after.get("point")
    )


def _metres(one: list[float], other: list[float]) -> float:
    """The distance of two points (longitude, latitude) on the spheroid."""
    return float(geodesic(one[::-1], other[::-1]).m)


def crosses_a_border(facts: Facts) -> bool:
    """A place moves into another department."""
    return any(
        department_of(before["commune"]) != department_of(after["commune"])
        for before, after in facts.moved_sites()
        if before.get("commune") and after.get("commune")
    )


def adds_links(facts: Facts) -> bool:
    """A text has a web address that it did not have."""
    return any(
        set(LINK.findall(str(value or ""))) - set(LINK.findall(str(facts.revision.base.get(name))))
        for name, value in facts.revision.content.items()
        if text_of(name)
    )


def is_large(facts: Facts) -> bool:
    """A new programme, a sheet, or a change of what people find a programme by."""
    revision = facts.revision
    return (
        revision.creates
        or revision.target_kind != TargetKind.PROGRAMME
        or not NEVER_SMALL.isdisjoint(revision.content)
    )


def is_member(facts: Facts) -> bool:
    """A member of the organization that runs it."""
    return facts.revision.role == Role.MEMBER


def is_trusted(facts: Facts) -> bool:
    """Somebody of whom many changes were accepted and few rejected."""
    accepted, rejected = facts.counts["accepted"], facts.counts["rejected"]
    return accepted >= TRUSTED_AFTER and rejected <= MOST_REJECTED * accepted


def is_from_a_known_source(facts: Facts) -> bool:
    """A row of an import whose source was accepted before."""
    revision = facts.revision
    if revision.batch is None or not revision.source:
        return False
    earlier = Revision.objects.accepted().filter(source=revision.source, batch__isnull=False)
    return earlier.exclude(batch=revision.batch).exists()


DECIDERS = (
    Decider("first", _("One of her first contributions."), is_first),
    Decider("large", _("A new programme, or what it is found by, changes."), is_large),
    Decider("contact", _("A phone number, mail or web address changes."), changes_contact),
    Decider("address", _("The address of a place changes."), changes_address),
    Decider("pin", _("A pin moves by more than one kilometre."), moves_a_pin_far),
    Decider("border", _("A place moves into another department."), crosses_a_border),
    Decider("links", _("A link is added to a text."), adds_links),
    Decider("member", _("A member of the organization wrote it."), is_member, asks=False),
    Decider("trusted", _("A trusted contributor wrote it."), is_trusted, asks=False),
    Decider(
        "source",
        _("It comes from a source that was imported before."),
        is_from_a_known_source,
        asks=False,
    ),
)


def deciders_of(revision: Revision) -> list[Decider]:
    """The deciders that hold for a revision, in the order of the table."""
    facts = Facts(revision)
    return [decider for decider in DECIDERS if decider.holds(facts)]


def goes_through(revision: Revision) -> list[Decider]:
    """Those that let a small change of a trusted person through; empty when one asks for review.

    Nothing of a sender without an account goes through.
    """
    if revision.author_id is None:
        return []
    holding = deciders_of(revision)
    return [] if any(decider.asks for decider in holding) else holding
