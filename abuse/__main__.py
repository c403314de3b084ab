"""`python -m abuse`: make a temporary installation, run all checks or those with a number."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from types import FrameType

from abuse.checking import run
from abuse.installation import installed
from abuse.table import CHECKS


def main(words: list[str]) -> int:
    """Run the checks; return 0 when all held, else 1."""
    parser = argparse.ArgumentParser(prog="script/check_abuse", description=__doc__)
    parser.add_argument(
        "numbers", nargs="*", help='only these, as "High 1" "Low 12"; all without any'
    )
    numbers = parser.parse_args(words).numbers
    chosen = [check for check in CHECKS if not numbers or check.number in numbers]
    if not chosen:
        parser.error(f"no check has one of these numbers: {', '.join(numbers)}")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    begun = time.monotonic()
    print("Making a throw-away installation …", flush=True)
    with installed() as site:
        print(f"It serves after {time.monotonic() - begun:.0f} s.", flush=True)
        status = run(chosen, site, sys.stdout)
    verdict = "Something is BROKEN" if status else "All held"
    print(f"{verdict} ({len(chosen)} checks, {time.monotonic() - begun:.0f} s).", flush=True)
    return status


def _stop(number: int, _frame: FrameType | None) -> None:
    """Exit by an exception, so that everything made is removed."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
