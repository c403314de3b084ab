"""Reader of CSV files: any usual encoding and separator, row by row."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from contributions.importing.tables import NO_TABLE, FileRefusedError, Table, table_of

DELIMITERS = ";,\t|"
# What Excel writes, and reads, as a first line: "sep=;".
SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
SAMPLE = 64 * 1024
# Encodings that she can name, where they cannot be told from the bytes.
ENCODINGS = {
    "": _("Found out by itself"),
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "mac-roman": "Mac Roman",
    "utf-16": "UTF-16",
}
# Of text in UTF-16 without a mark, at least this part of one half of its bytes is zero.
MOSTLY = 0.3


def read_delimited(file: BinaryIO, encoding: str = "") -> Table:
    """The table of a CSV file; ``FileRefusedError`` where there is none."""
    text = io.TextIOWrapper(file, encoding or encoding_of(file), errors="replace", newline="")
    try:
        return table_of(_rows(text)) or _without_rows()
    except csv.Error as error:
        raise FileRefusedError(NO_TABLE) from error


def encoding_of(file: BinaryIO) -> str:
    """The encoding of a file, by its mark or its bytes; it is left at its beginning."""
    file.seek(0)
    sample = file.read(SAMPLE)
    if sample.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        encoding = "utf-32"
    elif sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in sample:
        encoding = _of_zeros(sample)
    else:
        encoding = "utf-8-sig" if _is_utf_8(file) else "cp1252"
    file.seek(0)
    return encoding


def _of_zeros(sample: bytes) -> str:
    half = len(sample) / 2
    if sample[1::2].count(0) > MOSTLY * half and sample[::2].count(0) == 0:
        return "utf-16-le"
    if sample[::2].count(0) > MOSTLY * half and sample[1::2].count(0) == 0:
        return "utf-16-be"
    raise FileRefusedError(NO_TABLE)


def _is_utf_8(file: BinaryIO) -> bool:
    """Whether all of a file is UTF-8, read in pieces."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(SAMPLE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows of cells; ``csv.Error`` becomes a refusal also far down the file."""
    first = text.readline(SAMPLE)
    named = SEPARATOR_LINE.fullmatch(first)
    lines_before = 1 if named else 0
    start = "" if named else first
    while not named and not start.strip() and (more := text.readline(SAMPLE)):
        lines_before, start = lines_before + 1, more
    delimiter = named.group(1) if named else _delimiter(start)
    reader = csv.reader(_pieces(start, text), delimiter=delimiter)
    try:
        for cells in reader:
            if any("\0" in cell for cell in cells):
                raise FileRefusedError(NO_TABLE)
            yield lines_before + reader.line_num, cells
    except csv.Error as error:
        raise FileRefusedError(NO_TABLE) from error
    finally:
        if not text.closed:
            text.detach()  # the file is not ours to close


def _pieces(start: str, text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a file, the first one read already; a line without an end is refused."""
    if start:
        yield start
    while line := text.readline(4 * SAMPLE):
        if len(line) == 4 * SAMPLE and not line.endswith(("\n", "\r")):
            raise FileRefusedError(NO_TABLE)
        yield line


def _delimiter(head: str) -> str:
    return max(DELIMITERS, key=head.count)


def _without_rows() -> Table:
    raise FileRefusedError(_("The file has no row below its first line."))
