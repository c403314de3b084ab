"""Stores declared texts as sections: counts versions, does not change reviewed texts."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from contributions.schema.sections import SOURCE
from contributions.store.bulk_insert import Row, columns_of, insert
from directory.models import Section
from directory.models.section import SectionState

# Texts by (owner, key, language).
Texts = Mapping[tuple[UUID, str, str], str]


def write_sections(*, owner: str, texts: Texts, at: datetime) -> None:
    """Replace the sections of the owners in ``texts`` by the declared texts.

    ``owner`` is "programme" or "sheet". A changed source increments its ``meaning_no``; declared
    translations are based on the declared source. Sections in languages without a declared text,
    and reviewed ones, are not changed.
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
    after = {
        place: before.get(place)
        or Section(**{owner_id: place[0]}, key=place[1], language=place[2], text_no=0, meaning_no=0)
        for place in texts
        if place[0] in owners
    }
    sources = {place[:2]: s for place, s in after.items() if place[2] == SOURCE}
    changed = [s for place, s in sources.items() if _changed_section(s, texts[*place, SOURCE], at)]
    changed += [
        section
        for place, section in after.items()
        if place[2] != SOURCE
        and section.state != SectionState.REVIEWED
        and _changed_section(section, texts[place], at, based_on=sources[place[:2]].meaning_no)
    ]
    save_sections(changed)
    removed = [s.pk for place, s in before.items() if place not in texts]
    Section.objects.filter(pk__in=removed).exclude(state=SectionState.REVIEWED).delete()


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
        "state": SectionState.WRITTEN if is_source else SectionState.UNREVIEWED,
        "modified_at": at,
    }


def _changed_section(
    section: Section, text: str, at: datetime, based_on: int | None = None
) -> bool:
    """Set text and state of a section; return whether that changed it."""
    before = (section.text, section.based_on_meaning, section.state)
    section.state = SectionState.UNREVIEWED if based_on else SectionState.WRITTEN
    section.based_on_meaning = based_on
    if section.text != text:
        section.text, section.modified_at = text, at
        section.text_no += 1
        section.meaning_no += 1
    return before != (section.text, section.based_on_meaning, section.state)


def save_sections(sections: list[Section]) -> None:
    """Insert new sections and update existing ones, in two statements."""
    new = [section for section in sections if section.pk is None]
    old = [section for section in sections if section.pk is not None]
    insert(Section, [_without_id(section) for section in new])
    insert(
        Section,
        [columns_of(section) for section in old],
        replacing=["text", "text_no", "meaning_no", "based_on_meaning", "state", "modified_at"],
    )


def _without_id(section: Section) -> Row:
    return {name: value for name, value in columns_of(section).items() if name != "id"}
