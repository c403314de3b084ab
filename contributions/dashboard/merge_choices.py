"""The choices of merging two programmes, section by section, as its page shows and sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.duplicates.choosing import (
    Differing,
    Side,
    differing_sections,
    places_offered,
)
from contributions.revisions.labels import (
    Line,
    Names,
    names_for,
    section_lines,
    section_order,
    section_title,
)
from contributions.schema.sections import Content, SectionValue, sites_only, text_of

SIDES: dict[Side, str | Promise] = {
    Side.STAYS: _("As in the one that stays"),
    Side.GONE: _("As in the one that goes"),
    Side.BOTH: _("Both together"),
}
CHOICE = "choice:"
PLACES = "place"


@dataclass(frozen=True)
class ShownSide:
    """One way to fill a section: the side it is taken of, and what that says."""

    side: Side
    label: str | Promise
    lines: list[Line]
    is_chosen: bool


@dataclass(frozen=True)
class ShownChoice:
    """A section that the two say differently, with the sides it can be taken of."""

    name: str
    title: str
    lang: str
    dir: str
    sides: list[ShownSide]

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return CHOICE + self.name


@dataclass(frozen=True)
class ShownPlace:
    """A place of one of the two, which is kept or left."""

    name: str
    origin: str | Promise
    lines: list[Line]
    is_kept: bool


def choices_of(gone: Content, stays: Content, chosen: Mapping[str, Side]) -> list[ShownChoice]:
    """The choices of all sections that differ, in reading order; ``chosen`` are those made."""
    names = names_for([gone, stays])
    differing = sorted(
        differing_sections(gone, stays), key=lambda section: section_order(section.name)
    )
    return [_choice(each, chosen.get(each.name, each.offered), names) for each in differing]


def shown_places(gone: Content, stays: Content, kept: set[str] | None) -> list[ShownPlace]:
    """The places of both, those of the one that stays first; ``kept`` None for those offered."""
    names = names_for([gone, stays])
    ticked = places_offered(gone, stays) if kept is None else kept
    return [
        ShownPlace(name, origin, _said(name, value, names), name in ticked)
        for content, origin in (
            (stays, pgettext_lazy("a place", "of the one that stays")),
            (gone, pgettext_lazy("a place", "of the one that goes")),
        )
        for name, value in sites_only(content).items()
    ]


def sides_sent(sent: QueryDict) -> dict[str, Side]:
    """The sides that a form chooses, by section; unknown ones are left out."""
    sides = {name: sent[name] for name in sent if name.startswith(CHOICE)}
    known = set(Side)
    return {name.removeprefix(CHOICE): Side(side) for name, side in sides.items() if side in known}


def places_sent(sent: QueryDict) -> set[str]:
    """The names of the places that a form keeps."""
    return set(sent.getlist(PLACES))


def _choice(section: Differing, chosen: Side, names: Names) -> ShownChoice:
    place = text_of(section.name)
    lang = place[0] if place else ""
    values = {Side.STAYS: section.stays, Side.GONE: section.gone, Side.BOTH: None}
    return ShownChoice(
        name=section.name,
        title=section_title(section.name, names),
        lang=lang,
        dir=("rtl" if lang in settings.LANGUAGES_BIDI else "ltr") if lang else "",
        sides=[
            ShownSide(side, SIDES[side], _said(section.name, values[side], names), side == chosen)
            for side in section.sides
        ],
    )


def _said(name: str, value: SectionValue, names: Names) -> list[Line]:
    """The lines of a section that say something."""
    return [(label, text) for label, text in section_lines(name, value, names) if text]
