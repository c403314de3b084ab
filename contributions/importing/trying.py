"""Tries a file out: each row is read, placed and judged, and kept for her to decide."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language, gettext

from contributions.actors import Actor
from contributions.importing.composing import composed, target_of
from contributions.importing.judging import judge_rows, said_before
from contributions.importing.placing import Placer
from contributions.importing.reading import read
from contributions.models.importing import Import, ImportRow, Outcome

# A request asks geocoders for addresses no longer than this; the rest waits for the next one.
LOOKUP_S = 12
JUDGED = [
    *("content", "change", "base", "conflicts", "kept", "problems", "outcome", "precision"),
    *("placed_by", "needs_lookup", "is_chosen"),
]


@transaction.atomic
def try_out(*, by: Actor, source: str, file_name: str, raw: bytes) -> Import:
    """Keep a file with all its rows judged; ``FileRefusedError`` when it cannot be read."""
    table = read(raw)
    file = Import.objects.create(
        user=by.user,
        source=source,
        file_name=file_name[:200],
        language=get_language() or "fr",
        unknown_columns=[name[:200] for name in table.unknown][:50],
    )
    rows = [
        ImportRow(
            file=file,
            number=line.number,
            own_id=line.cells.get("id", "")[:100],
            target_id=target_of(source, line.cells.get("id", "")),
            cells=line.cells | ({"": "1"} if line.has_more else {}),
        )
        for line in table.lines
    ]
    _judge(file, rows, by)
    ImportRow.objects.bulk_create(rows, batch_size=500)
    return file


@transaction.atomic
def look_up_more(*, by: Actor, file: Import) -> None:
    """Ask for the addresses that still wait, and judge their rows again."""
    rows = list(file.rows.select_for_update().filter(needs_lookup=True, result=""))
    _judge(file, rows, by)
    ImportRow.objects.bulk_update(rows, JUDGED, batch_size=200)


@transaction.atomic
def judge_again(*, by: Actor, file: Import) -> None:
    """Judge every row that was not taken against what stands there now."""
    rows = list(file.rows.select_for_update().exclude(result=ImportRow.Result.TAKEN))
    for row in rows:
        row.result = ""
    _judge(file, rows, by)
    ImportRow.objects.bulk_update(rows, [*JUDGED, "result"], batch_size=200)


@transaction.atomic
def decide(*, file: Import, shown: set[int], chosen: set[int]) -> None:
    """Keep which of the rows ``shown`` (by number) she takes; wrong ones cannot be chosen."""
    open_rows = file.rows.filter(result="", number__in=shown)
    open_rows.exclude(number__in=chosen).update(is_chosen=False)
    takeable = (Outcome.NEW, Outcome.CHANGED, Outcome.CONFLICT)
    open_rows.filter(number__in=chosen, outcome__in=takeable).update(is_chosen=True)


def _judge(file: Import, rows: list[ImportRow], by: Actor) -> None:
    understood = [composed(file.source, row.cells) for row in rows]
    before = said_before([row.target_id for row in rows])
    placer = Placer(understood, LOOKUP_S)
    for row, each in zip(rows, understood, strict=True):
        placed = placer.place(each, before.get(row.target_id, {}))
        row.precision, row.placed_by = placed.precision, placed.by
        row.needs_lookup, row.content = placed.needs_lookup, each.content
        if "" in row.cells:
            each.refuse("id", gettext("This row has more cells than the first line."))
    judge_rows(list(zip(rows, understood, strict=True)), by)
