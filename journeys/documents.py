"""Documents to bring, gathered over the steps of a journey, and which of them she has ready.

The documents of a sheet are rows; those of a programme are the lines of its text "what to bring".
Each has a key that is the same in every language. The keys of those she has are encrypted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from directory.models import Section
from directory.texts import Text

# The signs that begin a line of a list in Markdown.
BULLETS = ("- ", "* ", "+ ")
# Ticks kept; of more, the oldest are dropped.
TICKS_MOST = 1_000


@dataclass(frozen=True)
class Document:
    """One document to bring: what it is called, and details below it; ``key`` names it."""

    key: str
    text: Text
    is_ready: bool = False

    @property
    def headline(self) -> str:
        """What it is called, without the emphasis of Markdown."""
        return self.text.headline.replace("**", "")


@dataclass(frozen=True)
class DocumentsOfStep:
    """The documents to bring for one step."""

    title: Text
    url: str
    documents: list[Document]

    @property
    def ready(self) -> int:
        """How many she has."""
        return sum(document.is_ready for document in self.documents)


def document_key(*parts: object) -> str:
    """A short name, by which a tick refers to a document."""
    return sha256("|".join(map(str, parts)).encode()).hexdigest()[:12]


def documents_of_sheet(ids: Iterable[UUID], words: dict[str, Text]) -> list[Document]:
    """The documents of a sheet, in order, from its texts by key."""
    return [Document(document_key(pk), words[str(pk)]) for pk in ids if str(pk) in words]


def documents_of_programme(
    programme: UUID, shown: Text | None, sections: Iterable[Section]
) -> list[Document]:
    """The lines of what to bring to a programme; ``sections`` hold its French text.

    A tick belongs to the French line: when that is rewritten, the document is open again.
    """
    if shown is None:
        return []
    french = next(
        (
            section.text
            for section in sections
            if section.key == "bring" and section.language == settings.SOURCE_LANGUAGE
        ),
        shown.text,
    )
    lines, keys = list_items(shown.text), list_items(french)
    if len(lines) != len(keys):
        lines, keys = [shown.text], [french]
    return [
        Document(document_key(programme, key), Text(line, shown.lang, shown.is_fallback))
        for line, key in zip(lines, keys, strict=True)
    ]


def list_items(markdown: str) -> list[str]:
    """The items of a list, each without its bullet; the whole text where it is not one list."""
    lines = [line.strip() for line in markdown.splitlines() if line.strip()]
    if not all(line.startswith(BULLETS) for line in lines):
        return [markdown.strip()]
    return [line[2:].strip() for line in lines]


def ticks_from(text: str) -> list[str]:
    """Keys of the documents she has, from the decrypted column; the newest last."""
    return json.loads(text) if text else []


def ticks_to_text(keys: Iterable[str]) -> str:
    """The column before it is encrypted; "" for no key."""
    kept = list(dict.fromkeys(keys))[-TICKS_MOST:]
    return json.dumps(kept) if kept else ""
