"""Programmes and procedure sheets as PDF files to print."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.qr import qr_code
from directory.display.paper import Row
from directory.display.procedure_paper import procedure_foot, procedure_rows
from directory.display.programme_paper import programme_foot, programme_rows
from directory.models import ProcedureSheet
from directory.views.programme import shown_sections, with_everything
from printing.responses import public_pdf
from printing.writing import direction_of

TEMPLATE = "printing/sheet.html"


@login_not_required
@require_safe
def programme_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A published programme on paper; a merged one redirects to its target."""
    programme = get_object_or_404(with_everything(), pk=pk)
    if programme.merged_into_id:
        return redirect("directory:programme_pdf", programme.merged_into_id)
    language = get_language()
    sections = shown_sections(programme, language)
    rows = programme_rows(programme, sections, language, timezone.now())
    context = paper(request, rows, programme_foot(programme), programme.get_absolute_url())
    return public_pdf(request, TEMPLATE, context, f"reperes-{pk}")


@login_not_required
@require_safe
def procedure_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """A published procedure sheet on paper."""
    sheet = get_object_or_404(ProcedureSheet.objects.published().in_full(), slug=slug)
    rows = procedure_rows(sheet, get_language())
    context = paper(request, rows, procedure_foot(sheet), sheet.get_absolute_url())
    return public_pdf(request, TEMPLATE, context, f"reperes-{slug}")


def paper(request: HttpRequest, rows: list[Row], foot: list[str], path: str) -> dict[str, object]:
    """What stands on a public paper: its rows, and the way back to its page."""
    address = request.build_absolute_uri(path)
    return {
        "head": rows[0],
        "rows": rows[1:],
        "foot": [(text, direction_of(text)) for text in foot],
        "address": address,
        "qr": qr_code(address),
        "printed_at": timezone.now(),
    }
