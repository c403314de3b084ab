"""Pseudo-random choices by hash of a key: reproducible and independent of the order of calls."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

SEED = "reperes"


def chance(*key: object) -> float:
    """A number from 0 to below 1 that depends on ``key`` alone."""
    joined = "/".join(map(str, (SEED, *key)))
    return int.from_bytes(blake2b(joined.encode(), digest_size=7).digest()) / 2**56


def pick(options: Sequence[T], *key: object) -> T:
    """One of ``options``."""
    return options[int(chance(*key) * len(options))]


def pick_weighted(options: Sequence[T], weights: Sequence[float], *key: object) -> T:
    """One of ``options``, more often the heavier ones."""
    left = chance(*key) * sum(weights)
    for option, weight in zip(options, weights, strict=True):
        left -= weight
        if left < 0:
            return option
    return options[-1]


def shares(weights: Mapping[T, float], total: int) -> dict[T, int]:
    """Divide ``total`` in proportion to ``weights``, by largest remainders."""
    whole = sum(weights.values())
    exact = {key: weight * total / whole for key, weight in weights.items()}
    counts = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: counts[key] - exact[key])
    for key in by_remainder[: total - sum(counts.values())]:
        counts[key] += 1
    return counts
