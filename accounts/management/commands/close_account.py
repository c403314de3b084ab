"""Command: close an account; signing in is refused from then on, and its sessions end."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from accounts import actions
from accounts.actions import ClosingReason
from accounts.models import User


class Command(BaseCommand):
    """The opposite is ``reopen_account``."""

    help = "Close the account of a mail address, at once and on every device."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", choices=ClosingReason.values, required=True)

    def handle(self, *args, email: str, reason: str, **options) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError("No account has this address.")
        try:
            actions.close_account(by=None, user=user, reason=ClosingReason(reason))
        except actions.CannotCloseError as error:
            with override("en"):
                raise CommandError(str(error.message)) from error
        self.stdout.write("Closed: nobody signs in to it any more.")
