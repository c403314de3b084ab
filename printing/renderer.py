"""The program that makes PDF of HTML: from standard input to standard output.

``printing.pdf`` runs it as a process of its own, so that a document which takes too long or too
much memory ends with it. It imports nothing of ours, gets no environment, reads the files below the
folder of its argument and no other address, opens no connection and writes no file.
"""

import os
import resource
import sys
from pathlib import Path
from urllib.parse import unquote

from weasyprint import HTML, Document
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

CPU_S = 15
MEMORY_BYTES = 2 * 1024**3
# Below the workers that answer pages.
NICENESS = 5
SCHEME = "static:"
# How the root of every paper begins (templates/printing/base.html).
PAPER = 'class="paper'
CONTENT_TYPES = {".css": "text/css", ".png": "image/png", ".svg": "image/svg+xml"}
# Events of the interpreter (sys.addaudithook) that no rendering needs.
REFUSED_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


# WeasyPrint has no types of its own.
class RefusedError(FatalURLFetchingError):  # type: ignore[misc]
    """The document asks for something that is no file of ours; nothing of it is made."""


class OwnFiles(URLFetcher):  # type: ignore[misc]
    """Gives a document the style sheets and pictures of one folder, by ``static:`` addresses."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file; any other address is refused, and so is a way out of the folder."""
        if not url.startswith(SCHEME):
            raise RefusedError("not an address of our own")
        path = (self.folder / unquote(url.removeprefix(SCHEME)).lstrip("/")).resolve()
        is_ours = path.is_relative_to(self.folder) and path.suffix in CONTENT_TYPES
        if not (is_ours and path.is_file()):
            raise RefusedError("not a file of ours")
        return URLFetcherResponse(
            url, path.read_bytes(), {"Content-Type": CONTENT_TYPES[path.suffix]}
        )


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: no connection, no other program, no file to write."""
    if event.startswith(REFUSED_EVENTS):
        raise PermissionError(event)
    flags = arguments[2] if event == "open" else 0
    if isinstance(flags, int) and flags & WRITING:
        raise PermissionError("open for writing")


def bound_this_process() -> None:
    """Bound time and memory, and shut what is not needed; for the rest of the process."""
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(refuse)


def laid_out(html: str, files: OwnFiles) -> Document:
    """The pages: with less space between things where that saves one; letters stay as large."""
    roomy = HTML(string=html, base_url=SCHEME, url_fetcher=files).render()
    if len(roomy.pages) == 1:
        return roomy
    # Parsed again: WeasyPrint reads the classes of an element once.
    closer = html.replace(PAPER, f"{PAPER} tight", 1)
    tight = HTML(string=closer, base_url=SCHEME, url_fetcher=files).render()
    return tight if len(tight.pages) < len(roomy.pages) else roomy


def main() -> None:
    """Make the PDF. What goes wrong is named by its kind alone: the text may be private."""
    bound_this_process()
    html = sys.stdin.buffer.read().decode()
    try:
        made = laid_out(html, OwnFiles(Path(sys.argv[1]))).write_pdf(pdf_tags=True)
    except (Exception, FatalURLFetchingError) as error:  # noqa: BLE001 - it ends the process
        sys.exit(type(error).__name__)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
