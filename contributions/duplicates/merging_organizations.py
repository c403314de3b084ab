"""Makes one of two organizations, and takes them apart again.

Every programme of the one that goes is run by the one that stays: a revision of each, made in one
transaction and bound by a ``Merge``. The one that goes keeps its row, with the other's id, which
whatever still names it follows (``contributions.revisions.applying.follow_organization``).
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from contributions.actors import Actor
from contributions.duplicates.merging import OtherSideError, StandsAgainstError
from contributions.models import Merge
from contributions.models.duplicates import DuplicateKind
from contributions.revisions import actions
from contributions.revisions.applying import current_content
from contributions.revisions.programmes_of import programmes_of
from contributions.revisions.write_guard import allow_writes
from contributions.schema.sections import Content, stated
from contributions.schema.snapshot import ORGANIZATION, declared
from directory.index.compared import rebuild_compared
from directory.models import Organization, Programme

NAMES = [column.name for column in ORGANIZATION]
# A number of its own, which is no section of a programme.
SIRET = "siret"


def may_merge(by: Actor, *organizations: Organization) -> bool:
    """Whether ``by`` answers for every programme of these organizations, and they have some.

    Organizations without programmes are an administrator's.
    """
    if by.is_administrator:
        return True
    run = Programme.objects.filter(organization__in=organizations, merged_into__isnull=True)
    hers = programmes_of(by).filter(organization__in=organizations)
    return hers.exists() and not run.exclude(pk__in=hers.values("pk")).exists()


@transaction.atomic
def merge_organizations(
    *, by: Actor, gone_id: UUID, stays_id: UUID, values: Mapping[str, str], reason: str
) -> Merge:
    """Let the organization that stays run all that the other ran.

    ``values`` are its fields as they are to be: name, SIRET number, phone, mail and web address;
    those left out stay. ``ValueError`` for what is no two organizations that stand;
    ``OtherSideError`` when a programme would have to wait for another territory.
    """
    gone, stays = _locked(gone_id, stays_id)
    if not may_merge(by, gone, stays):
        raise PermissionDenied("Not all of their programmes lie in her territories.")
    merge = Merge(
        kind=DuplicateKind.ORGANIZATION, gone=gone_id, stays=stays_id, reason=reason, by=by.user
    )
    before = _section(stays)
    run = Programme.objects.filter(organization=gone).order_by("pk").values_list("pk", flat=True)
    merge.revisions = [_changed(by, pk, before, reason) for pk in list(run)]
    _change_fields(by, merge, stays, values)
    with allow_writes(merge.pk):
        Organization.objects.filter(pk=gone_id).update(merged_into=stays)
    merge.save()
    audit.record(by=by.user, role=by.role, verb="merge_organization", about=merge)
    return merge


def merge_of_organization(gone: Organization) -> Merge | None:
    """How an organization became one with another, if it still is."""
    merges = Merge.objects.filter(kind=DuplicateKind.ORGANIZATION, gone=gone.pk)
    return merges.filter(undone_at__isnull=True).first()


def standing_against(merge: Merge) -> list[UUID]:
    """Programmes that were given to somebody else since, or whose organization was changed."""
    against = []
    for revision in merge.made_by():
        now, made = current_content(revision)["organization"], revision.content["organization"]
        is_moved = revision.base["organization"]["id"] != made["id"]
        if now["id"] != made["id"] or (not is_moved and stated(now) != stated(made)):
            against.append(revision.target_id)
    stays = Organization.objects.get(pk=merge.stays)
    if merge.after and getattr(stays, SIRET) != merge.after[SIRET]:
        against += list(stays.programmes.order_by("pk").values_list("pk", flat=True)[:1])
    return list(dict.fromkeys(against))


@transaction.atomic
def unmerge_organizations(*, by: Actor, merge: Merge, reason: str) -> Merge:
    """Give back what the one that went ran, and the former fields of the one that stays.

    ``StandsAgainstError`` where a programme was given to somebody else since.
    """
    gone = Organization.objects.select_for_update().get(pk=merge.gone)
    stays = Organization.objects.select_for_update().get(pk=merge.stays)
    if not may_merge(by, gone, stays):
        raise PermissionDenied("Not all of their programmes lie in her territories.")
    if against := standing_against(merge):
        raise StandsAgainstError([str(pk) for pk in against])
    with allow_writes(merge.pk):
        Organization.objects.filter(pk=gone.pk).update(merged_into=None)
        if merge.before:
            Organization.objects.filter(pk=stays.pk).update(**{SIRET: merge.before[SIRET]})
    for revision in reversed(list(merge.made_by())):
        if not actions.restore(by=by, revision=revision, note=reason).is_applied:
            raise OtherSideError
    merge.undone_at = timezone.now()
    merge.save()
    audit.record(by=by.user, role=by.role, verb="unmerge_organization", about=merge)
    return merge


def _locked(gone_id: UUID, stays_id: UUID) -> tuple[Organization, Organization]:
    """Both, locked; ``ValueError`` unless they are two, and neither became one with another."""
    standing = Organization.objects.select_for_update(of=("self",)).filter(merged_into=None)
    both = standing.order_by("pk").in_bulk([gone_id, stays_id])
    if len(both) != len({gone_id, stays_id}) or gone_id == stays_id:
        raise ValueError("Two organizations that stand are made one.")
    return both[gone_id], both[stays_id]


def _section(organization: Organization) -> Content:
    """The section of a programme that names an organization."""
    return {"id": str(organization.pk)} | declared(organization, ORGANIZATION)


def _changed(by: Actor, programme_id: UUID, section: Content, reason: str) -> UUID:
    """The accepted revision that gives a programme this organization section."""
    content = {"organization": section}
    decision = actions.change(
        by=by, target_id=programme_id, content=content, language="fr", note=reason
    )
    if not decision.is_applied:
        raise OtherSideError
    return decision.revision.pk


def _change_fields(by: Actor, merge: Merge, stays: Organization, values: Mapping[str, str]) -> None:
    """Give the one that stays other fields, in the name of one of its programmes."""
    section = _section(stays)
    changed = section | {name: values[name] for name in NAMES if name in values}
    some = Programme.objects.filter(organization=stays.pk).order_by("pk").first()
    if some and stated(changed) != stated(section):
        merge.revisions.append(_changed(by, some.pk, changed, merge.reason))
    siret = values.get(SIRET, stays.siret)
    if siret != stays.siret:
        merge.before, merge.after = {SIRET: stays.siret}, {SIRET: siret}
        with allow_writes(merge.pk):
            Organization.objects.filter(pk=stays.pk).update(siret=siret)
            rebuild_compared(stays.programmes.values_list("pk", flat=True))
