"""Command: print what the finder of duplicates finds of a file of labelled pairs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from contributions.duplicates.evaluation import Figures, figures_by_kind, judge, read_pairs

# The half that was never used to set the weights.
HELD_OUT = "b"


class Command(BaseCommand):
    """Prints precision and recall by kind, and of all, from the half kept for it."""

    help = "Print precision and recall of the finder of duplicates, from half b of labelled pairs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pairs", type=Path, help="a YAML file of labelled pairs")

    def handle(self, *args, pairs: Path, **options) -> None:
        judged = judge([pair for pair in read_pairs(pairs) if pair.half == HELD_OUT])
        head = ("kind", "pairs", "duplicates", "found", "rightly", "precision", "recall")
        self.stdout.write(_row(*head))
        for kind, figures in figures_by_kind(judged).items():
            self.stdout.write(_line(kind, figures))
        self.stdout.write(_line("all", Figures.of(judged)))


def _line(kind: str, figures: Figures) -> str:
    counts = (figures.pairs, figures.duplicates, figures.found, figures.rightly)
    shares = (figures.precision, figures.recall)
    worded = ("–" if share is None else f"{share:.3f}" for share in shares)
    return _row(kind, *map(str, counts), *worded)


def _row(kind: str, *cells: str) -> str:
    return f"{kind:<34}" + "".join(f"{cell:>12}" for cell in cells)
