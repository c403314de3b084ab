"""Which sections of a proposal are not its sender's: coordinators added or changed them."""

from __future__ import annotations

from accounts.models import AuditEntry
from contributions.models import Revision
from contributions.schema.sections import STATE


def sections_added_by_others(revision: Revision) -> set[str]:
    """Names of the sections that a coordinator wrote while it waited, or with accepting it.

    The audit names the sections of each such change. Whether a new programme is published is said
    by who accepts it.
    """
    entries = AuditEntry.objects.filter(
        object_kind=Revision._meta.label_lower, object_id=str(revision.pk), verb="mend"
    )
    named = entries.values_list("details__sections", flat=True)
    added = {name for sections in named for name in sections or []}
    return added | ({STATE} if revision.creates else set())
