"""XLIFF 2.0, PO and TMX of a language, out and in, by translate-toolkit.

A unit is named by the owner, key and number of its French text. Whatever comes back becomes a
suggestion that a reviewer decides on; where its sender has another draft, she chooses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from translate.storage import pypo, tmx, xliff2
from translate.storage.base import ParseError

from contributions.actors import Actor
from contributions.revisions.actions import EmptyRevisionError
from contributions.schema.sections import SOURCE, version_token
from directory.models import Section
from directory.models.section import LONGEST
from directory.vocabulary import Publication
from translations import actions
from translations.actions import Shown, TextMovedError
from translations.pieces import TextPiece, piece_of

# Texts in one file, and bytes of one that is sent.
MOST_UNITS = 100_000
MOST_BYTES = 5_000_000
# Suggestions that one file may make.
MOST_SUGGESTIONS = 500
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NAME = re.compile(r"(?P<owner>[0-9a-f-]{36}):(?P<key>[\w-]{1,40}):(?P<text_no>\d{1,9})")


class UnreadableFileError(Exception):
    """The file is none of this format, too large, or declares entities."""


class OtherLanguageError(Exception):
    """The file says that its translations are in another language, which is the argument."""


@dataclass(frozen=True)
class Unit:
    """One text and its translation, "" for none; ``name`` is owner, key and number."""

    name: str
    source: str
    text: str


@dataclass(frozen=True)
class Contents:
    """What is read in a file: its units, and the codes of the languages it says they are in."""

    units: list[Unit]
    languages: frozenset[str]


@dataclass(frozen=True)
class LeftOut:
    """A unit that became no suggestion, and why."""

    unit: Unit
    why: str | Promise


@dataclass(frozen=True)
class Conflict:
    """A text of a file whose sender wrote something else here: her draft stays unless she chooses.

    ``seen`` is the version token of the draft.
    """

    piece: TextPiece
    draft: str
    text: str

    @property
    def seen(self) -> str:
        return version_token(self.draft)


@dataclass(frozen=True)
class Chosen:
    """A text of a file that its sender chose in place of her draft, whose token is ``seen``."""

    piece: TextPiece
    text: str
    seen: str


@dataclass
class Outcome:
    """What became of a file: suggestions made, units left out, and whether it holds more.

    ``conflicts`` are texts of which the sender has another draft.
    """

    made: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    has_more: bool = False


@dataclass(frozen=True)
class FileFormat:
    """A format: code, name, ending and media type of its files; how to write and read them."""

    code: str
    label: str
    ending: str
    media_type: str
    write: Callable[[Iterable[Unit], str], bytes]
    read: Callable[[bytes], Contents]


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


def read_xliff(content: bytes) -> Contents:
    file = xliff2.Xliff2File.parsestring(content)
    units = [Unit(each.getid() or "", each.source or "", each.target or "") for each in file.units]
    return Contents(units, _codes([file.gettargetlanguage()]))


def write_po(units: Iterable[Unit], language: str) -> bytes:
    file = pypo.pofile()
    file.updateheader(add=True, Language=language, Content_Type="text/plain; charset=UTF-8")
    for each in units:
        unit = file.UnitClass(each.source)
        unit.setcontext(each.name)
        unit.target = each.text
        file.addunit(unit)
    return bytes(file)


def read_po(content: bytes) -> Contents:
    file = pypo.pofile.parsestring(content)
    units = [
        Unit(each.getcontext(), str(each.source), str(each.target or ""))
        for each in file.units
        if not each.isheader()
    ]
    return Contents(units, _codes([file.parseheader().get("Language")]))


def write_tmx(units: Iterable[Unit], language: str) -> bytes:
    file = tmx.tmxfile()
    file.sourcelanguage = SOURCE
    for each in units:
        if each.text:
            file.addtranslation(each.source, SOURCE, each.text, language)
            file.units[-1].xmlelement.set("tuid", each.name)
    return bytes(file)


def read_tmx(content: bytes) -> Contents:
    file = tmx.tmxfile.parsestring(content)
    units = [
        Unit(each.xmlelement.get("tuid") or "", each.source or "", each.target or "")
        for each in file.units
    ]
    nodes = (node for each in file.units for node in each.getlanguageNodes())
    return Contents(units, _codes(node.get(XML_LANGUAGE) for node in nodes) - {SOURCE})


def _codes(names: Iterable[str | None]) -> frozenset[str]:
    """The codes of languages without their regions: uk-UA and uk_UA are uk."""
    return frozenset(re.split("[-_]", name.lower())[0] for name in names if name)


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


def read(file_format: FileFormat, content: bytes, language: str) -> list[Unit]:
    """The units of a file with translations into a language.

    ``UnreadableFileError`` when it is none, ``OtherLanguageError`` when it names another language.
    A file that names none is taken at its word.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFileError
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError from error
    if "<!ENTITY" in text.upper():
        raise UnreadableFileError
    try:
        contents = file_format.read(text.encode())
    except (ParseError, SyntaxError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableFileError from error
    if others := contents.languages - {language}:
        raise OtherLanguageError(", ".join(sorted(others)))
    return contents.units


@transaction.atomic
def suggest_units(*, by: Actor, language: str, units: Iterable[Unit]) -> Outcome:
    """Make suggestions of the units that differ from what is published.

    A unit of another version of the French is left out unless its words are those of today.
    """
    outcome = Outcome()
    names: set[str] = set()
    for unit in units:
        if not unit.text.strip():
            continue
        if outcome.made + len(outcome.conflicts) == MOST_SUGGESTIONS:
            outcome.has_more = True
            break
        piece, why = _piece_of(unit, language)
        if unit.name in names:
            why = _("it stands in the file twice")
        names.add(unit.name)
        if why or piece is None:
            outcome.left_out.append(LeftOut(unit, why))
        elif _words(unit) != piece.published:
            # What it replaces without asking is what readers see, not a draft of the sender.
            _suggest(by, outcome, Chosen(piece, _words(unit), version_token(piece.published)))
    return outcome


@transaction.atomic
def suggest_chosen(*, by: Actor, chosen: Iterable[Chosen]) -> Outcome:
    """Make suggestions of texts of a file in place of drafts, as their sender chose."""
    outcome = Outcome()
    for each in chosen:
        _suggest(by, outcome, each)
    return outcome


def _suggest(by: Actor, outcome: Outcome, chosen: Chosen) -> None:
    """Make a suggestion, or name the conflict with a draft that says something else."""
    piece, text = chosen.piece, chosen.text
    try:
        actions.suggest(by=by, piece=piece, text=text, shown=Shown(draft=chosen.seen))
        outcome.made += 1
    except TextMovedError as error:
        outcome.conflicts.append(Conflict(piece, error.text, text))
    except EmptyRevisionError:
        return  # readers see the same already


def _words(unit: Unit) -> str:
    return unit.text.replace("\r\n", "\n").strip()


def _piece_of(unit: Unit, language: str) -> tuple[TextPiece | None, str | Promise]:
    """The text that a unit names, and why it takes no suggestion from it, "" when it does."""
    match = NAME.fullmatch(unit.name)
    section = _section(match["owner"], match["key"]) if match else None
    piece = piece_of(section.pk, language) if section else None
    if section is None or piece is None:
        return None, _("it names no text of this site")
    if section.text != unit.source:
        return piece, _("the French has changed")
    is_long = len(_words(unit)) > min(piece.longest * 2, LONGEST)
    return piece, _("it is too long") if is_long else ""


def _section(owner: str, key: str) -> Section | None:
    """The French section of a programme or sheet; None where there is none."""
    try:
        pk = UUID(owner)
    except ValueError:
        return None
    rows = Section.objects.filter(Q(programme=pk) | Q(sheet=pk), key=key, language=SOURCE)
    return rows.first()
