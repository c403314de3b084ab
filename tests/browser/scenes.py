"""Puts what the browser shall find into a running installation, one scene after another.

A process of its own runs it against the database of the server that the browser reads, as long as
the tests do: each line it is given names a module of tests whose ``scene()`` makes one, and each
line it answers tells what was made.
"""

import json
import sys
from contextlib import redirect_stdout
from importlib import import_module

MAKE = "from tests.browser.scenes import tell; tell()"


def tell() -> None:
    """Make the scenes asked for until nothing more is asked; mail is told with the errors."""
    for line in sys.stdin:
        with redirect_stdout(sys.stderr):
            made = import_module(line.strip()).scene()
        sys.stdout.write(f"{json.dumps(made)}\n")
        sys.stdout.flush()
