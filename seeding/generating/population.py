"""Random communes weighted by population, and random points in them."""

import math
from collections import defaultdict
from collections.abc import Sequence
from random import Random

from seeding.examples.towns import METRES_PER_DEGREE, Quarter, Town, towns_of_france
from seeding.generating.weighted_choice import WeightedChoice

# Least weight of a commune, for those whose population is unknown or 0.
FEWEST = 20
# Standard deviation in metres around the commune's point: least, per square root of people, most.
SPREAD_M = (150, 8, 2_500)
# People to one house of associations, where several programmes share one address.
PEOPLE_TO_A_HOUSE = 20_000


class Population:
    """Towns weighted by population, in the whole country and in each department."""

    def __init__(self, towns: list[Town]) -> None:
        by_department = defaultdict(list)
        for town in towns:
            by_department[town.department].append(town)
        self.everywhere = _by_population(towns)
        self.around = {code: _by_population(its) for code, its in by_department.items()}
        self.quarters = {town.code: _by_population(town.quarters) for town in towns}

    def town(self, chance: Random) -> Town:
        """A town, weighted by population."""
        return self.everywhere.draw(chance)

    def town_beside(self, town: Town, chance: Random) -> Town:
        """A town of the same department, weighted by population."""
        return self.around[town.department].draw(chance)

    def door(self, town: Town, chance: Random) -> tuple[Quarter, float, float]:
        """A point in a town: its quarter, longitude and latitude in degrees."""
        quarter = self.quarters[town.code].draw(chance)
        least, per_root, most = SPREAD_M
        spread = min(most, least + per_root * math.sqrt(quarter.population))
        return (quarter, *_away(quarter, chance.gauss(0, spread), chance.gauss(0, spread)))

    def shared_door(self, town: Town, chance: Random) -> tuple[Quarter, float, float]:
        """The address of one of the town's houses of associations: quarter, longitude, latitude."""
        quarter = self.quarters[town.code].draw(chance)
        no = chance.randrange(1 + quarter.population // PEOPLE_TO_A_HOUSE)
        return (quarter, *_away(quarter, 120.0 * no, 75.0 * (no % 7)))


def population_of_france() -> Population:
    """The communes of the gazetteer that have a point."""
    return Population(towns_of_france())


def _away(quarter: Quarter, east_m: float, north_m: float) -> tuple[float, float]:
    parallel = METRES_PER_DEGREE * math.cos(math.radians(quarter.lat))
    return (
        round(quarter.lon + east_m / parallel, 6),
        round(quarter.lat + north_m / METRES_PER_DEGREE, 6),
    )


def _by_population(parts: Sequence[Town | Quarter]) -> WeightedChoice:
    return WeightedChoice((part, max(part.population, FEWEST)) for part in parts)
