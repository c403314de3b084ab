"""Stores declared texts as sections: counts versions, does not change reviewed texts."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from contributions.schema.sections import SOURCE
from contributions.store.bulk_insert import Row, columns_of, insert
from contributions.store.versions import Versions
from directory.models import Section
from directory.models.section import SectionState

# Texts by (owner, key, language).
Texts = Mapping[tuple[UUID, str, str], str]


def write_sections(*, owner: str, texts: Texts, at: datetime) -> None:
    """Replace the sections of the owners in ``texts`` by the declared texts.

    ``owner`` is "programme" or "sheet". A changed source gets another ``meaning_no``, or the one it
    had with these words; declared translations are based on the declared source. Sections in
    languages without a declared text, and reviewed ones, are not changed.
    """
    owner_id, languages = f"{owner}_id", {language for _, _, language in texts}
    rows = Section.objects.filter(
        **{f"{owner}__in": {pk for pk, _, _ in texts}}, language__in=languages
    )
    before = {(getattr(s, owner_id), s.key, s.language): s for s in rows}
    owners = {pk for pk, _, _ in before}
    insert(
        Section, [_first(owner_id, p, text, at) for p, text in texts.items() if p[0] not in owners]
    )
    if not owners:
        return
    versions = Versions(owners, None, at)
    after = {
        place: before.get(place) or Section(**{owner_id: place[0]}, key=place[1], language=place[2])
        for place in texts
        if place[0] in owners
    }
    sources = {place[:2]: s for place, s in after.items() if place[2] == SOURCE}
    changed = [
        s for place, s in sources.items() if _changed_section(s, texts[*place, SOURCE], versions)
    ]
    changed += [
        section
        for place, section in after.items()
        if place[2] != SOURCE
        and section.state != SectionState.REVIEWED
        and _changed_section(section, texts[place], versions, source=sources[place[:2]])
    ]
    save_sections(changed)
    gone = [section for place, section in before.items() if place not in texts]
    remove_sections([each for each in gone if each.state != SectionState.REVIEWED], versions)
    versions.save()


def _first(owner_id: str, place: tuple[UUID, str, str], text: str, at: datetime) -> Row:
    """The row of a new section of an owner without texts in the declared languages."""
    owner, key, language = place
    is_source = language == SOURCE
    return {
        owner_id: owner,
        "key": key,
        "language": language,
        "text": text,
        "based_on_meaning": None if is_source else 1,
        "based_on_text": None if is_source else 1,
        "state": SectionState.WRITTEN if is_source else SectionState.UNREVIEWED,
        "modified_at": at,
    }


def _changed_section(
    section: Section, text: str, versions: Versions, source: Section | None = None
) -> bool:
    """Set text and state of a section; return whether that changed it."""
    before = (section.text, section.based_on_meaning, section.state)
    if section.text != text:
        versions.rewrite(section, text)
    section.state = SectionState.UNREVIEWED if source else SectionState.WRITTEN
    section.based_on_meaning = source.meaning_no if source else None
    section.based_on_text = source.text_no if source else None
    return before != (section.text, section.based_on_meaning, section.state)


def remove_sections(sections: list[Section], versions: Versions) -> None:
    """Delete sections and keep their texts as versions, in case they are restored."""
    for section in sections:
        versions.retire(section)
    Section.objects.filter(pk__in=[section.pk for section in sections]).delete()


def save_sections(sections: list[Section]) -> None:
    """Insert new sections and update existing ones, in two statements."""
    new = [section for section in sections if section.pk is None]
    old = [section for section in sections if section.pk is not None]
    insert(Section, [_without_id(section) for section in new])
    insert(
        Section,
        [columns_of(section) for section in old],
        replacing=[
            *("text", "text_no", "meaning_no", "based_on_meaning", "based_on_text", "state"),
            *("modified_at", "reviewed_at"),
        ],
    )


def _without_id(section: Section) -> Row:
    return {name: value for name, value in columns_of(section).items() if name != "id"}
