"""Decides on a proposal in a running installation, as the coordinator of the Rhône does.

Run as a program of its own, against the database of the server that the browser reads:
``python -m tests.browser.deciding accept ID`` or ``… request_changes ID "what is needed"``.
"""

import os
import sys

import django

# The demonstration's coordinator of the Rhône.
COORDINATOR = "coordinator-69@example.org"


def decide(verb: str, pk: str, reason: str = "") -> None:
    """Take one verb on the proposal ``pk``; accepting publishes it."""
    from accounts.models import User  # noqa: PLC0415 only once Django is set up
    from contributions import actions  # noqa: PLC0415
    from contributions.actors import actor_of  # noqa: PLC0415
    from contributions.models import Revision  # noqa: PLC0415

    coordinator = User.objects.get(email=COORDINATOR)
    said = {"publish": True} if verb == "accept" else {"reason": reason}
    revision = Revision.objects.get(pk=pk)
    getattr(actions, verb)(by=actor_of(coordinator), revision=revision, **said)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    decide(*sys.argv[1:])
