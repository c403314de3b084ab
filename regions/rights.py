"""Permissions by territory: a coordinator acts in her territories and all below them.

"Below" is defined by the transitive closure of the parents: an EPCI is below no department, since
89 of 1,255 span several.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from regions.models import Coordinator, Territory


def territories_of_coordinator(user: User | AnonymousUser) -> frozenset[int]:
    """Ids of the territories assigned to a user, without those below them."""
    if not user.is_active:
        return frozenset()
    coordinated = Coordinator.objects.filter(user=user.pk)
    return frozenset(coordinated.order_by().values_list("territory_id", flat=True))


def answers_for(user: User | AnonymousUser, territory_ids: Iterable[int]) -> bool:
    """Whether a user answers for all of these territories; for none of them only administrators."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    ids = set(territory_ids)
    hers = Territory.objects.answered_for_by(user).filter(pk__in=ids)
    return bool(ids) and hers.count() == len(ids)


def is_coordinator(user: User | AnonymousUser) -> bool:
    """Whether a user is a coordinator of any territory, or an administrator."""
    return user.is_active and (
        user.is_superuser or Coordinator.objects.filter(user=user.pk).exists()
    )
