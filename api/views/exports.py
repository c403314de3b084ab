"""All results of a search as one file."""

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from rest_framework.request import Request

from api.schema import describes
from api.views.public import PublicView
from directory.exports.formats import FORMATS, file_of
from directory.exports.rows import Wording, rows_of
from directory.search.criteria import Criteria
from directory.search.forms import SearchForm
from directory.search.pages import search_results

# Results of one statement of the search, and how many searches an export counts as.
AT_ONCE = 200
COST = 10
BINARY = {"type": "string", "format": "binary"}
DESCRIPTION = (
    "All results of a search, in its order, as one file: `csv`, `xlsx`, `geojson`, `gpkg` "
    "(GeoPackage) or `data-inclusion` (version 1). One row for each site, with hours, closures and "
    "dates; of a confidential site its commune alone. It takes the parameters of the search; "
    f"`limit` and `cursor` mean nothing here. It counts as {COST} searches."
)


class ProgrammeExport(PublicView):
    """The programmes that a search finds, as a file."""

    form_class = SearchForm

    def check_throttles(self, request: Request) -> None:
        """Count an export as several searches, since it reads as much."""
        for _search in range(COST):
            super().check_throttles(request)

    @describes(
        "All results of a search as CSV, XLSX, GeoJSON, GeoPackage or data·inclusion",
        SearchForm,
        BINARY,
        "application/octet-stream",
        operation="programmes_export",
        description=DESCRIPTION,
    )
    def get(self, request: Request, file_format: str) -> HttpResponseBase:
        if file_format not in FORMATS:
            raise Http404("There is no such format.")
        criteria = self.read_form(request).criteria()
        wording = wording_of(request, criteria.language)
        return file_of(FORMATS[file_format], rows_of(found_ids(criteria), wording))


def found_ids(criteria: Criteria) -> Iterator[UUID]:
    """The ids of all programmes that a search finds, each once, in its order."""
    cursor = None
    while True:
        page = search_results(criteria, AT_ONCE, cursor)
        yield from (result.programme_id for result in page.entries)
        cursor = page.next_cursor
        if cursor is None:
            return


def wording_of(request: HttpRequest | Request, language: str) -> Wording:
    """In which language an export is, and where its links lead."""
    return Wording(language, request.build_absolute_uri("/").rstrip("/"))
