"""What the page says of each row: its outcome, problems, questions, duplicates and changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import get_language, gettext

from contributions.importing.columns import header_of
from contributions.importing.headers import cells_of
from contributions.models import ImportRow
from contributions.models.importing import IMPORTABLE, RowOutcome
from contributions.revisions.differences import changes
from contributions.revisions.labels import names_for, section_title
from directory import texts
from directory.models import Programme
from directory.vocabulary import Precision

WITHOUT_CHANGES = (RowOutcome.WRONG, RowOutcome.ASKED)


def described(rows: Sequence[ImportRow]) -> list[dict]:
    """The context of each row, in a fixed number of queries."""
    names = names_for([part for row in rows for part in (row.base, row.change)])
    duplicates = _programmes({pk for row in rows for pk in row.duplicates})
    return [
        {
            "row": row,
            "title": cells_of(row.file, row.cells).get("title", ""),
            "problems": [
                (header_of(each["column"]), each["reason"], each.get("remark", False))
                for each in row.problems
                if "choices" not in each
            ],
            "questions": [each for each in row.problems if "choices" in each],
            "duplicates": [duplicates[pk] for pk in row.duplicates if pk in duplicates],
            "outcome": RowOutcome(row.outcome).label,
            "result": row.get_result_display(),
            "precision": Precision(row.precision).label if row.precision else "",
            "is_importable": row.outcome in IMPORTABLE and not row.result,
            "changes": (
                [] if row.outcome in WITHOUT_CHANGES else changes(row.base, row.change, names)
            ),
            "conflicts": [section_title(name, names) for name in row.conflicts],
        }
        for row in rows
    ]


def unreadable(row: ImportRow) -> dict:
    """The context of a row that cannot be displayed."""
    return {
        "row": row,
        "title": "",
        "problems": [(header_of("id"), gettext("This row cannot be read."), False)],
        "questions": [],
        "duplicates": [],
        "outcome": RowOutcome(row.outcome).label,
        "result": row.get_result_display(),
        "precision": "",
        "is_importable": False,
        "changes": [],
        "conflicts": [],
    }


def _programmes(ids: Iterable[UUID]) -> dict[UUID, dict]:
    """Published programmes by id: title, organization, localities; none without ids."""
    ids = list(ids)
    if not ids:
        return {}
    titles = texts.of_programmes(ids, get_language() or "fr", "title")
    programmes = Programme.objects.published().filter(pk__in=ids).select_related("organization")
    return {
        programme.pk: {
            "id": programme.pk,
            "title": titles[programme.pk]["title"],
            "organization": programme.organization.name,
            "localities": sorted({site.locality for site in programme.sites.all()})[:2],
        }
        for programme in programmes.prefetch_related("sites")
        if "title" in titles.get(programme.pk, {})
    }
