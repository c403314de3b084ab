"""Writes declared texts as sections: counts what changed and leaves reviewed words alone."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from contributions.loading.reading import SOURCE
from directory.models import Section
from directory.models.section import SectionState

# (owner, key, language) → words
Texts = Mapping[tuple[UUID, str, str], str]


def write_sections(*, owner: str, texts: Texts, at: datetime) -> None:
    """Make the sections of the owners named in ``texts`` say what is declared.

    ``owner`` is "programme" or "sheet". A changed source raises its ``meaning_no``; declared
    translations are taken as made from the declared source. Sections in a language that no text
    is declared in, and reviewed ones, belong to people and stay as they are.
    """
    owner_id, languages = f"{owner}_id", {language for _, _, language in texts}
    kept = Section.objects.filter(
        **{f"{owner}__in": {pk for pk, _, _ in texts}}, language__in=languages
    )
    before = {(getattr(s, owner_id), s.key, s.language): s for s in kept}
    after = {
        place: before.get(place)
        or Section(**{owner_id: place[0]}, key=place[1], language=place[2], text_no=0, meaning_no=0)
        for place in texts
    }
    sources = {place[:2]: s for place, s in after.items() if place[2] == SOURCE}
    changed = [s for place, s in sources.items() if _say(s, texts[*place, SOURCE], at)]
    changed += [
        section
        for place, section in after.items()
        if place[2] != SOURCE
        and section.state != SectionState.REVIEWED
        and _say(section, texts[place], at, based_on=sources[place[:2]].meaning_no)
    ]
    _save(changed)
    gone = [s.pk for place, s in before.items() if place not in texts]
    Section.objects.filter(pk__in=gone).exclude(state=SectionState.REVIEWED).delete()


def _say(section: Section, text: str, at: datetime, based_on: int | None = None) -> bool:
    """Put words and state into a section; whether that changed it."""
    before = (section.text, section.based_on_meaning, section.state)
    section.state = SectionState.UNREVIEWED if based_on else SectionState.WRITTEN
    section.based_on_meaning = based_on
    if section.text != text:
        section.text, section.modified_at = text, at
        section.text_no += 1
        section.meaning_no += 1
    return before != (section.text, section.based_on_meaning, section.state)


def _save(sections: list[Section]) -> None:
    """Insert new sections, update those that were there: never by bulk_update, which is slow."""
    new = [section for section in sections if section.pk is None]
    old = [section for section in sections if section.pk is not None]
    Section.objects.bulk_create(new, batch_size=2_000)
    Section.objects.bulk_create(
        old,
        batch_size=2_000,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["text", "text_no", "meaning_no", "based_on_meaning", "state", "modified_at"],
    )
