"""Puts a coordinator of the Rhône and proposals that wait for her into a running installation."""

from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import User
from accounts.sessions import SessionStore
from contributions.actors import Actor, actor_of
from contributions.models import Revision
from contributions.revisions import actions
from directory.models import Programme
from regions.models import Coordinator, Territory
from tests.contributions.proposals import correction, now_of, proposal
from tests.factories import VILLEURBANNE


def scene() -> dict:
    """Create a signed-in coordinator and four waiting proposals; return session and ids."""
    coordinator = User.objects.create_user(f"{uuid4().hex}@example.org")
    rhone = Territory.objects.get(code="dep:69")
    Coordinator.objects.create(user=coordinator, territory=rhone)
    Authenticator.objects.create(user=coordinator, type=Authenticator.Type.TOTP, data={})
    decide_all(actor_of(coordinator))
    return {"session": session_of(coordinator), "waiting": [str(one.pk) for one in waiting()]}


def waiting() -> list[Revision]:
    """Three new programmes and a correction, the oldest first."""
    standing = Programme.objects.published().filter(sites__commune__code="com:69123").first()
    summary = now_of(standing)["text:fr:summary"]
    return [
        proposal(**{"text:fr:title": "Chorale des quais"})[0],
        proposal(VILLEURBANNE, **{"text:fr:title": "Sans horaires"})[0],
        correction(standing, {"text:fr:summary": f"{summary} Le lundi."}),
        proposal(**{"text:fr:title": "Publicité"})[0],
    ]


def session_of(user: User) -> str:
    """The key of a session in which somebody is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


def decide_all(actor: Actor) -> None:
    """Remove waiting proposals of earlier tests."""
    for revision in Revision.objects.reviewable_by(actor).waiting():
        actions.reject(by=actor, revision=revision, reason="Essai.")
