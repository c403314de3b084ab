"""Puts a programme with changes, and two people who may change it, into an installation."""

from uuid import uuid4

from allauth.mfa.models import Authenticator

from accounts.models import User
from contributions.actors import actor_of
from contributions.revisions import actions
from directory.models import Programme
from regions.models import Coordinator, Territory
from tests.browser.coordination import session_of


def scene() -> dict:
    """Change a programme in Lyon; return its id, its place and the sessions of two people."""
    coordinator, administrator = _person(), _person(is_superuser=True)
    Coordinator.objects.create(user=coordinator, territory=Territory.objects.get(code="dep:69"))
    standing = Programme.objects.published().filter(
        sites__commune__code="com:69123", sites__precision="exact"
    )
    programme = standing.order_by("pk").last()
    before = f"Ouvert à tous le lundi, {uuid4().hex[:6]}."
    for summary in (before, before.replace("tous le lundi", "toutes et à tous le mardi")):
        actions.change(
            by=actor_of(coordinator),
            target_id=programme.pk,
            content={"text:fr:summary": summary},
            language="fr",
            note="L'équipe nous l'a dit.",
        )
    return {
        "programme": str(programme.pk),
        "before": before,
        "site": str(programme.sites.filter(precision="exact").first().pk),
        "coordinator": session_of(coordinator),
        "administrator": session_of(administrator),
    }


def _person(**fields) -> User:
    user = User.objects.create_user(f"{uuid4().hex}@example.org", **fields)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user
