"""What was answered about a source before: how its headers are read, which communes it means."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from contributions.importing.headers import Mapping, guessed, headers_key
from contributions.importing.row_to_sections import target_of
from contributions.models.importing import Import, ImportAnswer, ImportRow, RowOutcome
from contributions.store.bulk_insert import columns_of, insert
from geo.folding import fold

COLUMNS, PLACE = ImportAnswer.Kind.COLUMNS, ImportAnswer.Kind.PLACE
SLICE = 1_000
MAPPED_FIELDS = ["own_id", "target_id", "outcome", "is_chosen"]


def mapping_for(user: User, source: str, headers: Sequence[str]) -> Mapping:
    """How headers are read: as she said before of the same ones, else as they are guessed."""
    before = _answers(user, source, COLUMNS).filter(question=headers_key(headers)).first()
    return Mapping(**before.answer) if before else guessed(headers)


def place_answers(file: Import) -> dict[str, str]:
    """The communes that she chose for contradictions of this source, by the key of the question."""
    rows = _answers(file.user, file.source, PLACE)
    return dict(rows.values_list("question", "answer"))


@transaction.atomic
def answer_columns(*, file: Import, mapping: Mapping) -> None:
    """Read the headers so from now on, and look at all rows again that are not imported."""
    _remember(file, COLUMNS, {headers_key(file.headers): mapping.as_json()})
    file.mapping, file.is_mapped = mapping.as_json(), not mapping.missing
    file.unknown_columns = unknown_in(file.headers, mapping)
    file.save(update_fields=["mapping", "is_mapped", "unknown_columns"])
    last = 0
    open_rows = file.rows.filter(result="").order_by("number")
    while rows := list(open_rows.filter(number__gt=last)[:SLICE]):
        for row in rows:
            row.own_id = mapping.cells(row.cells).get("id", "")[:100]
            row.target_id = target_of(file.source, row.own_id)
            row.outcome, row.is_chosen = RowOutcome.PENDING, False
        insert(ImportRow, [columns_of(row) for row in rows], replacing=MAPPED_FIELDS)
        last = rows[-1].number


@transaction.atomic
def answer_places(*, file: Import, chosen: MappingType[int, str]) -> bool:
    """Keep the communes chosen for rows, by their numbers; whether any fits its question.

    All rows with a question are looked at again: an answer holds for every row that says the same.
    """
    answers = {}
    for row in file.rows.filter(number__in=list(chosen), outcome=RowOutcome.ASKED, result=""):
        for problem in row.problems:
            codes = {choice["code"] for choice in problem.get("choices", [])}
            if chosen[row.number] in codes:
                answers[problem["key"]] = chosen[row.number]
    if not answers:
        return False
    _remember(file, PLACE, answers)
    asked = file.rows.filter(outcome=RowOutcome.ASKED, result="")
    asked.update(outcome=RowOutcome.PENDING)
    return True


def unknown_in(headers: Sequence[str], mapping: Mapping) -> list[str]:
    """The headers that nothing is read from."""
    copied = set(mapping.copied.values())
    return [
        header
        for number, header in enumerate(headers)
        if header and not mapping.columns[number] and number not in copied
    ]


def _answers(user: User, source: str, kind: ImportAnswer.Kind):
    return ImportAnswer.objects.filter(user=user, source=fold(source)[:100], kind=kind)


def _remember(file: Import, kind: ImportAnswer.Kind, answers: MappingType[str, object]) -> None:
    source = fold(file.source)[:100]
    for question, answer in answers.items():
        ImportAnswer.objects.update_or_create(
            user=file.user,
            source=source,
            kind=kind,
            question=question,
            defaults={"answer": answer},
        )
