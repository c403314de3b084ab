"""Proposals and the people who decide on them, for tests of contributions."""

from uuid import uuid4

from django.test import Client

from accounts.models import LanguageRole
from accounts.roles import Role
from contributions.actors import VISITOR, Actor, actor_of
from contributions.models import Revision
from contributions.revisions import actions
from contributions.schema.sections import site_name
from regions.models import Coordinator
from tests.factories import GRENOBLE, LYON, UserFactory, commune_at, term, territory


def coordinator_of(*codes: str) -> Actor:
    """A coordinator of the territories with these codes."""
    user = UserFactory()
    for code in codes:
        Coordinator.objects.create(user=user, territory=territory(code))
    return actor_of(user)


def reviewer_of(*languages: str, role: str = Role.REVIEWER) -> Actor:
    """A reviewer of translations into these languages, or a translator."""
    user = UserFactory()
    for language in languages:
        LanguageRole.objects.create(user=user, language=language, role=role)
    return actor_of(user)


def content_at(at: tuple[float, float] | str = LYON, **sections) -> dict:
    """A complete new programme at a place, with these ``sections`` replaced."""
    term("theme", "french")
    commune = commune_at(at)
    place = [commune.centre.x, commune.centre.y] if isinstance(at, str) else list(at)
    return {
        "text:fr:title": "Atelier du samedi",
        "text:fr:summary": "Parler français autour d'un thé.",
        "organization": {"id": str(uuid4()), "name": "Association d'exemple"},
        "about": {"themes": ["french"], "needs": [], "procedures": []},
        "joining": {"access_modes": ["on_site"], "join_modes": ["walk_in"]},
        "contact": {"phone": "", "email": "atelier@example.org", "website": ""},
        site_name(uuid4()): {
            "precision": "exact",
            "commune": commune.code,
            "locality": commune.name,
            "street_address": "1 place de l'Exemple",
            "postcode": "69001",
            "point": place,
            "opening_hours": "Sa 10:00-12:00",
            "by_appointment": False,
            "closures": [],
            "phone": "",
            "email": "",
        },
    } | sections


def proposal(at: tuple[float, float] | str = LYON, **sections) -> tuple[Revision, Actor]:
    """A waiting proposal of a new programme, sent by a visitor, and its sender."""
    revision, _secret = actions.begin(by=VISITOR, language="fr")
    sender = Actor(sender_of=revision.pk)
    actions.save_draft(by=sender, revision=revision, content=content_at(at, **sections))
    return actions.submit(by=sender, revision=revision), sender


def correction(programme, content: dict, **fields) -> Revision:
    """A change that a visitor has sent."""
    revision, _secret = actions.begin(
        by=VISITOR, language=fields.pop("language", "fr"), target_id=programme.pk, **fields
    )
    sender = Actor(sender_of=revision.pk)
    actions.save_draft(by=sender, revision=revision, content=content)
    return actions.submit(by=sender, revision=revision)


def now_of(programme) -> dict:
    """The current content of a programme."""
    return actions.current_content(Revision(target_kind="programme", target_id=programme.pk))


def moved_to_grenoble(programme) -> Revision:
    """A proposal that moves the one site of a programme to another department."""
    name = site_name(programme.sites.get().pk)
    moved = now_of(programme)[name] | {"commune": "com:38185", "point": list(GRENOBLE)}
    return correction(programme, {name: moved})


def signed_in(actor: Actor) -> Client:
    """A browser in which ``actor`` is signed in."""
    client = Client()
    client.force_login(actor.user)
    return client
