"""Which town hall is that of a borough of Paris, Lyon or Marseille.

Paris has one for its first four boroughs, Paris Centre, in the third. Marseille has one for each
of its eight sectors of two boroughs. Lyon has one in each borough.
"""

from __future__ import annotations

import re

from django.db.models import Q

# The first borough's INSEE code less one, and how many boroughs there are.
CITIES = {"751": (75100, 20), "132": (13200, 16), "693": (69380, 9)}
CITIES_WITH_BOROUGHS = frozenset({"com:75056", "com:13055", "com:69123"})
PARIS_CENTRE = frozenset(range(1, 5))
MARSEILLE_SECTORS = ((1, 7), (2, 3), (4, 5), (6, 8), (9, 10), (11, 12), (13, 14), (15, 16))
_CODE = re.compile(r"com:((?:751|132|693)\d\d)")


def town_hall_of(place_code: str) -> Q | None:
    """A condition on the city's town halls: that of this borough; None if it is no borough.

    Embedded offices are known by the borough's INSEE code, imported ones by their names.
    """
    found = _CODE.fullmatch(place_code)
    if not found:
        return None
    code = found.group(1)
    base, count = CITIES[code[:3]]
    number = int(code) - base
    if not 1 <= number <= count:
        return None
    sharing = _sharing(base, number)
    numbers = "|".join(str(each) for each in sorted(sharing))
    named = Q(name__iregex=rf"\m0?({numbers})(er|e|[èe]me)? arrondissement")
    if base == CITIES["751"][0] and number in PARIS_CENTRE:
        named |= Q(name__iregex=r"\mparis centre\M")
    return named | Q(source_id__in=[str(base + each) for each in sharing])


def _sharing(base: int, number: int) -> frozenset[int]:
    """The numbers of the boroughs that have one town hall with this one, itself among them."""
    if base == CITIES["751"][0] and number in PARIS_CENTRE:
        return PARIS_CENTRE
    if base == CITIES["132"][0]:
        return next(frozenset(pair) for pair in MARSEILLE_SECTORS if number in pair)
    return frozenset({number})
