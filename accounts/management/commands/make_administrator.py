"""Command: make an account an administrator, such as the first one of an installation."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.roles import Role


class Command(BaseCommand):
    """The new administrator signs in by a code to this address and sets up the second factor."""

    help = "Make the account of a mail address an administrator; it is made when there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args, email: str, **options) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError("This is no mail address.") from error
        user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
        user.is_active = user.is_staff = user.is_superuser = True
        user.save()
        audit.record(by=None, role=Role.INSTALLATION, verb="make_administrator", about=user)
        self.stdout.write("Done: sign in with this address, then set up the second factor.")
