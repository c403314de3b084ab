"""Pictures of pages for whoever looks at them: written to var/pictures with REPERES_PICTURES=1."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parents[2] / "var" / "pictures"
ARE_ASKED_FOR = os.environ.get("REPERES_PICTURES") == "1"


class Album:
    """The pictures of one walk, numbered in the order in which they are taken."""

    def __init__(self, name: str) -> None:
        self.folder = FOLDER / name
        self.numbers = count(1)

    def take(self, page: Page, name: str) -> None:
        """Write a picture of the whole page."""
        self._write(name, lambda path: page.screenshot(path=path, full_page=True))

    def take_paper(self, pdf: bytes, name: str) -> None:
        """Write a picture of the first page of a PDF file."""
        if not ARE_ASKED_FOR:
            return
        document = pypdfium2.PdfDocument(pdf)
        try:
            picture = document[0].render(scale=1.5).to_pil()
        finally:
            document.close()
        self._write(name, picture.save)

    def _write(self, name: str, save: Callable[[Path], object]) -> None:
        if not ARE_ASKED_FOR:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        save(self.folder / f"{next(self.numbers):02}-{name}.png")
