"""Distributes kinds of examples over towns: by population, no kind twice in one town."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from directory.vocabulary import Precision
from seeding.examples.archetypes import Archetype
from seeding.examples.seeded_random import chance, pick, shares
from seeding.examples.towns import Town

TOTAL = 1_000
LEAST_IN_DEPARTMENT = 2
# How many of a department's towns take most of its examples.
BIGGEST = 12
# Communes below this population are small; every fifth example is in one.
SMALL = 3_500
SHARE_OF_SMALL = 0.2
# Examples that serve a whole region or have a hidden address are in communes of this population.
CITY = 20_000


@dataclass(frozen=True)
class Placement:
    """One kind of example in one town."""

    archetype: Archetype
    town: Town


def spread(archetypes: list[Archetype], towns: list[Town]) -> list[Placement]:
    """Place ``TOTAL`` examples in ``towns``, given the most populous first.

    Every kind is used, those of more weight more often; every department gets at least two. With
    very few kinds there are fewer examples, because no town gets two of a kind. Kinds that name
    their towns are placed there in addition.
    """
    settled = [Placement(k, town) for k in archetypes for town in towns if town.code in k.towns]
    return _spread([kind for kind in archetypes if not kind.towns], towns) + settled


def _spread(archetypes: list[Archetype], towns: list[Town]) -> list[Placement]:
    """Place the kinds that may be anywhere."""
    slots = _slots(towns)
    cards = _deck(archetypes, len(slots))
    by_weight = sorted(archetypes, key=lambda kind: (-kind.weight, kind.code))
    taken: set[tuple[str, str]] = set()
    placed: Counter[tuple[str, str]] = Counter()
    placements = []
    for town, needs_site in slots:
        # The rest of the deck first; then, with few kinds, another of the heaviest.
        fits = [kind for kind in cards if _fits(kind, town, needs_site, taken)] or [
            kind for kind in by_weight if _fits(kind, town, needs_site, taken)
        ]
        if fits:
            # Kinds that need a city first; then the theme that is rarest in the department.
            kind = min(
                fits, key=lambda k: (not _needs_city(k), placed[town.department, k.themes[0]])
            )
            if kind in cards:
                cards.remove(kind)
            placed[town.department, kind.themes[0]] += 1
            taken |= _places_taken(kind, town)
            placements.append(Placement(kind, town))
    return placements


def _slots(towns: list[Town]) -> list[tuple[Town, bool]]:
    """The town of every example, and whether it must have a site there.

    Cities come first, for the kinds that need one. A department's first examples have a site.
    """
    by_department: dict[str, list[Town]] = {}
    for town in towns:
        by_department.setdefault(town.department, []).append(town)
    people = {code: sum(town.population for town in its) for code, its in by_department.items()}
    extra = shares(people, TOTAL - LEAST_IN_DEPARTMENT * len(people))
    slots = [
        (town, no)
        for code, its in by_department.items()
        for no, town in enumerate(_towns_for(its, code, LEAST_IN_DEPARTMENT + extra[code]))
    ]
    slots.sort(key=lambda slot: (not _is_city(slot[0]), chance("slot", slot[0].code, slot[1])))
    return [(town, no < LEAST_IN_DEPARTMENT) for town, no in slots]


def _towns_for(towns: list[Town], department: str, count: int) -> list[Town]:
    """The towns of a department's examples, big ones by population, then some villages."""
    small = [town for town in towns[1:] if 0 < town.population < SMALL]
    in_villages = [
        pick(small, "village", department, no)
        for no in range(1, count)
        if small and chance("small", department, no) < SHARE_OF_SMALL
    ]
    biggest = towns[:BIGGEST]
    people = {town.code: town.population or 1 for town in biggest}
    counts = shares(people, count - len(in_villages))
    return [town for town in biggest for _ in range(counts[town.code])] + in_villages


def _deck(archetypes: list[Archetype], total: int) -> list[Archetype]:
    """Every kind as often as its weight says, in pseudo-random order; nationwide ones once."""
    once = [kind for kind in archetypes if kind.coverage == "nationwide"]
    often = {kind.code: kind.weight for kind in archetypes if kind.coverage != "nationwide"}
    counts = shares(often, max(0, total - len(once)))
    cards = [(kind, 0) for kind in once]
    cards += [(k, n) for k in archetypes if k.code in counts for n in range(counts[k.code] or 1)]
    # First the kinds that need a city, then one of every kind, then the rest.
    ordered = sorted(
        cards,
        key=lambda card: (
            not _needs_city(card[0]),
            card[1] > 0,
            chance("card", card[0].code, card[1]),
        ),
    )
    return [kind for kind, _ in ordered]


def _fits(kind: Archetype, town: Town, needs_site: bool, taken: set[tuple[str, str]]) -> bool:
    """Whether a kind may be placed in a town."""
    if (_needs_city(kind) and not _is_city(town)) or (needs_site and kind.sites == 0):
        return False
    return taken.isdisjoint(_places_taken(kind, town))


def _places_taken(kind: Archetype, town: Town) -> set[tuple[str, str]]:
    """Where a kind may not be placed again: the town, and without a site the area served."""
    areas: Iterable[str] = [town.code]
    if kind.coverage == "nationwide":
        areas = ["country"]
    elif kind.sites == 0:
        areas = [town.code, area_served(kind, town) or town.code]
    return {(kind.code, area) for area in areas}


def area_served(kind: Archetype, town: Town) -> str | None:
    """The code of the territory that an example in ``town`` serves; None for all or none."""
    if kind.coverage in {"none", "nationwide"}:
        return None
    if kind.coverage == "commune":
        return town.code
    # A few islands belong to no group of communes.
    return town.above.get(kind.coverage) or town.above["department"]


def _needs_city(kind: Archetype) -> bool:
    return kind.coverage in {"region", "nationwide"} or kind.precision == Precision.HIDDEN


def _is_city(town: Town) -> bool:
    return town.population >= CITY
