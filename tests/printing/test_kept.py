"""Papers kept on disk: found again by content, for an hour, within a bound."""

import os
import time

import pytest

from printing import kept
from printing.kept import keep_pdf, kept_pdf

HOUR_S = 3600


def age(path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def papers(folder) -> list:
    return sorted((folder / "papers").glob("*.pdf"))


def test_kept_paper_is_found_by_its_content():
    keep_pdf("html", "style", b"pdf")
    assert kept_pdf("html", "style") == b"pdf"


@pytest.mark.parametrize(
    ("html", "style"), [("other", "style"), ("html", "other"), ("ht", "mlstyle")]
)
def test_other_content_or_style_is_another_paper(html, style):
    keep_pdf("html", "style", b"pdf")
    assert kept_pdf(html, style) is None


def test_paper_is_over_after_an_hour(own_folder):
    keep_pdf("html", "style", b"pdf")
    age(papers(own_folder)[0], HOUR_S + 1)
    assert kept_pdf("html", "style") is None


def test_what_is_over_is_deleted_with_the_next_paper(own_folder):
    keep_pdf("old", "style", b"pdf")
    age(papers(own_folder)[0], HOUR_S + 1)
    keep_pdf("new", "style", b"pdf")
    assert len(papers(own_folder)) == 1


def test_oldest_makes_room_for_the_newest(own_folder, monkeypatch):
    monkeypatch.setattr(kept, "MOST_BYTES", 10)
    keep_pdf("first", "style", b"12345")
    age(papers(own_folder)[0], 60)
    keep_pdf("second", "style", b"12345")
    keep_pdf("third", "style", b"12345")
    found = [kept_pdf(name, "style") for name in ("first", "second", "third")]
    assert found == [None, b"12345", b"12345"]


def test_folder_is_for_this_user_alone(own_folder):
    keep_pdf("html", "style", b"pdf")
    assert (own_folder / "papers").stat().st_mode & 0o077 == 0
