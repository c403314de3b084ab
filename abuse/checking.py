"""A check: what is tried and what has to come back; a table of them is run line by line."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TextIO, TypeVar

Target = TypeVar("Target")
LONGEST_S = 75


class BrokenError(Exception):
    """Something came back that must not; the message says what."""


@dataclass(frozen=True)
class Check:
    """One promise: its number in the list of faults, what is tried, and how.

    ``attack`` gets the site and returns what came back, or raises BrokenError.
    """

    number: str
    tried: str
    attack: Callable[..., str]
    within_s: int = LONGEST_S


def expect(is_right: object, came_back: object) -> None:
    """Go on when it is right; else the check is broken, and this is what came back."""
    if not is_right:
        raise BrokenError(str(came_back))


def run(checks: Iterable[Check], site: Target, out: TextIO) -> int:
    """Try each check and print its line; 0 when all held, 1 when any broke."""
    broken = 0
    for check in checks:
        verdict, said = _verdict(check, site)
        broken += verdict != "held"
        line = f"{verdict:6} {check.number:10} {check.tried}: {said}"
        print(" ".join(line.split("\n")), file=out, flush=True)
    return int(broken > 0)


def _verdict(check: Check, site: Target) -> tuple[str, str]:
    """Whether a promise holds, and what came back."""
    try:
        with _at_most(check.within_s):
            return "held", check.attack(site)
    except BrokenError as error:
        return "BROKEN", str(error)
    except Exception as error:  # noqa: BLE001 whatever goes wrong in one, the others are tried
        where = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__}: {error} ({where.filename}, line {where.lineno})"
        return "BROKEN", said


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Raise TimeoutError when what stands inside takes longer."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not done within {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
