"""Puts data for browser tests into a running installation, one scene after another.

A separate process runs it against the database of the server during the tests: each line of stdin
names a test module whose ``scene()`` creates data; each line of stdout is what it returns, as JSON.
"""

import json
import sys
from contextlib import redirect_stdout
from importlib import import_module

MAKE = "from tests.browser.scenes import serve; serve()"


def serve() -> None:
    """Create the scenes named on stdin until it ends; other output goes to stderr."""
    for line in sys.stdin:
        with redirect_stdout(sys.stderr):
            made = import_module(line.strip()).scene()
        sys.stdout.write(f"{json.dumps(made)}\n")
        sys.stdout.flush()
