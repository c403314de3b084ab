"""Separation of confidential addresses from revisions, as in the tables of the directory.

``content`` and ``base`` of a stored revision hold only the public part of a hidden site. Address
and point are in ``ConfidentialPart``, encrypted at rest; ``with_confidential`` adds them for the
author and for reviewers. When a site becomes hidden, its address and former name are removed from
earlier revisions.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from contributions.models import ConfidentialPart, Revision
from contributions.revisions.write_guard import withholding
from contributions.schema.hidden_sites import hidden_in
from contributions.schema.sections import Content, SectionValue, site_name, sites_only
from directory.models import Site
from directory.vocabulary import Precision

NO_ADDRESS = {"street_address": "", "postcode": "", "point": None}


def newly_hidden_sites(revision: Revision) -> set[str]:
    """Names of the sites that this revision hides and that are public in its base."""
    open_before = set(sites_only(revision.base)) - hidden_in(revision.base)
    return hidden_in(revision.content) & open_before


def split_confidential(content: Content, hidden: Iterable[str]) -> tuple[Content, Content]:
    """The public part of a content, and the confidential fields of ``hidden`` sites by name."""
    public, confidential = dict(content), {}
    for name in hidden:
        if value := content.get(name):
            without = _withheld(value)
            confidential[name] = {field: value.get(field) for field in without}
            public[name] = value | without
    return public, confidential


def _withheld(section: SectionValue) -> Content:
    """The public values in place of confidential ones; also of the name of a formerly public site.

    A hidden one already has the name of its commune (``contributions.schema.hidden_sites``).
    """
    return NO_ADDRESS if section["precision"] == Precision.HIDDEN else NO_ADDRESS | {"locality": ""}


def with_confidential(revision: Revision) -> Revision:
    """The revision with the addresses of hidden sites merged in, in memory only.

    No query where the revision was read with its part (``select_related``).
    """
    if part := _part_of(revision):
        revision.content = _merged(revision.content, part.content)
        revision.base = _merged(revision.base, part.base)
    return revision


def _part_of(revision: Revision) -> ConfidentialPart | None:
    """The confidential part, cached on this instance of the revision; None without one."""
    try:
        return revision.confidential_part
    except ConfidentialPart.DoesNotExist:
        return None


def save_revision(revision: Revision) -> None:
    """Save a locked revision, splitting off its confidential part.

    The part is written first: triggers refuse changes of both once the revision is decided.
    """
    stored = _part_of(revision)
    whole = revision.content, revision.base
    part = take_confidential_part(revision, also=_hidden_by_now(revision))
    if part:
        ConfidentialPart.objects.update_or_create(
            revision=revision, defaults={"content": part.content, "base": part.base}
        )
    elif stored:
        stored.delete()
    revision.save()
    revision.content, revision.base = whole


def _hidden_by_now(revision: Revision) -> set[str]:
    """Names of sites in a revision that are hidden in the directory now."""
    names = set(sites_only(revision.content)) | set(sites_only(revision.base))
    if not names:
        return names
    hidden = Site.objects.filter(programme=revision.target_id, precision=Precision.HIDDEN)
    return names & {site_name(pk) for pk in hidden.values_list("pk", flat=True)}


def take_confidential_part(revision: Revision, also: Iterable[str] = ()) -> ConfidentialPart | None:
    """Remove and return the confidential part of a revision, unsaved; None without one."""
    hidden = hidden_in(revision.content, revision.base) | set(also)
    revision.content, content = split_confidential(revision.content, hidden)
    revision.base, base = split_confidential(revision.base, hidden)
    if not (content or base):
        return None
    return ConfidentialPart(revision=revision, content=content, base=base)


def redact_earlier_revisions(revision: Revision) -> None:
    """Move the addresses of newly hidden sites out of earlier revisions of the same target."""
    hidden = newly_hidden_sites(revision)
    if not hidden:
        return
    with withholding(revision.pk):
        for earlier in _revisions_naming(revision.target_id, hidden).exclude(pk=revision.pk):
            with_confidential(earlier)
            if part := take_confidential_part(earlier, also=hidden):
                earlier.save(update_fields=["content", "base"])
                ConfidentialPart.objects.update_or_create(
                    revision=earlier, defaults={"content": part.content, "base": part.base}
                )


def _revisions_naming(target_id: UUID, names: Iterable[str]) -> QuerySet[Revision]:
    value = Q(pk__in=[])
    for name in names:
        value |= Q(content__has_key=name) | Q(base__has_key=name)
    return Revision.objects.of(target_id).filter(value).select_for_update()


def _merged(content: Content, confidential: Content) -> Content:
    if not isinstance(content, dict):
        return content  # lists show it as unreadable
    return content | {
        name: content[name] | value
        for name, value in confidential.items()
        if isinstance(content.get(name), dict) and content[name]
    }
