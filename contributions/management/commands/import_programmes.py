"""Command: import a table of programmes of any size, with progress, and resumable."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from contributions.actors import actor_of
from contributions.importing.downloads import problems_of
from contributions.importing.streaming import StreamRefusedError, Wish, import_streamed
from contributions.importing.tables import FileRefusedError

MEGABYTE = 1_000_000


class Command(BaseCommand):
    """Imports the good rows; what is wrong, asked or likely there already waits on her page."""

    help = (
        "Import programmes from CSV, XLSX, ODS or JSON of data·inclusion, as one coordinator. "
        "Interrupted, the same command goes on where it ended."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the name of the source, as always")
        parser.add_argument("--by", required=True, help="mail address of the coordinator")
        parser.add_argument("--sheet", default="", help="of a workbook; else its first one")
        parser.add_argument("--encoding", default="", help="of a CSV file, such as mac-roman")
        parser.add_argument("--publish", action="store_true", help="publish new programmes")
        parser.add_argument(
            "--find-duplicates",
            action="store_true",
            help="leave rows for a decision that may be here already (slower)",
        )
        parser.add_argument("--problems", type=Path, help="write the rows to correct to this file")

    def handle(self, *args, **options) -> None:
        user = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if user is None or not (actor := actor_of(user)).is_reviewer:
            raise CommandError("No coordinator or administrator has this mail address.")
        wish = Wish(
            source=options["source"].strip()[:100],
            sheet=options["sheet"],
            encoding=options["encoding"],
            publish=options["publish"],
            finds_duplicates=options["find_duplicates"],
        )
        try:
            report = import_streamed(by=actor, path=options["file"], wish=wish, tell=self.tell)
        except (FileRefusedError, StreamRefusedError, OSError, LookupError) as error:
            raise CommandError(str(error)) from error
        if path := options["problems"]:
            path.write_text("".join(problems_of(report.file)), encoding="utf-8")
        for label, count in sorted(report.counts.items()):
            self.stdout.write(f"{label}: {count}")
        self.stdout.write(
            f"{report.rows} rows in {report.seconds:.0f} s "
            f"({report.rows / max(report.seconds, 0.001):.0f} a second), "
            f"at most {report.peak_bytes / MEGABYTE:.0f} MB"
        )

    def tell(self, progress: str) -> None:
        """Say how far it is."""
        self.stderr.write(progress)
