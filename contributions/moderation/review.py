"""The data of the review page: what a coordinator needs to decide on one revision."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from contributions.actors import Actor
from contributions.models import Remark, Revision
from contributions.models.revision import TargetKind
from contributions.moderation.canned_reasons import TranslatedReason, reasons_for
from contributions.moderation.queue_items import (
    Reason,
    codes_agreed,
    codes_answered_for,
    reasons_of,
    title_of,
)
from contributions.revisions import redaction
from contributions.revisions.applying import current_content, moved_sections
from contributions.revisions.completeness import Missing, missing_for_publication
from contributions.revisions.deciders import Decider, deciders_of
from contributions.revisions.differences import SectionDifference, changes
from contributions.revisions.labels import names_for, section_lines, section_title
from contributions.revisions.scope import (
    territories_concerned,
    territories_of_which_one_agrees,
    territories_that_must_agree,
)
from contributions.schema.moved_sites import texts_naming_an_old_place
from contributions.schema.sections import COVERAGE, Content, sites_only
from contributions.workflows import RevisionState, Transition, Who, possible_transitions
from directory import texts
from directory.texts import SOURCE, Text
from regions.models import Territory, TerritoryAncestor

KEYS = {"accept": "a", "request_changes": "c", "reject": "r"}
REACHES = (Territory.Kind.REGION, Territory.Kind.DEPARTMENT, Territory.Kind.EPCI)


@dataclass(frozen=True)
class TerritorySide:
    """A territory that must agree: whether it has, and whether the reader answers for it."""

    name: str
    kind: str
    has_agreed: bool
    is_hers: bool


@dataclass(frozen=True)
class Conflict:
    """A section changed since the revision was written: (label, base, proposed, current) lines."""

    name: str
    title: str
    lines: list[tuple[str, str, str, str]]


@dataclass(frozen=True)
class BorderCrossing:
    """A site that leaves some territories and enters others."""

    leaves: str
    enters: str


@dataclass(frozen=True)
class OldPlaceNamed:
    """A text that still names a town which the programme leaves: its title, and the town."""

    title: str
    place: str


@dataclass(frozen=True)
class Decidable:
    """A transition that a coordinator may take, with its canned reasons."""

    transition: Transition
    reasons: list[TranslatedReason]

    @property
    def key(self) -> str:
        """Its keyboard shortcut (templates/contributions/_queue_keys.html)."""
        return KEYS.get(self.transition.verb, "")


@dataclass(frozen=True)
class Review:
    """All that the review page shows of one revision."""

    revision: Revision
    title: Text
    reasons: list[Reason]
    changes: list[SectionDifference]
    conflicts: list[Conflict]
    crossings: list[BorderCrossing]
    old_places: list[OldPlaceNamed]
    deciders: list[Decider]
    missing: list[Missing]
    sides: list[TerritorySide]
    remarks: list[Remark]
    decidable: list[Decidable]
    has_map: bool

    @property
    def editable_texts(self) -> list[SectionDifference]:
        """The proposed texts, which a coordinator may edit."""
        return [change for change in self.changes if change.is_text and change.lines[0].after]

    @property
    def asks_meaning(self) -> bool:
        """Whether it changes French texts, so that the reviewer says whether the meaning stays."""
        return not self.revision.creates and any(
            change.is_text and change.lang == SOURCE for change in self.changes
        )

    @property
    def publishes(self) -> bool:
        """Whether accepting may publish at the same time."""
        return self.revision.creates and not self.missing

    @property
    def is_waiting(self) -> bool:
        """Whether it still waits for a decision."""
        return self.revision.state == RevisionState.WAITING

    @property
    def is_acceptable(self) -> bool:
        """Whether it can be accepted: no conflict, nothing missing."""
        return not self.conflicts and not (self.revision.creates and self.missing)

    @property
    def needs_others(self) -> bool:
        """Whether territories of others must agree or have agreed."""
        return any(not side.is_hers for side in self.sides)

    @property
    def others(self) -> list[TerritorySide]:
        """Territories of others that have not agreed yet."""
        return [side for side in self.sides if not side.is_hers and not side.has_agreed]


def review_of(revision: Revision, actor: Actor) -> Review:
    """The review of a revision, redacted for ``actor``, who may see it."""
    whole_now = current_content(revision)
    is_open = revision.state == RevisionState.WAITING
    moved = moved_sections(revision, whole_now) if is_open else []
    proposed, revision = revision, redaction.redacted_for(actor, revision, whole_now)
    now = redaction.current_for(actor, whole_now)
    missing = _missing(proposed, whole_now, now | revision.content) if is_open else []
    contents = [revision.base, revision.content, {name: now.get(name) for name in moved}]
    names = names_for(contents)
    verbs = possible_transitions(revision.state, Who.REVIEWER)
    return Review(
        revision=revision,
        title=title_of(revision, _title_now(revision)),
        reasons=reasons_of(
            revision,
            _hers(revision, actor, whole_now),
            names,
            codes_agreed([revision]).get(revision.pk, frozenset()),
        ),
        changes=changes(revision.base, revision.content, names),
        conflicts=[
            _conflict(name, revision, now, names) for name in moved if name in revision.content
        ],
        crossings=_crossings(revision),
        old_places=_old_places(revision, now, names) if is_open else [],
        deciders=deciders_of(revision) if is_open else [],
        missing=missing,
        sides=_sides(revision, actor, whole_now) if is_open else [],
        remarks=list(revision.remarks.all()),
        decidable=[Decidable(verb, reasons_for(verb.verb, revision.language)) for verb in verbs],
        has_map=has_map(revision),
    )


def has_map(revision: Revision) -> bool:
    """Whether a revision has sites or coverage to show on a map."""
    sites = sites_only(revision.content) or sites_only(revision.base)
    return bool(sites) or COVERAGE in revision.content


def _title_now(revision: Revision) -> Text | None:
    read = texts.of_programmes if revision.target_kind == TargetKind.PROGRAMME else texts.of_sheets
    titles = read([revision.target_id], get_language() or SOURCE, "title")
    return titles.get(revision.target_id, {}).get("title")


def _hers(revision: Revision, actor: Actor, now: Content) -> frozenset[str]:
    concerned = Territory.objects.filter(pk__in=territories_concerned(revision, now))
    codes = concerned.values_list("code", "kind")
    concerned_codes = {kind if kind == Territory.Kind.COUNTRY else code for code, kind in codes}
    return codes_answered_for(actor, concerned_codes)


def _missing(revision: Revision, now: Content, visible: Content) -> list[Missing]:
    if revision.target_kind != TargetKind.PROGRAMME:
        return []
    section = redaction.with_current_addresses(revision.content, now)
    then = {name: value for name, value in (now | section).items() if value}
    return missing_for_publication(then, visible)


def _sides(revision: Revision, actor: Actor, now: Content) -> list[TerritorySide]:
    """The territories that must all agree, those of others first; empty when one is enough."""
    needed = territories_that_must_agree(revision, now)
    one_of = territories_of_which_one_agrees(revision, needed, now)
    needed |= one_of if one_of.isdisjoint(revision.agreed) else set()
    hers = actor.answered_for(needed)
    language = get_language() or SOURCE
    rows = Territory.objects.filter(pk__in=needed).defer("outline").smallest_first()
    sides = [
        TerritorySide(
            name=territory.name_in(language),
            kind=territory.get_kind_display(),
            has_agreed=territory.pk in revision.agreed,
            is_hers=territory.pk in hers,
        )
        for territory in rows
    ]
    return sorted(sides, key=lambda side: side.is_hers)


def _conflict(name: str, revision: Revision, now: Content, names) -> Conflict:
    was, proposed, is_now = (
        section_lines(name, content.get(name), names)
        for content in (revision.base, revision.content, now)
    )
    lines = [
        (label, then, wanted, current)
        for (label, then), (_, wanted), (_, current) in zip(was, proposed, is_now, strict=True)
        if then or wanted or current
    ]
    return Conflict(name, section_title(name, names), lines)


def _crossings(revision: Revision) -> list[BorderCrossing]:
    """The borders that moved sites cross."""
    moved = []
    for name, after in sites_only(revision.content).items():
        was, becomes = (revision.base.get(name) or {}).get("commune"), after.get("commune")
        if was and becomes and was != becomes:
            moved.append((was, becomes))
    if not moved:
        return []
    above = _areas_above({code for pair in moved for code in pair})
    crossings = []
    for was, becomes in moved:
        left, entered = above.get(was, {}), above.get(becomes, {})
        leaves = [name for pk, name in left.items() if pk not in entered]
        enters = [name for pk, name in entered.items() if pk not in left]
        if leaves or enters:
            crossings.append(BorderCrossing(", ".join(leaves), ", ".join(enters)))
    return crossings


def _old_places(revision: Revision, now: Content, names) -> list[OldPlaceNamed]:
    after = {name: value for name, value in (now | revision.content).items() if value}
    named = texts_naming_an_old_place(revision.content, revision.base, after)
    return [OldPlaceNamed(section_title(old.section, names), old.place) for old in named]


def _areas_above(communes: set[str]) -> dict[str, dict[int, str]]:
    """Names of EPCI, department and region above each commune, by id."""
    language = get_language() or SOURCE
    links = TerritoryAncestor.objects.filter(
        territory__code__in=communes, ancestor__kind__in=REACHES
    ).order_by("-ancestor__kind")
    rows = links.values_list("territory__code", "ancestor_id", "ancestor__name", "ancestor__names")
    above: dict[str, dict[int, str]] = {}
    for code, pk, french, names in rows:
        above.setdefault(code, {})[pk] = names.get(language, french)
    return above
