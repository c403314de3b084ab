"""Views of the rows of an import: what each would do, decisions, commit, undo."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.importing.answers import answer_places
from contributions.importing.commit import commit_rows
from contributions.importing.preview import choose_rows, preview_again, preview_more
from contributions.importing.row_labels import described, unreadable
from contributions.importing.undo import undo_import
from contributions.models import Import, ImportRow
from contributions.models.importing import RowOutcome
from contributions.revisions.unreadable import map_or_fallback
from regions.pages import coordinator_page

PAGE = 50
RESULTS = (ImportRow.Result.IMPORTED, ImportRow.Result.UNDONE)
# Figures that an action hands to the page.
TOLD = ("taken", "refused", "undone", "kept")


@coordinator_page
@require_safe
def imported(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The preview of a file's rows, paginated; of a workbook, first the choice of its sheet."""
    file = get_object_or_404(Import.objects.of(request.user), pk=pk)
    if file.workbook:
        return _sheets(request, file)
    if not file.is_mapped:
        return redirect("contributions:import_columns", file.pk)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in {*RowOutcome.values, *RESULTS} else ""
    rows = _of_outcome(file, outcome)
    on_page, has_more, has_fewer = _page(
        rows, _number(request, "after"), _number(request, "before")
    )
    context = {
        "file": file,
        "outcome": outcome,
        "rows": map_or_fallback(on_page, described, unreadable),
        "shown": ",".join(str(row.number) for row in on_page),
        "after": on_page[-1].number if has_more else None,
        "before": on_page[0].number if has_fewer else None,
        **_counts(file),
        **{name: request.GET.get(name, "") for name in TOLD},
        "undone_count": _number(request, "undone"),
        "kept_count": _number(request, "kept"),
    }
    return render(request, "contributions/import_rows.html", context)


@coordinator_page
@require_POST
def act(request: SignedInRequest, pk: UUID, verb: str) -> HttpResponse:
    """Run an action on a file: store decisions, commit, preview again, undo, delete."""
    file = get_object_or_404(Import.objects.of(request.user), pk=pk)
    if verb not in ACTIONS:
        raise Http404
    return ACTIONS[verb](request, file)


def _sheets(request: SignedInRequest, file: Import) -> HttpResponse:
    sheets = list(_of_workbook(file).order_by("created_at", "pk"))
    context = {"file": file, "sheets": [(each, each.rows.count()) for each in sheets]}
    return render(request, "contributions/import_sheets.html", context)


def _of_workbook(file: Import) -> QuerySet[Import]:
    return Import.objects.filter(user=file.user, workbook=file.workbook)


def _of_outcome(file: Import, outcome: str) -> QuerySet[ImportRow]:
    if outcome in RESULTS:
        return file.rows.filter(result=outcome)
    return file.rows.filter(outcome=outcome) if outcome else file.rows.all()


def _page(rows: QuerySet[ImportRow], after: int, before: int) -> tuple[list[ImportRow], bool, bool]:
    """Rows after or before a number, and whether there are more behind and before them."""
    if before:
        found = list(rows.filter(number__lt=before).order_by("-number")[: PAGE + 1])
        on_page = found[:PAGE][::-1]
        return on_page, rows.filter(number__gte=before).exists(), len(found) > PAGE
    found = list(rows.filter(number__gt=after)[: PAGE + 1])
    has_fewer = bool(after) and bool(found) and rows.filter(number__lte=after).exists()
    return found[:PAGE], len(found) > PAGE, has_fewer


def _use_sheet(request: SignedInRequest, file: Import) -> HttpResponse:
    """Go on with this sheet; the others of its workbook are deleted."""
    if file.workbook:
        with transaction.atomic():
            _of_workbook(file).exclude(pk=file.pk).delete()
            file.workbook = None
            file.save(update_fields=["workbook"])
        preview_more(by=actor_of(request.user), file=file)
    return _back(file)


def _decide(request: SignedInRequest, file: Import) -> HttpResponse:
    posted = request.POST
    shown = _numbers(posted.get("shown", "").split(","))
    choose_rows(file=file, shown=shown, chosen=_numbers(posted.getlist("row")) & shown)
    answers = {number: posted.get(f"place-{number}", "") for number in shown}
    if answer_places(file=file, chosen={no: code for no, code in answers.items() if code}):
        preview_more(by=actor_of(request.user), file=file)
    if posted.get("go_on") == "take":
        return _commit(request, file)
    return _back(file, after=posted.get("after", ""), outcome=posted.get("outcome", ""))


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


def _undo(request: SignedInRequest, file: Import) -> HttpResponse:
    done = undo_import(by=actor_of(request.user), file=file)
    outcome = {"outcome": ImportRow.Result.IMPORTED.value} if done.kept and not done.left else {}
    return _back(file, undone=str(done.undone), kept=str(done.kept), **outcome)


def _forget(request: SignedInRequest, file: Import) -> HttpResponse:
    file.delete()
    return redirect("contributions:import")


ACTIONS: dict[str, Callable[[SignedInRequest, Import], HttpResponse]] = {
    "use-sheet": _use_sheet,
    "decide": _decide,
    "look-further": _preview_more,
    "again": _again,
    "undo": _undo,
    "forget": _forget,
}


def _counts(file: Import) -> dict:
    """How many rows there are of each outcome and result, by one query."""
    grouped = file.rows.order_by().values("outcome", "result")
    counted = list(grouped.annotate(count=Count("pk")))

    def count(**wanted: str) -> int:
        matching = (row for row in counted if wanted.items() <= row.items())
        return sum(row["count"] for row in matching)

    kinds = [(kind.value, kind.label, count(outcome=kind.value)) for kind in RowOutcome]
    kinds += [(kind.value, kind.label, count(result=kind.value)) for kind in RESULTS]
    return {
        "total": count(),
        "kinds": [kind for kind in kinds if kind[2]],
        "wrong": count(outcome=RowOutcome.WRONG.value),
        "asked": count(outcome=RowOutcome.ASKED.value, result=""),
        "chosen": file.rows.filter(is_chosen=True, result="").count(),
        "was_taken": count(result=ImportRow.Result.IMPORTED.value),
        "was_refused": count(result=ImportRow.Result.REFUSED.value),
        "to_look_up": file.rows.filter(needs_lookup=True, result="").count(),
        "pending": count(outcome=RowOutcome.PENDING.value),
    }


def _back(file: Import, **text: str) -> HttpResponse:
    query = "&".join(f"{name}={value}" for name, value in text.items() if value.isalnum())
    address = reverse("contributions:imported", args=[file.pk])
    return redirect(f"{address}?{query}" if query else address)


def _numbers(value: list[str]) -> set[int]:
    return {int(each) for each in value if each.isdecimal() and len(each) < 8}


def _number(request: SignedInRequest, name: str) -> int:
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 8 else 0
