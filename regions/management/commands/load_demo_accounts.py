"""Command: create the accounts of the demonstration, one for each role."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.demo import DEMO_ACCOUNTS, DemoAccount
from accounts.language_roles import give_role, languages_to_translate
from accounts.models import LanguageRole, SheetEditor, User
from regions.models import Coordinator, Territory


class Command(BaseCommand):
    """Idempotent: existing accounts stay, missing ones are created."""

    help = "Make one account for each role of the demonstration; only under REPERES_DEMO=1."

    @transaction.atomic
    def handle(self, *args: str, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Demo accounts are made only under REPERES_DEMO=1.")
        made = sum(make(account) for account in DEMO_ACCOUNTS)
        self.stdout.write(f"{len(DEMO_ACCOUNTS)} demo accounts, {made} of them new")


def make(account: DemoAccount) -> bool:
    """Create what is missing of an account; True when the account is new."""
    user = User.objects.filter(email=account.email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(account.email)
    user.is_active = True
    user.is_superuser = user.is_staff = account.is_administrator
    user.save()
    if account.territory:
        territory = Territory.objects.get(code=account.territory)
        Coordinator.objects.get_or_create(user=user, territory=territory)
    if account.edits_sheets:
        SheetEditor.objects.get_or_create(user=user)
    for language in languages_to_translate() if account.language_role else ():
        roles = LanguageRole.objects.filter(user=user, language=language)
        if not roles.filter(role=account.language_role).exists():
            give_role(by=None, user=user, language=language, role=account.language_role)
    return is_new
