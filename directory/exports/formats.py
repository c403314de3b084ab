"""The formats of exports, and the answer that streams one of them as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.http import StreamingHttpResponse

from directory.exports.data_inclusion import data_inclusion
from directory.exports.geographic import geojson, geopackage
from directory.exports.rows import ExportRow
from directory.exports.tables import csv_table, workbook

FILE_NAME = "programmes"


@dataclass(frozen=True)
class Format:
    """One format: its code in addresses, its name, media type and ending, and what writes it."""

    code: str
    name: str
    media_type: str
    ending: str
    write: Callable[[Iterable[ExportRow]], Iterator[bytes]]


FORMATS = {
    each.code: each
    for each in (
        Format("csv", "CSV", "text/csv; charset=utf-8", "csv", csv_table),
        Format(
            "xlsx",
            "XLSX",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
            workbook,
        ),
        Format("geojson", "GeoJSON", "application/geo+json", "geojson", geojson),
        Format("gpkg", "GeoPackage", "application/geopackage+sqlite3", "gpkg", geopackage),
        Format("data-inclusion", "data·inclusion", "application/json", "json", data_inclusion),
    )
}


def file_of(form: Format, rows: Iterable[ExportRow]) -> StreamingHttpResponse:
    """The rows as a file to download; what fails before its first bytes is raised here."""
    pieces = form.write(rows)
    first = next(pieces, b"")
    response = StreamingHttpResponse(chain([first], pieces), content_type=form.media_type)
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}.{form.ending}"'
    return response
