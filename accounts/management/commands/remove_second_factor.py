"""Command: remove the second factor of somebody who lost both phone and recovery codes."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.roles import Role


class Command(BaseCommand):
    """Verify the person by another channel first: afterwards mail alone opens the account."""

    help = "Remove the second factor of a mail address, with its codes on paper."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args, email: str, **options) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError("No account has this address.")
        Authenticator.objects.filter(user=user).delete()
        audit.record(by=None, role=Role.INSTALLATION, verb="remove_second_factor", about=user)
        self.stdout.write("Removed: it is to be set up again at the next sign-in.")
