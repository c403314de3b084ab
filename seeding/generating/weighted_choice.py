"""Weighted random choice by cumulative sums and bisection."""

from bisect import bisect
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class WeightedChoice(Generic[T]):
    """Values and their weights, in any unit."""

    def __init__(self, often: Iterable[tuple[T, float]]) -> None:
        pairs = list(often)
        self.values = [value for value, _weight in pairs]
        self.sums = list(accumulate(weight for _value, weight in pairs))

    def draw(self, chance: Random) -> T:
        """A random value."""
        return self.values[bisect(self.sums, chance.random() * self.sums[-1])]
