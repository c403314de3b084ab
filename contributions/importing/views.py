"""Views of the import: upload, preview of each row, decisions, commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django import forms
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.body_limits import FILE, takes_up_to
from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.duplicates.finder import likely_duplicates_of
from contributions.importing.columns import COLUMNS, header_of
from contributions.importing.commit import commit_rows
from contributions.importing.downloads import problems_of, template
from contributions.importing.preview import choose_rows, preview_again, preview_file, preview_more
from contributions.importing.reading import MOST_BYTES, FileRefusedError
from contributions.models import Import, ImportRow
from contributions.models.importing import IMPORTABLE, RowOutcome
from contributions.revisions.differences import changes
from contributions.revisions.labels import names_for, section_title
from contributions.revisions.unreadable import map_or_fallback
from directory.vocabulary import Precision
from regions.pages import coordinator_page

PAGE = 50


class FileForm(forms.Form):
    """A CSV file of programmes, and the name of its source."""

    source = forms.CharField(label=_("Name of the source"), max_length=100)
    file = forms.FileField(label=_("File (CSV)"), allow_empty_file=False)

    def clean_file(self):
        """Refuse a file above the size limit before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
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
            )
        except FileRefusedError as error:
            form.add_error("file", str(error.message))
        else:
            return redirect("contributions:imported", file.pk)
    files = Import.objects.of(request.user).annotate(
        row_count=Count("rows"),
        imported_count=Count("rows", Q(rows__result=ImportRow.Result.IMPORTED)),
    )
    context = {"form": form, "files": files[:20], "columns": COLUMNS}
    status = 400 if form.errors else 200
    return render(request, "contributions/import.html", context, status=status)


@coordinator_page
@require_safe
def template_file(request: SignedInRequest) -> HttpResponse:
    """The file to fill in."""
    return _file("programmes.csv", template())


@coordinator_page
@require_safe
def imported(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The preview of a file's rows, paginated."""
    file = get_object_or_404(Import.objects.of(request.user), pk=pk)
    outcome = request.GET.get("outcome", "")
    rows = file.rows.filter(outcome=outcome) if outcome in RowOutcome.values else file.rows.all()
    page_and_next = list(rows.filter(number__gt=_after(request))[: PAGE + 1])
    on_page = page_and_next[:PAGE]
    context = {
        "file": file,
        "outcome": outcome if outcome in RowOutcome.values else "",
        "rows": map_or_fallback(on_page, _described, _unreadable),
        "shown": ",".join(str(row.number) for row in on_page),
        "after": on_page[-1].number if len(page_and_next) > PAGE else None,
        **_counts(file),
        **{name: request.GET.get(name, "") for name in ("taken", "refused")},
    }
    return render(request, "contributions/import_rows.html", context)


@coordinator_page
@require_safe
def problems(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Download of the rows with problems, to correct and upload again."""
    file = get_object_or_404(Import.objects.of(request.user), pk=pk)
    return _file("problems.csv", problems_of(file.rows.all()))


@coordinator_page
@require_POST
def act(request: SignedInRequest, pk: UUID, verb: str) -> HttpResponse:
    """Run an action on a file: store decisions, commit, preview again, delete."""
    file = get_object_or_404(Import.objects.of(request.user), pk=pk)
    if verb not in ACTIONS:
        raise Http404
    return ACTIONS[verb](request, file)


def _decide(request: SignedInRequest, file: Import) -> HttpResponse:
    shown = _numbers(request.POST.get("shown", "").split(","))
    choose_rows(file=file, shown=shown, chosen=_numbers(request.POST.getlist("row")) & shown)
    if request.POST.get("go_on") == "take":
        return _commit(request, file)
    return _back(file, after=request.POST.get("after", ""), outcome=request.POST.get("outcome", ""))


def _commit(request: SignedInRequest, file: Import) -> HttpResponse:
    publish = request.POST.get("publish") == "yes"
    done = commit_rows(by=actor_of(request.user), file=file, publish=publish)
    return _back(file, taken=str(done.imported), refused=str(done.refused))


def _preview_more(request: SignedInRequest, file: Import) -> HttpResponse:
    preview_more(by=actor_of(request.user), file=file)
    return _back(file)


def _again(request: SignedInRequest, file: Import) -> HttpResponse:
    preview_again(by=actor_of(request.user), file=file)
    return _back(file)


def _forget(request: SignedInRequest, file: Import) -> HttpResponse:
    file.delete()
    return redirect("contributions:import")


ACTIONS: dict[str, Callable[[SignedInRequest, Import], HttpResponse]] = {
    "decide": _decide,
    "look-further": _preview_more,
    "again": _again,
    "forget": _forget,
}


def _unreadable(row: ImportRow) -> dict:
    """The context of a row that cannot be displayed."""
    return {
        "row": row,
        "title": "",
        "problems": [(header_of("id"), gettext("This row cannot be read."), False)],
        "outcome": RowOutcome(row.outcome).label,
        "result": row.get_result_display(),
        "precision": "",
        "is_importable": False,
        "changes": [],
        "conflicts": [],
        "duplicates": [],
    }


def _described(rows: Sequence[ImportRow]) -> list[dict]:
    names = names_for([part for row in rows for part in (row.base, row.change)])
    is_open = {row.target_id: row for row in rows if row.outcome == RowOutcome.NEW}
    duplicates = likely_duplicates_of(
        {pk: row.content for pk, row in is_open.items() if not row.result}
    )
    return [
        {
            "row": row,
            "duplicates": duplicates.get(row.target_id, []),
            "title": row.cells.get("title", ""),
            "problems": [
                (header_of(each["column"]), each["reason"], each.get("remark", False))
                for each in row.problems
            ],
            "outcome": RowOutcome(row.outcome).label,
            "result": row.get_result_display(),
            "precision": Precision(row.precision).label if row.precision else "",
            "is_importable": row.outcome in IMPORTABLE and not row.result,
            "changes": changes(row.base, row.change, names) if row.outcome != "wrong" else [],
            "conflicts": [section_title(name, names) for name in row.conflicts],
        }
        for row in rows
    ]


def _counts(file: Import) -> dict:
    counted = dict(file.rows.order_by().values_list("outcome").annotate(Count("pk")))
    kinds = [(kind.value, kind.label, counted.get(kind.value, 0)) for kind in RowOutcome]
    return {
        "total": sum(counted.values()),
        "kinds": [kind for kind in kinds if kind[2]],
        "wrong": counted.get(RowOutcome.WRONG, 0),
        "chosen": file.rows.filter(is_chosen=True, result="").count(),
        "was_taken": file.rows.filter(result=ImportRow.Result.IMPORTED).count(),
        "was_refused": file.rows.filter(result=ImportRow.Result.REFUSED).count(),
        "to_look_up": file.rows.filter(needs_lookup=True, result="").count(),
        "pending": counted.get(RowOutcome.PENDING, 0),
    }


def _back(file: Import, **text: str) -> HttpResponse:
    query = "&".join(f"{name}={value}" for name, value in text.items() if value.isalnum())
    address = reverse("contributions:imported", args=[file.pk])
    return redirect(f"{address}?{query}" if query else address)


def _numbers(value: list[str]) -> set[int]:
    return {int(each) for each in value if each.isdecimal() and len(each) < 8}


def _after(request: SignedInRequest) -> int:
    value = request.GET.get("after", "")
    return int(value) if value.isdecimal() and len(value) < 8 else 0


def _file(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
