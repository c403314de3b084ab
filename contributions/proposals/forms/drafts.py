"""View model of a proposal: its content, what is missing, and who must agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeGuard
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from contributions.actors import Actor
from contributions.models import Revision
from contributions.models.revision import TargetKind
from contributions.proposals.first_reader import (
    FirstReader,
    decides_herself,
    first_reader,
    missing_territories,
)
from contributions.revisions import redaction
from contributions.revisions.applying import current_content
from contributions.revisions.completeness import Missing, missing_for_publication
from contributions.schema.sections import (
    SOURCE,
    Content,
    SectionValue,
    department_in,
    site_name,
    site_of,
    sites_only,
    text_name,
    text_of,
    version_token,
)
from contributions.workflows import WRITABLE, RevisionState
from directory.index.compared import comparable_phone
from directory.vocabulary import Publication
from regions.models import Territory

# Needed to send: a place to find its queue, a title to list it.
NEEDED_TO_SEND = {"title_missing", "place_missing", "commune_missing"}


@dataclass(frozen=True)
class Draft:
    """A revision, its actor, and ``now``: the current content, redacted for the actor.

    ``whole_now`` is the unredacted current content, for validation only.
    """

    revision: Revision
    actor: Actor
    now: Content
    whole_now: Content

    @classmethod
    def of(cls, revision: Revision, actor: Actor) -> Draft:
        """The draft redacted for ``actor``, who wrote it or decides on it."""
        return cls._of(revision, actor, current_content(revision))

    @classmethod
    def _of(cls, revision: Revision, actor: Actor, now: Content) -> Draft:
        shown = redaction.redacted_for(actor, revision, now)
        return cls(shown, actor, redaction.current_for(actor, now), now)

    def after(self, revision: Revision) -> Draft:
        """The draft after saving its ``revision``, without reading the current content again."""
        return self._of(revision, self.actor, self.whole_now)

    @cached_property
    def whole(self) -> Content:
        """The content of the target if the revision were accepted, redacted."""
        return {name: value for name, value in (self.now | self.revision.content).items() if value}

    def section(self, name: str) -> SectionValue:
        """The value of a section with the revision; None where it is empty."""
        return self.whole.get(name)

    def normalized(self, content: Content) -> Content:
        """The sections of a page, with the current value where the difference has no meaning.

        Such as codes in another order; an empty section becomes None.
        """
        return {
            name: _normalized_section(value, self.now.get(name)) for name, value in content.items()
        }

    def version_tokens(self, names: list[str]) -> dict[str, str]:
        """Version tokens (optimistic lock) of sections by name, for the form."""
        return {name: version_token(self.now.get(name)) for name in names}

    @property
    def is_programme(self) -> bool:
        """Whether its target is a programme, not a procedure sheet."""
        return self.revision.target_kind == TargetKind.PROGRAMME

    @property
    def is_hers(self) -> bool:
        """Whether the actor wrote it."""
        return self.revision.is_written_by(self.actor)

    @cached_property
    def may_write(self) -> bool:
        """Whether the actor may edit it: its author, or a reviewer while it waits."""
        if self.revision.state in WRITABLE:
            return self.is_hers
        is_waiting = self.revision.state == RevisionState.WAITING
        reviewed = Revision.objects.reviewable_by(self.actor).filter(pk=self.revision.pk)
        return is_waiting and reviewed.exists()

    @property
    def language(self) -> str:
        """The language of the proposal."""
        return self.revision.language

    @property
    def title(self) -> tuple[str, str]:
        """Its title and the language of that; ("", language) without one."""
        for language in (self.language, SOURCE):
            if text := self.section(text_name(language, "title")):
                return str(text), language
        return "", self.language

    @property
    def department(self) -> str | None:
        """The department (INSEE code) of its sites; None without sites, or in several."""
        return department_in(self.whole)

    @property
    def sites(self) -> list[tuple[UUID, dict]]:
        """Ids and sections of its sites, in the order of the ids."""
        sites = sites_only(self.whole).items()
        return [(pk, value) for name, value in sites if (pk := site_of(name))]

    def site(self, pk: UUID) -> dict | None:
        """The section of one site."""
        return self.section(site_name(pk))

    @cached_property
    def missing(self) -> list[Missing]:
        """What publication still needs from the sender.

        Texts in the language of the proposal are enough: a coordinator writes the French ones.
        """
        if not self.is_programme:
            return []
        content = self._complete()
        if self.language != SOURCE and not self.decides:
            for name, value in self.whole.items():
                if (place := text_of(name)) and place[0] == self.language:
                    content.setdefault(text_name(SOURCE, place[1]), value)
            missing = missing_for_publication(content, self.whole)
            return [_in_any_language(each) for each in missing]
        return missing_for_publication(content, self.whole)

    def _complete(self) -> Content:
        """The unredacted content if the revision were accepted, with unchanged hidden addresses."""
        section = redaction.with_current_addresses(self.revision.content, self.whole_now)
        return {name: value for name, value in (self.whole_now | section).items() if value}

    @property
    def needed_to_send(self) -> list[Missing]:
        """What is missing and needed for sending."""
        return [each for each in self.missing if each.code in NEEDED_TO_SEND]

    @cached_property
    def first_reader(self) -> FirstReader:
        """Who decides on it when the actor sends it."""
        return first_reader(self.actor, self.revision, self.whole_now)

    @cached_property
    def decides(self) -> bool:
        """Whether the actor decides on it herself, so that sending is accepting."""
        return decides_herself(self.actor, self.revision, self.whole_now)

    @cached_property
    def others_to_agree(self) -> list[Territory]:
        """The territories of others that must agree as well."""
        if not self.decides:
            return []
        missing = missing_territories(self.actor, self.revision, self.whole_now)
        return list(Territory.objects.filter(pk__in=missing).defer("outline").smallest_first())

    @property
    def is_published(self) -> bool:
        """Whether its programme is published now."""
        state = self.now.get("state") or {}
        return state.get("publication") == Publication.PUBLISHED


def _in_any_language(missing: Missing) -> Missing:
    labels = {"title_missing": _("A title"), "summary_missing": _("A summary")}
    return replace(missing, label=labels.get(missing.code, missing.label))


def _normalized_section(section: SectionValue, now: SectionValue) -> SectionValue:
    if not (isinstance(section, dict) and any(section.values())):
        return section if now or not isinstance(section, dict) else None
    if not isinstance(now, dict):
        return section
    return {
        name: now[name] if name in now and _is_the_same(name, value, now[name]) else value
        for name, value in section.items()
    }


def _is_the_same(name: str, one: object, other: object) -> bool:
    """Whether two values are equivalent: codes in another order, a phone in another notation.

    Of themes the first is the main one.
    """
    if name in ("phone", "second_phone"):
        return comparable_phone(str(one)) == comparable_phone(str(other))
    if not (_are_codes(one) and _are_codes(other)):
        return False
    return sorted(one) == sorted(other) and (name != "themes" or one[:1] == other[:1])


def _are_codes(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(code, str) for code in value)
