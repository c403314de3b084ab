"""Views of the import beside its rows: upload, list of files, sheets, columns, downloads."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.body_limits import FILE, takes_up_to
from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.importing.answers import answer_columns
from contributions.importing.column_forms import ColumnsForm
from contributions.importing.columns import COLUMNS
from contributions.importing.delimited import ENCODINGS
from contributions.importing.downloads import problems_of, template
from contributions.importing.headers import mapping_of
from contributions.importing.preview import preview_file, preview_more
from contributions.importing.reading import MOST_BYTES, TOO_LARGE
from contributions.importing.tables import FileRefusedError
from contributions.models import Import, ImportRow
from regions.pages import coordinator_page

FILES_ON_PAGE = 20
# Rows that show what stands below a header.
EXAMPLES = 3


class FileForm(forms.Form):
    """A file of programmes, the name of its source, and its encoding where that is told."""

    source = forms.CharField(label=_("Name of the source"), max_length=100)
    file = forms.FileField(label=_("File"), allow_empty_file=False)
    encoding = forms.ChoiceField(
        label=_("Encoding of a CSV file"), choices=list(ENCODINGS.items()), required=False
    )

    def clean_file(self):
        """Refuse a file above the size limit before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file


@takes_up_to(FILE)
@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """Explain the import, list her files, and preview an uploaded one."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            file = preview_file(
                by=actor_of(request.user),
                source=cleaned["source"].strip(),
                file_name=cleaned["file"].name,
                raw=cleaned["file"].read(),
                encoding=cleaned["encoding"],
            )
        except FileRefusedError as error:
            form.add_error("file", str(error.message))
        else:
            return redirect("contributions:imported", file.pk)
    files = Import.objects.of(request.user).order_by("-created_at", "pk")
    page = Paginator(files, FILES_ON_PAGE).get_page(request.GET.get("page"))
    counted = files.filter(pk__in=[file.pk for file in page.object_list]).annotate(
        row_count=Count("rows"),
        imported_count=Count("rows", Q(rows__result=ImportRow.Result.IMPORTED)),
    )
    context = {"form": form, "files": counted, "page": page, "columns": COLUMNS}
    status = 400 if form.errors else 200
    return render(request, "contributions/import.html", context, status=status)


@coordinator_page
@require_safe
def template_file(request: SignedInRequest) -> HttpResponse:
    """The file to fill in."""
    return _as_file(HttpResponse(template(), content_type=CSV), "programmes.csv")


@coordinator_page
@require_safe
def problems(request: SignedInRequest, pk: UUID) -> StreamingHttpResponse:
    """Download of the rows with problems, to correct and upload again."""
    file = get_object_or_404(Import.objects.of(request.user), pk=pk)
    return _as_file(StreamingHttpResponse(problems_of(file), content_type=CSV), "problems.csv")


@coordinator_page
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What each header of a file means, guessed, and corrected by hand."""
    file = get_object_or_404(Import.objects.of(request.user).exclude(headers=[]), pk=pk)
    form = ColumnsForm(request.POST or None, headers=file.headers, mapping=mapping_of(file))
    if request.method == "POST" and form.is_valid():
        answer_columns(file=file, mapping=form.mapping())
        preview_more(by=actor_of(request.user), file=file)
        return redirect("contributions:imported", file.pk)
    rows = list(file.rows.all()[:EXAMPLES])
    context = {"file": file, "form": form, "lines": form.lines([row.cells for row in rows])}
    status = 400 if form.errors else 200
    return render(request, "contributions/import_columns.html", context, status=status)


CSV = "text/csv; charset=utf-8"


def _as_file(response, name: str):
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
