"""What is compressed of static files, and when."""

import os
from pathlib import Path

import pytest

from config.storage import StaticFilesStorage


@pytest.fixture
def folder(tmp_path) -> Path:
    """Static files that get smaller when they are compressed."""
    for name in ("page.js", "page.js.map", "photo.png"):
        (tmp_path / name).write_text("twice " * 500)
    return tmp_path


def compressed(folder: Path, *names: str) -> set[str]:
    return {packed for _name, packed in StaticFilesStorage(folder).compress_files(names)}


def test_script_is_compressed_in_two_forms(folder):
    assert compressed(folder, "page.js") == {"page.js.br", "page.js.gz"}


@pytest.mark.parametrize("name", ["page.js.map", "photo.png"])
def test_maps_and_pictures_are_not_compressed(folder, name):
    assert compressed(folder, name) == set()


def test_file_is_not_compressed_again(folder):
    compressed(folder, "page.js")
    assert compressed(folder, "page.js") == set()


def test_file_with_the_hash_of_its_content_is_not_compressed_again(folder):
    storage = StaticFilesStorage(folder)
    storage.hashed_files["page.js"] = "page.js"
    list(storage.compress_files(["page.js"]))
    os.utime(folder / "page.js", (1, 1))
    assert list(storage.compress_files(["page.js"])) == []


def test_compressed_form_that_was_not_written_whole_is_written_again(folder):
    storage = StaticFilesStorage(folder)
    storage.hashed_files["page.js"] = "page.js"
    (folder / "page.js.gz").write_bytes(b"half")
    assert len(list(storage.compress_files(["page.js"]))) == 2


def test_file_written_since_is_compressed_again(folder):
    compressed(folder, "page.js")
    os.utime(folder / "page.js", (1, 1))
    assert compressed(folder, "page.js") == {"page.js.br", "page.js.gz"}
