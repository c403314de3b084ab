"""Keeps the true places of hidden sites apart from revisions, as the directory keeps them apart.

``content`` and ``base`` of a stored revision say of a hidden site what the public may know. The
address and point stand in their own table, encrypted at rest; ``joined`` puts them back for who
wrote the revision and for who decides on it. A site that becomes hidden takes its address, and the
name that it was called by, out of what was said before.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from contributions.coarse import hidden_in
from contributions.content import Content, Said
from contributions.content.naming import site_name, sites_only
from contributions.door import withholding
from contributions.models import ConfidentialPart, Revision
from directory.models import Site
from directory.vocabulary import Precision

NOTHING = {"street_address": "", "postcode": "", "point": None}


def hidden_anew(revision: Revision) -> set[str]:
    """Names of the sites that this revision hides and that its base knew openly."""
    known = set(sites_only(revision.base)) - hidden_in(revision.base)
    return hidden_in(revision.content) & known


def parted(content: Content, hidden: Iterable[str]) -> tuple[Content, Content]:
    """What the public may know, and the addresses and points of the ``hidden`` sites by name."""
    public, kept = dict(content), {}
    for name in hidden:
        if said := content.get(name):
            without = _withheld(said)
            kept[name] = {field: said.get(field) for field in without}
            public[name] = said | without
    return public, kept


def _withheld(said: Said) -> Content:
    """What the public reads in place of an address; also of the name a site had while it was open.

    One that says it is hidden is called by its commune (``contributions.coarse``).
    """
    return NOTHING if said["precision"] == Precision.HIDDEN else NOTHING | {"locality": ""}


def joined(revision: Revision) -> Revision:
    """The revision with the addresses of hidden sites in it, in memory only."""
    part = ConfidentialPart.objects.filter(revision=revision.pk).first()
    if part:
        revision.content = _joined(revision.content, part.content)
        revision.base = _joined(revision.base, part.base)
    return revision


def save(revision: Revision) -> None:
    """Save a revision that may hold addresses of hidden sites, each part in its place.

    The part first: once a revision is decided, neither changes.
    """
    whole = revision.content, revision.base
    part = part_off(revision, also=_hidden_by_now(revision))
    if part:
        ConfidentialPart.objects.update_or_create(
            revision=revision, defaults={"content": part.content, "base": part.base}
        )
    else:
        ConfidentialPart.objects.filter(revision=revision).delete()
    revision.save()
    revision.content, revision.base = whole


def _hidden_by_now(revision: Revision) -> set[str]:
    """Names of sites in a revision that were hidden since it was begun, whatever it says itself."""
    names = set(sites_only(revision.content)) | set(sites_only(revision.base))
    if not names:
        return names
    hidden = Site.objects.filter(programme=revision.target_id, precision=Precision.HIDDEN)
    return names & {site_name(pk) for pk in hidden.values_list("pk", flat=True)}


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
    if not hidden:
        return
    with withholding(revision.pk):
        for earlier in _naming(revision.target_id, hidden).exclude(pk=revision.pk):
            joined(earlier)
            if part := part_off(earlier, also=hidden):
                earlier.save(update_fields=["content", "base"])
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
