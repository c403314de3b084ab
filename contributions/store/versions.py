"""Numbers of texts and of their meanings, and the former versions that decide them.

Texts of one section with the same words have the same meaning: a restored text gets the number it
had, so that translations of it are no longer outdated.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from directory.models import Section, SectionVersion

# Owner, key and language of a section.
Place = tuple[UUID, str, str]


def place_of(section: Section) -> Place:
    """The owner, key and language of a section."""
    owner = section.programme_id or section.sheet_id
    if owner is None:
        raise ValueError("A section has an owner.")
    return owner, section.key, section.language


class Versions:
    """The former versions of some sections, and those that a change adds (``save``)."""

    def __init__(self, owners: Iterable[UUID], keys: Iterable[str] | None, at: datetime) -> None:
        self.at = at
        self.former: dict[Place, list[SectionVersion]] = defaultdict(list)
        self.added: list[SectionVersion] = []
        rows = SectionVersion.objects.filter(owner__in=list(owners))
        if keys is not None:
            rows = rows.filter(key__in=list(keys))
        for version in rows:
            self.former[version.owner, version.key, version.language].append(version)

    def rewrite(
        self, section: Section, text: str, *, keeps_meaning: bool = False
    ) -> SectionVersion | None:
        """Give ``section``, new or stored, another text with its numbers.

        Returns the version that had these words before; None for new words.
        """
        if section.pk:
            self.retire(section)
        past = self.former[place_of(section)]
        same = next((each for each in reversed(past) if each.text == text), None)
        if same:
            section.meaning_no = same.meaning_no
        elif not (keeps_meaning and section.pk):
            section.meaning_no = 1 + max((each.meaning_no for each in past), default=0)
        section.text_no = 1 + max((each.text_no for each in past), default=0)
        section.text, section.modified_at = text, self.at
        return same

    def retire(self, section: Section) -> None:
        """Keep the stored text of a section that is replaced or removed."""
        owner, key, language = place_of(section)
        version = SectionVersion(
            owner=owner,
            key=key,
            language=language,
            text=section.text,
            text_no=section.text_no,
            meaning_no=section.meaning_no,
            based_on_meaning=section.based_on_meaning,
            based_on_text=section.based_on_text,
            state=section.state,
            reviewed_at=section.reviewed_at,
            replaced_at=self.at,
        )
        self.former[owner, key, language].append(version)
        self.added.append(version)

    def meaning_of(self, source: Section, text_no: int) -> int | None:
        """The meaning of a version of a source text; None when there is no such version."""
        if source.text_no == text_no:
            return source.meaning_no
        past = self.former[place_of(source)]
        return next((each.meaning_no for each in past if each.text_no == text_no), None)

    def save(self) -> None:
        """Store the versions that were added."""
        if self.added:
            SectionVersion.objects.bulk_create(self.added)
