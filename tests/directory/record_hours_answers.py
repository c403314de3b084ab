"""Ask opening_hours.js and opening-hours-py what they say of our rules, and keep the answers.

    npm install opening_hours@3.15.0        (in a folder outside of this checkout)
    cp tests/directory/ask_opening_hours.mjs FOLDER
    .venv/bin/python -m tests.directory.record_hours_answers FOLDER

writes tests/directory/data/hours_answers.json.xz: for each rule of hours_oracle_rules.py and each
department the states at its moments, "o" open, "c" closed, "u" unknown, "?" where it cannot say,
or "-" where the rule is refused. It is run by hand, when a rule is added or a newer release is
asked: the tests read the recorded answers only.
"""

import json
import lzma
import os
import subprocess
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

from tests.directory.hours_oracle_rules import DEPARTMENTS, MOMENTS, RULES

FILE = Path(__file__).parent / "data" / "hours_answers.json.xz"
LETTERS = {State.OPEN: "o", State.CLOSED: "c", State.UNKNOWN: "u"}


def by_script(folder: Path) -> dict[str, list[str]]:
    """The answers of opening_hours.js, by department."""
    answers = {}
    for department, zone, name in DEPARTMENTS:
        asked = json.dumps({"rules": RULES, "moments": MOMENTS, "state": name})
        done = subprocess.run(
            ["node", "ask_opening_hours.mjs"],
            cwd=folder,
            env=os.environ | {"TZ": zone},
            input=asked,
            capture_output=True,
            text=True,
            check=True,
        )
        answers[department] = json.loads(done.stdout)
    return answers


def by_library() -> list[str]:
    """The answers of opening-hours-py, which has one calendar for the whole country."""
    return [_of_library(rule) for rule in RULES]


def _of_library(rule: str) -> str:
    try:
        hours = OpeningHours(rule, country="FR")
    except ParserError:
        return "-"
    return "".join(LETTERS[hours.state(datetime.fromisoformat(at))[0]] for at in MOMENTS)


def main(folder: Path) -> None:
    """Ask both and write the file."""
    package = json.loads((folder / "node_modules/opening_hours/package.json").read_text())
    recorded = {
        "versions": {
            "opening_hours.js": package["version"],
            "opening-hours-py": version("opening-hours-py"),
        },
        "rules": RULES,
        "opening_hours.js": by_script(folder),
        "opening-hours-py": by_library(),
    }
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(lzma.compress(json.dumps(recorded, ensure_ascii=False).encode()))
    sys.stdout.write(f"{len(RULES)} rules, {FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
