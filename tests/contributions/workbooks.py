"""Workbooks for tests of the import: XLSX, and ODS written by hand."""

import io
import zipfile
from collections.abc import Sequence
from html import escape

from xlsxwriter import Workbook

MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)
Cell = str | int | float | bool
ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def xlsx(**sheets: Sequence[Sequence[Cell]]) -> bytes:
    """An XLSX file with these sheets, their cells typed."""
    raw = io.BytesIO()
    with Workbook(raw, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return raw.getvalue()


def ods(rows: Sequence[Sequence[Cell]], sheet: str = "Feuille") -> bytes:
    """An ODS file with one sheet."""
    lines = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>" for cells in rows
    )
    return _archive(_document(sheet, lines))


def _ods_cell(value: Cell) -> str:
    if isinstance(value, str):
        inner = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string">{inner}</table:table-cell>'
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def bomb() -> bytes:
    """A small zip archive whose sheet has half a gigabyte when unpacked."""
    raw = io.BytesIO()
    with (
        zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _megabyte in range(500):
            sheet.write(b"0" * 1_000_000)
    return raw.getvalue()


def repeating_bomb() -> bytes:
    """A small ODS file whose one cell repeats itself 17 thousand million times."""
    repeated = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{repeated}</table:table-row>'
    return _archive(_document("x", row))


def _document(sheet: str, lines: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}>'
        f'<office:body><office:spreadsheet><table:table table:name="{sheet}">{lines}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )


def _archive(content: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
    return raw.getvalue()
