"""The audit log of a coordinator's territories, as translated rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import get_language

from accounts.audit_verbs import verb_in_words
from accounts.models import AuditEntry
from accounts.roles import Role
from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.revisions.unreadable import map_or_fallback
from contributions.schema.sections import text_name
from directory import texts
from directory.texts import SOURCE
from regions.models import Territory, TerritoryAncestor

PAGE = 30
REVISION = "contributions.revision"
# What senders do with their own proposals, and their roles.
OF_SENDERS = ("submit", "withdraw", "rebase")
SENDERS = (Role.VISITOR, Role.CONTRIBUTOR, Role.TRANSLATOR)


@dataclass(frozen=True)
class DecisionRow:
    """One translated row of the audit; kind and id of its target may be "" and None."""

    at: datetime
    verb: str | Promise
    role: str | Promise
    title: str
    target_kind: str
    target_id: UUID | None
    territory: str


@dataclass(frozen=True)
class DecisionsPage:
    """A page of decisions, latest first; ``older`` is the cursor of the next, None at the end."""

    decided: list[DecisionRow]
    older: int | None


def decisions_of(actor: Actor, number: int | None) -> DecisionsPage:
    """Decisions in the territories of ``actor`` and below, before audit row ``number``."""
    latest = AuditEntry.objects.order_by("-pk")
    if number is not None:
        latest = latest.filter(pk__lt=number)
    page_and_next = list(_hers(latest, actor)[: PAGE + 1])
    on_page = page_and_next[:PAGE]
    decided = map_or_fallback(on_page, _described, _unreadable)
    return DecisionsPage(decided, on_page[-1].pk if len(page_and_next) > PAGE else None)


def _hers(entries: QuerySet[AuditEntry], actor: Actor) -> QuerySet[AuditEntry]:
    # What senders did is in the queue and in their proposals: it is no decision.
    entries = entries.exclude(verb__in=OF_SENDERS, role__in=SENDERS)
    if actor.is_administrator:
        return entries.exclude(object_kind__startswith="journeys.")
    below = TerritoryAncestor.objects.filter(ancestor__in=actor.held).values("territory")
    revisions = Revision.objects.in_territories(actor.held).annotate(name=Cast("pk", CharField()))
    is_about_hers = Exists(revisions.filter(name=OuterRef("object_id")))
    return entries.filter(Q(territory_id__in=below) | Q(is_about_hers, object_kind=REVISION))


def _described(entries: Sequence[AuditEntry]) -> list[DecisionRow]:
    ids = [entry.object_id for entry in entries if entry.object_kind == REVISION]
    revisions = {str(pk): revision for pk, revision in Revision.objects.in_bulk(ids).items()}
    titles = _titles(revisions.values())
    territories = Territory.objects.only("pk", "name", "names").in_bulk(
        {entry.territory_id for entry in entries if entry.territory_id}
    )
    language = get_language() or SOURCE
    return [
        _decided(entry, revisions.get(entry.object_id), titles, territories, language)
        for entry in entries
    ]


def _unreadable(entry: AuditEntry) -> DecisionRow:
    """The row of a decision whose target cannot be read: without a title."""
    role = Role(entry.role).label
    return DecisionRow(entry.at, verb_in_words(entry.verb), role, "", "", None, "")


def _decided(entry, revision, titles, territories, language) -> DecisionRow:
    territory = territories.get(entry.territory_id)
    return DecisionRow(
        at=entry.at,
        verb=verb_in_words(entry.verb),
        role=Role(entry.role).label,
        title=titles.get(revision.pk, "") if revision else "",
        target_kind=revision.target_kind if revision else "",
        target_id=revision.target_id if revision else None,
        territory=territory.name_in(language) if territory else "",
    )


def _titles(revisions) -> dict[UUID, str]:
    """Titles by revision id: the current title of the target, else the one proposed."""
    language = get_language() or SOURCE
    revisions = list(revisions)
    current_titles: dict[UUID, str] = {}
    for kind, read in (
        (TargetKind.PROGRAMME, texts.of_programmes),
        (TargetKind.SHEET, texts.of_sheets),
    ):
        ids: set[UUID] = {each.target_id for each in revisions if each.target_kind == kind}
        texts_of_owners = read(ids, language, "title") if ids else {}
        current_titles |= {
            pk: owner_texts["title"].text
            for pk, owner_texts in texts_of_owners.items()
            if "title" in owner_texts
        }
    return {
        each.pk: current_titles.get(each.target_id)
        or each.content.get(text_name(SOURCE, "title"), "")
        for each in revisions
    }
