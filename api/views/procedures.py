"""Procedure sheets: the list, and one sheet in full with its sources."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from api.features import page_root
from api.forms import LanguageForm, ProceduresForm
from api.schema import describes
from api.serializers import sheet_in_full, sheet_summary
from api.shapes import SHEET, SHEETS
from api.views.programmes import next_link
from api.views.public import PublicView
from directory import texts
from directory.models import ProcedureSheet
from directory.search.query_parser import parse_text_query
from directory.search.sheets import sheets_for

LISTED = 50


class Procedures(PublicView):
    """List the published sheets by slug; those found by words, best first."""

    form_class = ProceduresForm

    @describes("Procedure sheets", ProceduresForm, SHEETS, operation="procedures")
    def get(self, request: Request) -> Response:
        form = self.read_form(request)
        params = form.cleaned_data
        limit = params["limit"] or LISTED
        sheets = ProcedureSheet.objects.published().select_related("theme").order_by("slug")
        if params["theme"]:
            sheets = sheets.filter(theme__code=params["theme"])
        if params["cursor"]:
            sheets = sheets.filter(slug__gt=params["cursor"])
        text_query = parse_text_query(params["q"], form.language)
        if text_query.has_words:
            sheets = sheets_for(text_query, sheets)
        found = list(sheets[: limit + 1])
        has_more = len(found) > limit and not text_query.has_words
        following = next_link(request, found[limit - 1].slug) if has_more else None
        ids = [sheet.pk for sheet in found[:limit]]
        words = texts.of_sheets(ids, form.language, "title", "summary")
        root = page_root(request, form.language)
        results = [sheet_summary(sheet, words[sheet.pk], root) for sheet in found[:limit]]
        return Response({"results": results, "next": following})


class ProcedureDetail(PublicView):
    """One procedure sheet."""

    form_class = LanguageForm

    @describes(
        "One procedure sheet with steps, documents, figures and sources",
        LanguageForm,
        SHEET,
        operation="procedure",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        language = self.read_form(request).language
        sheet = get_object_or_404(ProcedureSheet.objects.published().in_full(), pk=pk)
        words = texts.displayed_texts(sheet.sections.all(), language)
        return Response(sheet_in_full(sheet, words, page_root(request, language)))
