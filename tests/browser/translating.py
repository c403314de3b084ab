"""Puts a programme in eight languages and those who translate it into a running installation."""

from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import LanguageRole, User
from directory.models import PageViews
from regions.models import Coordinator, Territory
from tests.browser.coordination import session_of
from tests.factories import LYON, ProgrammeFactory

LANGUAGES = ("en", "ar", "ps", "fa", "ti", "uk", "ru")
FRENCH = {
    "title": "Atelier de l'aiguille",
    "summary": "Un atelier de couture à dix euros.",
    "join": "Venez le samedi.",
    "bring": "Un tissu.",
}


def scene() -> dict:
    """Create the programme, of which Arabic lacks what to bring, and three signed-in people."""
    texts = {code: {key: f"{code} {key} 1" for key in FRENCH} for code in LANGUAGES}
    del texts["ar"]["bring"]
    programme = ProgrammeFactory(at=LYON, phone="+33472000000", texts={"fr": FRENCH} | texts)
    # Read most, it comes first in the queue.
    PageViews.objects.create(page=str(programme.pk), day=timezone.localdate(), views=1_000_000)
    french = programme.sections.filter(language="fr")
    return {
        "programme": str(programme.pk),
        "sections": {section.key: section.pk for section in french},
        "translator": session_of(translator("ar")),
        "reviewer": session_of(translator(*LANGUAGES, role="reviewer")),
        "coordinator": session_of(coordinator()),
    }


def translator(*languages: str, role: str = "translator") -> User:
    user = User.objects.create_user(f"{uuid4().hex}@example.org")
    for language in languages:
        LanguageRole.objects.create(user=user, language=language, role=role)
    return user


def coordinator() -> User:
    user = User.objects.create_user(f"{uuid4().hex}@example.org")
    Coordinator.objects.create(user=user, territory=Territory.objects.get(code="dep:69"))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user
