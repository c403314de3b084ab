"""Spelling by hunspell with Debian's dictionaries; languages without one are not checked.

A dictionary takes up to a second to read, so each worker keeps one process for each language. It
ends with the worker, whose end of the pipe it sees closed.
"""

from __future__ import annotations

import atexit
import os
import re
import select
import shutil
import subprocess
import time
from pathlib import Path
from threading import Lock

FOLDER = Path("/usr/share/hunspell")
# Dictionary and Debian package by language. There is none for Pashto, Persian and Tigrinya.
DICTIONARIES = {
    "fr": ("fr_FR", "hunspell-fr"),
    "en": ("en_GB", "hunspell-en-gb"),
    "ar": ("ar", "hunspell-ar"),
    "ru": ("ru_RU", "hunspell-ru"),
    "uk": ("uk_UA", "hunspell-uk"),
}
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ\u0640\u064b-\u0652\u0670-][^\W\d_]+)*[\u064b-\u0652]*")
# Vowel signs and the stretched letter, without which dictionaries of Arabic write words.
UNWRITTEN = re.compile("[\u0640\u064b-\u0652\u0670]")
LATEST_S = 20.0


class SpellerGoneError(Exception):
    """The program ended or did not answer in time."""


class Speller:
    """A running hunspell with one dictionary."""

    def __init__(self, dictionary: str) -> None:
        self.lock = Lock()
        self.process = subprocess.Popen(  # noqa: S603  # fixed arguments
            [shutil.which("hunspell") or "hunspell", "-a", "-d", dictionary, "-i", "utf-8"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._read_until(b"\n")

    def misspelled(self, words: list[str]) -> list[str]:
        """Those of ``words`` that the dictionary does not have."""
        with self.lock:
            stdin = self.process.stdin
            if stdin is None or self.process.poll() is not None:
                raise SpellerGoneError
            stdin.write(f"^{' '.join(words)}\n".encode())
            stdin.flush()
            answer = b"\n" + self._read_until(b"\n\n")
        lines = answer.decode("utf-8", "replace").splitlines()
        return [line.split()[1] for line in lines if line[:1] in {"&", "#"} and len(line) > 2]

    def _read_until(self, end: bytes) -> bytes:
        stdout = self.process.stdout
        if stdout is None:
            raise SpellerGoneError
        answer, deadline = b"", time.monotonic() + LATEST_S
        while not answer.endswith(end) and answer != b"\n":
            ready, _, _ = select.select([stdout], [], [], max(0.0, deadline - time.monotonic()))
            more = os.read(stdout.fileno(), 65_536) if ready else b""
            if not more:
                self.close()
                raise SpellerGoneError
            answer += more
        return answer

    def close(self) -> None:
        """End the program."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


_spellers: dict[str, Speller] = {}
_lock = Lock()


def missing_package(language: str) -> str:
    """The Debian package whose absence keeps the spelling of a language from being checked.

    "" when it is checked, and for a language for which Debian has no dictionary.
    """
    if language not in DICTIONARIES:
        return ""
    dictionary, package = DICTIONARIES[language]
    if not shutil.which("hunspell"):
        return "hunspell"
    return "" if (FOLDER / f"{dictionary}.dic").exists() else package


def is_checked(language: str) -> bool:
    """Whether the spelling of a language is checked here."""
    return language in DICTIONARIES and not missing_package(language)


def misspelled(text: str, language: str) -> list[str]:
    """Words of a text that the dictionary of its language does not have; none without one."""
    words = [word.replace("’", "'") for word in WORD.findall(text)]
    words = [UNWRITTEN.sub("", word) if language == "ar" else word for word in words]
    words = [word for word in dict.fromkeys(words) if len(word) > 1 and not word.isupper()]
    if not (words and is_checked(language)):
        return []
    try:
        return _speller(language).misspelled(words)
    except (SpellerGoneError, BrokenPipeError):
        # Started anew once; a second failure is an error.
        end(language)
        return _speller(language).misspelled(words)


def _speller(language: str) -> Speller:
    with _lock:
        if language not in _spellers:
            _spellers[language] = Speller(DICTIONARIES[language][0])
        return _spellers[language]


@atexit.register
def end_all() -> None:
    """End every program, when the worker ends."""
    for language in list(_spellers):
        end(language)


def end(language: str) -> None:
    """End the program of a language, if it runs."""
    with _lock:
        if speller := _spellers.pop(language, None):
            speller.close()
