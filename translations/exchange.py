"""XLIFF 2.0, PO and TMX of a language, out and in, by translate-toolkit.

A unit is named by the owner, key and number of its French text. Whatever comes back becomes a
suggestion that a reviewer decides on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from translate.storage import pypo, tmx, xliff2
from translate.storage.base import ParseError

from contributions.actors import Actor
from contributions.revisions.actions import EmptyRevisionError
from contributions.schema.sections import SOURCE
from directory.models import Section
from directory.models.section import LONGEST
from directory.vocabulary import Publication
from translations import actions
from translations.pieces import TextPiece, piece_of

# Texts in one file, and bytes of one that is sent.
MOST_UNITS = 100_000
MOST_BYTES = 5_000_000
# Suggestions that one file may make.
MOST_SUGGESTIONS = 500
NAME = re.compile(r"(?P<owner>[0-9a-f-]{36}):(?P<key>[\w-]{1,40}):(?P<text_no>\d{1,9})")


class UnreadableFileError(Exception):
    """The file is none of this format, too large, or declares entities."""


@dataclass(frozen=True)
class Unit:
    """One text and its translation, "" for none; ``name`` is owner, key and number."""

    name: str
    source: str
    text: str


@dataclass(frozen=True)
class FileFormat:
    """A format: code, name, ending and media type of its files; how to write and read them."""

    code: str
    label: str
    ending: str
    media_type: str
    write: Callable[[Iterable[Unit], str], bytes]
    read: Callable[[bytes], Iterator[Unit]]


def write_xliff(units: Iterable[Unit], language: str) -> bytes:
    file = xliff2.Xliff2File()
    file.setsourcelanguage(SOURCE)
    file.settargetlanguage(language)
    for each in units:
        unit = file.addsourceunit(each.source)
        unit.setid(each.name)
        if each.text:
            unit.target = each.text
    return bytes(file)


def read_xliff(content: bytes) -> Iterator[Unit]:
    for unit in xliff2.Xliff2File.parsestring(content).units:
        yield Unit(unit.getid() or "", unit.source or "", unit.target or "")


def write_po(units: Iterable[Unit], language: str) -> bytes:
    file = pypo.pofile()
    file.updateheader(add=True, Language=language, Content_Type="text/plain; charset=UTF-8")
    for each in units:
        unit = file.UnitClass(each.source)
        unit.setcontext(each.name)
        unit.target = each.text
        file.addunit(unit)
    return bytes(file)


def read_po(content: bytes) -> Iterator[Unit]:
    for unit in pypo.pofile.parsestring(content).units:
        if not unit.isheader():
            yield Unit(unit.getcontext(), str(unit.source), str(unit.target or ""))


def write_tmx(units: Iterable[Unit], language: str) -> bytes:
    file = tmx.tmxfile()
    file.sourcelanguage = SOURCE
    for each in units:
        if each.text:
            file.addtranslation(each.source, SOURCE, each.text, language)
            file.units[-1].xmlelement.set("tuid", each.name)
    return bytes(file)


def read_tmx(content: bytes) -> Iterator[Unit]:
    for unit in tmx.tmxfile.parsestring(content).units:
        yield Unit(unit.xmlelement.get("tuid") or "", unit.source or "", unit.target or "")


FORMATS = {
    each.code: each
    for each in (
        FileFormat("xliff", "XLIFF 2.0", "xlf", "application/xliff+xml", write_xliff, read_xliff),
        FileFormat("po", "PO", "po", "text/x-gettext-translation", write_po, read_po),
        FileFormat("tmx", "TMX", "tmx", "application/x-tmx+xml", write_tmx, read_tmx),
    )
}


def units_of(language: str) -> list[Unit]:
    """The published French texts with their translations into a language; two queries."""
    published = Q(
        programme__publication=Publication.PUBLISHED, programme__merged_into__isnull=True
    ) | Q(sheet__publication=Publication.PUBLISHED)
    sections = Section.objects.filter(published).order_by("sheet", "programme", "key")
    fields = ("programme_id", "sheet_id", "key", "text_no", "text")
    translated = {
        (programme or sheet, key): text
        for programme, sheet, key, _no, text in sections.in_languages(language).values_list(*fields)
    }
    rows = sections.in_languages(SOURCE).values_list(*fields)[:MOST_UNITS]
    return [
        Unit(f"{owner}:{key}:{text_no}", text, translated.get((owner, key), ""))
        for programme, sheet, key, text_no, text in rows
        for owner in [programme or sheet]
    ]


def read(file_format: FileFormat, content: bytes) -> list[Unit]:
    """The units of a file. ``UnreadableFileError`` when it is none."""
    if len(content) > MOST_BYTES:
        raise UnreadableFileError
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError from error
    if "<!ENTITY" in text.upper():
        raise UnreadableFileError
    try:
        return list(file_format.read(text.encode()))
    except (ParseError, SyntaxError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableFileError from error


@transaction.atomic
def suggest_units(*, by: Actor, language: str, units: Iterable[Unit]) -> int:
    """Make suggestions of the units that differ from what is published; returns how many.

    A unit of another version of the French is left out unless its words are those of today.
    """
    made = 0
    for unit in units:
        piece = _piece_of(unit, language) if unit.text.strip() else None
        text = unit.text.replace("\r\n", "\n").strip()
        if piece is None or text == piece.published or len(text) > min(piece.longest * 2, LONGEST):
            continue
        try:
            actions.suggest(by=by, piece=piece, text=text)
        except EmptyRevisionError:
            continue
        made += 1
        if made == MOST_SUGGESTIONS:
            break
    return made


def _piece_of(unit: Unit, language: str) -> TextPiece | None:
    """The text that a unit names; None when it names none, or its French has changed."""
    match = NAME.fullmatch(unit.name)
    if match is None:
        return None
    try:
        owner = UUID(match["owner"])
    except ValueError:
        return None
    rows = Section.objects.filter(
        Q(programme=owner) | Q(sheet=owner), key=match["key"], language=SOURCE
    )
    section = rows.first()
    if section is None or section.text != unit.source:
        return None
    return piece_of(section.pk, language)
