"""Weighted choices that are summed up once and drawn many times."""

from bisect import bisect
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Odds(Generic[T]):
    """Values and how often each is drawn, in any unit."""

    def __init__(self, often: Iterable[tuple[T, float]]) -> None:
        pairs = list(often)
        self.values = [value for value, _weight in pairs]
        self.sums = list(accumulate(weight for _value, weight in pairs))

    def draw(self, chance: Random) -> T:
        """One of the values."""
        return self.values[bisect(self.sums, chance.random() * self.sums[-1])]
