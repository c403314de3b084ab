"""Command: reopen a closed account."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.models import User


class Command(BaseCommand):
    """Its former rights have effect again."""

    help = "Let somebody whose account was closed sign in again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args, email: str, **options) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError("No account has this address.")
        actions.reopen_account(by=None, user=user)
        self.stdout.write("Open: sign in with this address.")
