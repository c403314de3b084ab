"""Command: remove what a demonstration left, and warn when example programmes are public."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from directory.models import Programme, Section
from regions.demonstration import leave

NAMED = 3


class Command(BaseCommand):
    """Run at every start outside the demonstration, as the database role that owns the tables."""

    help = (
        "End what a demonstration left (its accounts, what they granted, every session), and warn "
        "when example programmes are public."
    )

    def handle(self, *args, **options) -> None:
        if settings.DEMO:
            raise CommandError("This is a demonstration: start with REPERES_DEMO=0 to leave it.")
        if left := leave():
            self.stdout.write(
                f"The demonstration was left. Removed: demo accounts {left.accounts}, grants "
                f"{left.grants}, invitations {left.invitations}, shown mails {left.mails}; "
                f"ended: sessions {left.sessions}."
            )
        else:
            self.stdout.write("Nothing of a demonstration is left.")
        if warning := warning_of_examples():
            self.stdout.write(warning)


def warning_of_examples() -> str:
    """A warning that public programmes are examples, and how to remove them; "" without any."""
    examples = Programme.objects.published().filter(is_example=True)
    count = examples.count()
    if not count:
        return ""
    first = examples.order_by("pk").values("pk")[:NAMED]
    titles = Section.objects.filter(programme__in=list(first.values_list("pk", flat=True)))
    titles = titles.filter(key="title", language=settings.SOURCE_LANGUAGE).order_by("programme")
    named = ", ".join(f"“{title}”" for title in titles.values_list("text", flat=True))
    return (
        f"WARNING: {count} public programmes are examples and no real help, among them {named}. "
        "To remove them: script/manage remove_examples"
    )
