"""Keeps the true places of hidden sites apart from revisions, as the directory keeps them apart.

``content`` and ``base`` of a stored revision say of a hidden site what the public may know. The
address and point stand in their own table; ``joined`` puts them back for who wrote the revision
and for who decides on it. A site that becomes hidden takes its address out of what was said before.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from contributions.content import Content
from contributions.content.naming import sites_only
from contributions.models import ConfidentialPart, Revision
from directory.vocabulary import Precision

NOTHING = {"street_address": "", "postcode": "", "point": None}


def hidden_in(*contents: Content) -> set[str]:
    """Names of the sites that are hidden in one of these contents."""
    return {
        name
        for content in contents
        for name, said in sites_only(content).items()
        if said["precision"] == Precision.HIDDEN
    }


def hidden_anew(revision: Revision) -> set[str]:
    """Names of the sites that this revision hides and that its base knew openly."""
    known = set(sites_only(revision.base)) - hidden_in(revision.base)
    return hidden_in(revision.content) & known


def parted(content: Content, hidden: Iterable[str]) -> tuple[Content, Content]:
    """What the public may know, and the addresses and points of the ``hidden`` sites by name."""
    public, kept = dict(content), {}
    for name in hidden:
        if said := content.get(name):
            kept[name] = {field: said.get(field) for field in NOTHING}
            public[name] = said | NOTHING
    return public, kept


def joined(revision: Revision) -> Revision:
    """The revision with the addresses of hidden sites in it, in memory only."""
    part = ConfidentialPart.objects.filter(revision=revision.pk).first()
    if part:
        revision.content = _joined(revision.content, part.content)
        revision.base = _joined(revision.base, part.base)
    return revision


def save(revision: Revision) -> None:
    """Save a revision that may hold addresses of hidden sites, each part in its place."""
    whole = revision.content, revision.base
    part = part_off(revision)
    revision.save()
    if part:
        ConfidentialPart.objects.update_or_create(
            revision=revision, defaults={"content": part.content, "base": part.base}
        )
    else:
        ConfidentialPart.objects.filter(revision=revision).delete()
    revision.content, revision.base = whole


def part_off(revision: Revision, also: Iterable[str] = ()) -> ConfidentialPart | None:
    """Take the confidential part out of a revision; None when there is none. Nothing is saved."""
    hidden = hidden_in(revision.content, revision.base) | set(also)
    revision.content, content = parted(revision.content, hidden)
    revision.base, base = parted(revision.base, hidden)
    if not (content or base):
        return None
    return ConfidentialPart(revision=revision, content=content, base=base)


def hide_past(revision: Revision) -> None:
    """Take the addresses of sites that this revision hides out of all that was said before."""
    hidden = hidden_anew(revision)
    for earlier in _naming(revision.target_id, hidden).exclude(pk=revision.pk):
        joined(earlier)
        if part := part_off(earlier, also=hidden):
            earlier.save()
            ConfidentialPart.objects.update_or_create(
                revision=earlier, defaults={"content": part.content, "base": part.base}
            )


def _naming(target_id: UUID, names: Iterable[str]):
    said = Q(pk__in=[])
    for name in names:
        said |= Q(content__has_key=name) | Q(base__has_key=name)
    return Revision.objects.of(target_id).filter(said).select_for_update()


def _joined(content: Content, kept: Content) -> Content:
    if not isinstance(content, dict):
        return content  # shown as unreadable by whoever lists it
    return content | {
        name: content[name] | said
        for name, said in kept.items()
        if isinstance(content.get(name), dict) and content[name]
    }
