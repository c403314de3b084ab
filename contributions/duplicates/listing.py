"""Keeps the list of likely duplicates: found for many programmes at once, and read by pages."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from contributions.duplicates.finder import duplicates_among
from contributions.duplicates.organizations import organizations_among
from contributions.duplicates.weighing import Pair
from contributions.models import LikelyPair
from contributions.models.duplicates import DuplicateKind
from directory.models import Programme

AT_ONCE = 1_000


@transaction.atomic
def list_duplicates(territory_programmes: Iterable[UUID] | None = None) -> dict[str, int]:
    """Find the duplicates of these programmes and of who runs them, or of all; how many by kind.

    What was listed of them before is replaced.
    """
    public = Programme.objects.published()
    if territory_programmes is not None:
        public = public.filter(pk__in=territory_programmes)
    programmes = list(public.order_by("pk").values_list("pk", flat=True))
    organizations = list(public.order_by().values_list("organization", flat=True).distinct())
    is_all = territory_programmes is None
    return {
        DuplicateKind.PROGRAMME: _replace(
            DuplicateKind.PROGRAMME, programmes, duplicates_among(programmes), is_all=is_all
        ),
        DuplicateKind.ORGANIZATION: _replace(
            DuplicateKind.ORGANIZATION,
            organizations,
            organizations_among(organizations),
            is_all=is_all,
        ),
    }


def _replace(kind: str, ids: list[UUID], pairs: Iterable[Pair], *, is_all: bool) -> int:
    """Replace the listed pairs of ``ids``, or all of this kind; return how many there are now."""
    listed, at, found = LikelyPair.objects.filter(kind=kind), timezone.now(), 0
    if not is_all:
        listed = LikelyPair.objects.of(kind, ids)
    listed.delete()
    rows = (
        LikelyPair(
            kind=kind,
            first=pair.both[0],
            second=pair.both[1],
            log_odds=pair.log_odds,
            measures=dict(pair.measures),
            found_at=at,
        )
        for pair in pairs
    )
    while some := list(islice(rows, AT_ONCE)):
        LikelyPair.objects.bulk_create(some)
        found += len(some)
    return found
