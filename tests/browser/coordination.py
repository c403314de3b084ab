"""Puts a coordinator of the Rhône and proposals that wait for her into a running installation.

Run as a program of its own, against the database of the server that the browser reads:
``python -m tests.browser.coordination`` prints what a browser needs to know, as JSON.
"""

import json
import os

import django


def make() -> dict:
    """A signed-in coordinator and four things that wait: their ids, the oldest first."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 only once Django is set up
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from directory.models import Programme  # noqa: PLC0415
    from tests.contributions.proposals import (  # noqa: PLC0415
        coordinator_of,
        correction,
        now_of,
        proposal,
    )
    from tests.factories import VILLEURBANNE  # noqa: PLC0415

    coordinator = coordinator_of("dep:69").user
    Authenticator.objects.create(user=coordinator, type=Authenticator.Type.TOTP, data={})
    session = SessionStore()
    session[SESSION_KEY] = str(coordinator.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = coordinator.get_session_auth_hash()
    session.save()
    standing = Programme.objects.published().filter(sites__commune__code="com:69123").first()
    summary = now_of(standing)["text:fr:summary"]
    return {
        "session": session.session_key,
        "waiting": [
            str(proposal(**{"text:fr:title": "Chorale des quais"})[0].pk),
            str(proposal(VILLEURBANNE, **{"text:fr:title": "Sans horaires"})[0].pk),
            str(correction(standing, {"text:fr:summary": f"{summary} Le lundi."}).pk),
            str(proposal(**{"text:fr:title": "Publicité"})[0].pk),
        ],
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(make()))  # noqa: T201 read by the test that started it
