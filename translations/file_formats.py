"""XLIFF 2.0, PO and TMX: units of text written to a file and read from one, by translate-toolkit.

A unit that can be read and not taken says why: fuzzy and obsolete entries, plurals, and marks of
another program of which the file does not say what they stand for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree
from translate.storage import pypo, tmx, xliff2
from translate.storage.base import ParseError

from contributions.schema.sections import SOURCE

# Bytes of one file that is sent.
MOST_BYTES = 5_000_000
XML = "{http://www.w3.org/XML/1998/namespace}"
XLIFF = "urn:oasis:names:tc:xliff:document:"
NAME = re.compile(r"(?P<owner>[0-9a-f-]{36}):(?P<key>[\w-]{1,40}):(?P<text_no>\d{1,9})")
FOREIGN = _("it has marks of another program that the file does not explain")


class UnreadableFileError(Exception):
    """The file is none of this format, too large, or declares entities."""


class OtherLanguageError(Exception):
    """The file says that its translations are in another language, which is the argument."""


class OtherVersionError(Exception):
    """The file is of another version of its format than the one that is read."""

    def __init__(self, version: str, read: str) -> None:
        self.version, self.read = version, read
        super().__init__(version)


class _ForeignMarkError(Exception):
    """A mark within a text stands for something that the file does not say."""


@dataclass(frozen=True)
class Unit:
    """One text and its translation, "" for none; ``name`` is owner, key and number, "" for unsaid.

    ``why`` it cannot be taken, "" when it can. ``keeps_spaces``: whether its white space counts.
    """

    name: str
    source: str
    text: str
    why: str | Promise = ""
    keeps_spaces: bool = True


@dataclass(frozen=True)
class Contents:
    """What is read in a file: its units, and the codes of the languages it says they are in."""

    units: list[Unit]
    languages: frozenset[str]


@dataclass(frozen=True)
class FileFormat:
    """A format: code, name, ending and media type of its files; how to write and read them."""

    code: str
    label: str
    ending: str
    media_type: str
    write: Callable[[Iterable[Unit], str], bytes]
    read: Callable[[bytes, str], Contents]


def write_xliff(units: Iterable[Unit], language: str) -> bytes:
    """XLIFF 2.0, in which white space is kept."""
    file = xliff2.Xliff2File()
    file.setsourcelanguage(SOURCE)
    file.settargetlanguage(language)
    for each in units:
        unit = file.addsourceunit(each.source)
        unit.setid(each.name)
        if each.text:
            unit.target = each.text
    return bytes(file)


def read_xliff(content: bytes, _language: str) -> Contents:
    """The units of XLIFF 2; ``OtherVersionError`` for XLIFF 1."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    version = root.get("version") or ""
    if not version.startswith("2.") and etree.QName(root).localname == "xliff":
        raise OtherVersionError(f"XLIFF {version}".strip(), "XLIFF 2.0")
    file = xliff2.Xliff2File.parsestring(content)
    namespace = {"x": etree.QName(root).namespace or f"{XLIFF}2.0"}
    units = [_xliff_unit(each, namespace) for each in root.iterfind(".//x:unit", namespace)]
    return Contents(units, _codes([file.gettargetlanguage()]))


def _xliff_unit(unit: etree._Element, namespace: dict[str, str]) -> Unit:
    """A unit of XLIFF, of whose segments all or none are translated."""
    data = {each.get("id"): each.text or "" for each in unit.iterfind(".//x:data", namespace)}
    segments = [each for each in unit if etree.QName(each).localname in {"segment", "ignorable"}]
    sources = [each.find("x:source", namespace) for each in segments]
    targets = [each.find("x:target", namespace) for each in segments]
    name, keeps = unit.get("id") or "", all(map(_keeps_spaces, sources))
    try:
        source = "".join(_read_inline(each, data) for each in sources if each is not None)
        text = "".join(_read_inline(each, data) for each in targets if each is not None)
    except _ForeignMarkError:
        shown = ["".join(_texts(each)) for each in (sources, targets)]
        return Unit(name, shown[0], shown[1], FOREIGN, keeps)
    is_part = text and any(
        target is None and etree.QName(segment).localname == "segment"
        for segment, target in zip(segments, targets, strict=True)
    )
    return Unit(name, source, text, _("a part of it is not translated") if is_part else "", keeps)


def _texts(elements: Iterable[etree._Element | None]) -> Iterator[str]:
    for each in elements:
        if each is not None:
            yield from each.itertext()


def _keeps_spaces(element: etree._Element | None) -> bool:
    """Whether white space of an element counts, as it or the nearest one around it says."""
    while element is not None:
        if said := element.get(f"{XML}space"):
            return said == "preserve"
        element = element.getparent()
    return False


def _read_inline(element: etree._Element, data: dict[str | None, str]) -> str:
    """The text of an element, with what its marks stand for.

    ``_ForeignMarkError`` for a mark without original data and without an equivalent.
    """
    parts = [element.text or ""]
    for mark in element:
        kind = etree.QName(mark).localname if isinstance(mark.tag, str) else ""
        inner = _read_inline(mark, data) if kind in {"pc", "mrk"} else ""
        if kind == "pc":
            parts += [_original(mark, "Start", data), inner, _original(mark, "End", data)]
        elif kind in {"ph", "sc", "ec"}:
            parts.append(_original(mark, "", data))
        elif kind == "cp":
            parts.append(chr(int(mark.get("hex") or "", 16)))
        else:
            # Notes of a translator on some words (mrk, sm, em) and comments change no text.
            parts.append(inner)
        parts.append(mark.tail or "")
    return "".join(parts)


def _original(mark: etree._Element, end: str, data: dict[str | None, str]) -> str:
    """What a mark stands for in our text."""
    reference, equal = mark.get(f"dataRef{end}"), mark.get(f"equiv{end}")
    if reference in data and reference is not None:
        return data[reference]
    if equal is None:
        raise _ForeignMarkError
    return equal


def write_po(units: Iterable[Unit], language: str) -> bytes:
    """PO, in which the name of a unit is its context."""
    file = pypo.pofile()
    file.updateheader(add=True, Language=language, Content_Type="text/plain; charset=UTF-8")
    for each in units:
        unit = file.UnitClass(each.source)
        unit.setcontext(each.name)
        unit.target = each.text
        file.addunit(unit)
    return bytes(file)


def read_po(content: bytes, _language: str) -> Contents:
    """The entries of PO but its header."""
    file = pypo.pofile.parsestring(content)
    units = [
        Unit(each.getcontext(), str(each.source), str(each.target or ""), _why_not(each))
        for each in file.units
        if not each.isheader()
    ]
    return Contents(units, _codes([file.parseheader().get("Language")]))


def _why_not(unit: pypo.pounit) -> str | Promise:
    """Why an entry of PO is not taken, "" when it is."""
    if unit.isobsolete():
        return _("the file says that it is obsolete")
    if unit.isfuzzy():
        return _("the file says that it is fuzzy: somebody has to look at it")
    return _("it has plural forms, and a text here has none") if unit.hasplural() else ""


def write_tmx(units: Iterable[Unit], language: str) -> bytes:
    """TMX, a memory of what is translated."""
    file = tmx.tmxfile()
    file.sourcelanguage = SOURCE
    for each in units:
        if each.text:
            file.addtranslation(each.source, SOURCE, each.text, language)
            file.units[-1].xmlelement.set("tuid", each.name)
    return bytes(file)


def read_tmx(content: bytes, language: str) -> Contents:
    """The units of TMX that have a text in the language, whatever others they have."""
    file = tmx.tmxfile.parsestring(content)
    units, languages = [], set[str]()
    for each in file.units:
        texts = {
            code: node
            for node in each.getlanguageNodes()
            for code in _codes([node.get(f"{XML}lang") or node.get("lang")])
        }
        languages |= texts.keys()
        tuid = each.xmlelement.get("tuid") or ""
        if language in texts:
            name = tuid if NAME.fullmatch(tuid) else ""
            units.append(_tmx_unit(name, texts.get(SOURCE), texts[language]))
    return Contents(units, frozenset(languages - {SOURCE}))


def _tmx_unit(name: str, source: etree._Element | None, text: etree._Element) -> Unit:
    """A unit of TMX, whose marks hold what they stand for."""
    found = [next(iter(each.iter("{*}seg")), None) for each in (source, text) if each is not None]
    segments = [each for each in found if each is not None]
    marks = [mark for each in segments for mark in each.iterdescendants(etree.Element)]
    is_foreign = any(not "".join(mark.itertext()) for mark in marks)
    texts = ["".join(each.itertext()) for each in segments]
    source_text, translation = ["", "", *texts][-2:]
    return Unit(name, source_text, translation, FOREIGN if is_foreign else "")


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


def read(file_format: FileFormat, content: bytes, language: str) -> list[Unit]:
    """The units of a file with translations into a language.

    ``UnreadableFileError`` when it is none, ``OtherLanguageError`` when it names other languages
    alone, ``OtherVersionError`` when it is of another version. A file that names no language is
    taken at its word.
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
        contents = file_format.read(text.encode(), language)
    except (ParseError, SyntaxError, ValueError, TypeError, AttributeError) as error:
        raise UnreadableFileError from error
    if contents.languages and language not in contents.languages:
        raise OtherLanguageError(", ".join(sorted(contents.languages)))
    return contents.units
