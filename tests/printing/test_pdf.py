"""The renderer: what it makes, and what it may not reach."""

import fcntl

import pytest
from django.conf import settings

from printing import pdf, renderer
from printing.pdf import BusyError, RenderingError, folder, pdf_of
from tests.papers import pages_of, words_of

OWN_FILES = renderer.OwnFiles(settings.BASE_DIR / "static")
PLAIN = "<!doctype html><html lang='fr'><title>Essai</title><body><p>Bonjour</p></body></html>"


def document(body: str = "", head: str = "") -> str:
    return f"<!doctype html><html lang='fr'><head><title>x</title>{head}</head><body>{body}"


@pytest.fixture
def one_slot(settings):
    """One paper at a time."""
    settings.PAPERS_AT_ONCE = 1


def test_document_becomes_a_page():
    pages = pages_of(pdf_of(PLAIN))
    assert [page.words for page in pages] == ["Bonjour"]


def test_own_style_sheet_is_read():
    styled = '<link rel="stylesheet" href="static:css/paper.css">'
    [page] = pages_of(pdf_of(document("<p>Bonjour</p>", styled)))
    assert page.words.endswith("1 / 1")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/picture.png",
        "https://example.org/picture.png",
        "file:///etc/hostname",
        "ftp://127.0.0.1/picture.png",
        "data:image/png;base64,AAAA",
        "static:../manage.py",
        "static:..%2Fmanage.py",
        "static:%2Fetc%2Fhostname.png",
        "static:js/site.js",
        "picture.gif",
    ],
)
def test_no_other_address_is_read(address):
    with pytest.raises(renderer.RefusedError):
        OWN_FILES.fetch(address)


@pytest.mark.parametrize(
    "asking",
    [
        '<img src="{}">',
        '<link rel="stylesheet" href="{}">',
        '<p style="background: url({})">x</p>',
        '<object data="{}"></object>',
    ],
)
def test_document_that_asks_for_another_address_is_given_up(asking):
    with pytest.raises(RenderingError, match="RefusedError"):
        pdf_of(document(asking.format("file:///etc/hostname.png")))


def test_link_is_written_and_not_followed():
    assert "ici" in words_of(pdf_of(document('<a href="https://example.org/">ici</a>')))


@pytest.mark.parametrize(
    "event", ["socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.exec", "os.system"]
)
def test_connection_or_program_is_refused(event):
    with pytest.raises(PermissionError):
        renderer.refuse(event, ())


@pytest.mark.parametrize(
    ("flags", "is_refused"), [(renderer.os.O_RDONLY, False), (renderer.os.O_WRONLY, True)]
)
def test_file_is_opened_for_reading_only(flags, is_refused):
    if is_refused:
        with pytest.raises(PermissionError):
            renderer.refuse("open", ("name", "w", flags))
    else:
        renderer.refuse("open", ("name", "r", flags))


def test_renderer_gets_nothing_of_our_environment(monkeypatch):
    given = {}
    run = pdf.subprocess.run

    def seen(*arguments, **options):
        given.update(options)
        return run(*arguments, **options)

    monkeypatch.setattr(pdf.subprocess, "run", seen)
    pdf_of(PLAIN)
    assert set(given["env"]) == {"PATH", "LC_ALL", "HOME"}


def test_document_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf, "TIME_S", 0.01)
    with pytest.raises(RenderingError, match="not ready"):
        pdf_of(PLAIN)


def test_error_says_nothing_of_the_document():
    with pytest.raises(RenderingError) as caught:
        pdf_of(document('<p>Xylophone</p><img src="https://example.org/Xylophone.png">'))
    assert "Xylophone" not in str(caught.value)


@pytest.mark.usefixtures("one_slot")
def test_paper_waits_for_a_slot_only_for_a_while():
    with (folder() / "slot-0").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            pdf_of(PLAIN)


@pytest.mark.usefixtures("one_slot")
def test_slot_is_given_back():
    for _ in range(2):
        with pdf.slot():
            pass


def test_nothing_of_a_document_is_left_on_the_disk(own_folder):
    pdf_of(PLAIN)
    assert [path.name for path in own_folder.rglob("*") if path.is_file()] == ["slot-0"]


@pytest.mark.usefixtures("one_slot")
def test_slots_are_open_again_after_a_failure():
    with pytest.raises(RenderingError):
        pdf_of(document('<img src="https://example.org/x.png">'))
    with pdf.slot():
        pass
