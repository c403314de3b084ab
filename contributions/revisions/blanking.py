"""Blanks personal data in decided revisions, which nothing else may change.

Only the role that owns the tables may (migration 0020). The mark that takes the place of the words
says that something stood there; a change that would bring it back cannot be taken back any more.
"""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.roles import Role
from contributions.models import Revision
from contributions.revisions.taking_back import REDACTED
from contributions.revisions.write_guard import allow_writes, redacting
from contributions.schema.sections import SectionValue
from directory.models import SectionVersion


@transaction.atomic
def blank(revision: Revision, words: str) -> int:
    """Replace ``words`` in a revision, its remarks and the former texts of its target.

    Returns in how many places they stood. ``ValueError`` without words.
    """
    if not words.strip():
        raise ValueError("Say which words are to go.")
    revision = Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
    count = 0
    with redacting(revision.pk):
        for name in ("content", "base", "note", "source"):
            blanked, found = _blanked(getattr(revision, name), words)
            setattr(revision, name, blanked)
            count += found
        if count:
            # By a queryset, so that no moment of the revision changes with it.
            Revision.objects.filter(pk=revision.pk).update(
                content=revision.content,
                base=revision.base,
                note=revision.note,
                source=revision.source,
            )
        for remark in revision.remarks.filter(text__contains=words):
            text, found = _blanked(remark.text, words)
            revision.remarks.filter(pk=remark.pk).update(text=text)
            count += found
    count += _blank_versions(revision, words)
    audit.record(by=None, role=Role.INSTALLATION, verb="redact", about=revision, count=count)
    return count


def _blank_versions(revision: Revision, words: str) -> int:
    """Blank former texts of the target that nobody reads any more but translators."""
    count = 0
    with allow_writes(revision.pk):
        versions = SectionVersion.objects.filter(owner=revision.target_id, text__contains=words)
        for version in versions:
            text, found = _blanked(version.text, words)
            SectionVersion.objects.filter(pk=version.pk).update(text=text)
            count += found
    return count


def _blanked(value: SectionValue, words: str) -> tuple[SectionValue, int]:
    """A value with the words replaced in every text, and how often they stood there."""
    if isinstance(value, str):
        return value.replace(words, REDACTED), value.count(words)
    if isinstance(value, dict):
        pairs = {name: _blanked(each, words) for name, each in value.items()}
        return {name: each for name, (each, _) in pairs.items()}, sum(n for _, n in pairs.values())
    if isinstance(value, list):
        items = [_blanked(each, words) for each in value]
        return [each for each, _ in items], sum(n for _, n in items)
    return value, 0
