"""Runner of security checks: each prints one line, "held" or "BROKEN" with what came back."""

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
    """A check failed; the message says what came back."""


@dataclass(frozen=True)
class Check:
    """A check: its number in the list of faults, what is tried, and the function that tries it.

    ``attack`` gets the installation; it returns what came back or raises ``BrokenError``.
    """

    number: str
    tried: str
    attack: Callable[..., str]
    within_s: int = LONGEST_S


def expect(is_right: object, came_back: object) -> None:
    """Raise ``BrokenError`` with ``came_back`` unless ``is_right``."""
    if not is_right:
        raise BrokenError(str(came_back))


def run(checks: Iterable[Check], site: Target, out: TextIO) -> int:
    """Run each check and print its line; return 0 when all held, 1 when any broke."""
    broken = 0
    for check in checks:
        verdict, came_back = _verdict(check, site)
        broken += verdict != "held"
        line = f"{verdict:6} {check.number:10} {check.tried}: {came_back}"
        print(" ".join(line.split("\n")), file=out, flush=True)
    return int(broken > 0)


def _verdict(check: Check, site: Target) -> tuple[str, str]:
    """ "held" or "BROKEN", and what came back."""
    try:
        with _at_most(check.within_s):
            return "held", check.attack(site)
    except BrokenError as error:
        return "BROKEN", str(error)
    except Exception as error:  # noqa: BLE001 an error in one check must not stop the others
        where = traceback.extract_tb(error.__traceback__)[-1]
        message = f"{type(error).__name__}: {error} ({where.filename}, line {where.lineno})"
        return "BROKEN", message


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Raise ``TimeoutError`` when the block takes longer."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"not done within {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
