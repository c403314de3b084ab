"""Models of imports: files of programmes, and their rows with preview and result."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.encrypted_fields import EncryptedJSONField
from accounts.models import User
from geo.limits import bytes_at_most, json_at_most, values_at_most


class RowOutcome(models.TextChoices):
    """The effect that importing a row would have."""

    PENDING = "pending", _("not looked at yet")
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    CONFLICT = "conflict", _("changed here too")
    UNCHANGED = "unchanged", _("unchanged")
    ASKED = "asked", _("to be answered")
    WRONG = "wrong", _("wrong")


# The columns of a row that hold JSON.
JSON_COLUMNS = ("cells", "content", "change", "base", "problems")
IMPORTABLE = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.CONFLICT)


class ImportQuerySet(models.QuerySet["Import"]):
    """Querysets of imports."""

    def of(self, user: User) -> ImportQuerySet:
        """Those uploaded by ``user``: a file may hold confidential addresses."""
        return self.filter(user=user)


class Import(models.Model):
    """An uploaded file of programmes, previewed before anything is written.

    The programme's id derives from ``source`` and a row's own id, so that the same file uploaded
    twice has the same programmes. Deleted after 30 days (command ``forget_imports``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports")
    source = models.CharField(_("name of the source"), max_length=100)
    file_name = models.CharField(max_length=200)
    language = models.CharField(max_length=3)
    unknown_columns = ArrayField(models.CharField(max_length=200), default=list)
    # The first line of the file, in its order. Empty in files of earlier versions, whose rows have
    # their cells by column.
    headers = ArrayField(models.CharField(max_length=200), default=list)
    # How the headers are read (contributions.importing.headers.Mapping); until she has said so
    # where a needed column is missing, nothing is looked at.
    mapping = models.JSONField(default=dict)
    is_mapped = models.BooleanField(default=True)
    # The sheet of a workbook. Files with one ``workbook`` are its sheets, until one is chosen.
    sheet = models.CharField(max_length=100, blank=True)
    workbook = models.UUIDField(null=True, blank=True)
    # Of a file imported by a command, by which it is resumed: a digest of its bytes, and whether
    # all of its rows are stored.
    digest = models.CharField(max_length=64, blank=True)
    is_stored = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="import_names_its_source"),
            *values_at_most("import", unknown_columns=300, headers=300),
            *json_at_most("import", mapping=100_000),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.file_name}"


def encrypted(default: type) -> EncryptedJSONField:
    """An encrypted column with content of the file."""
    return EncryptedJSONField(
        default=default, purpose=b"reperes row of an import 1", row=("file", "number")
    )


class ImportRow(models.Model):
    """One row of a file: its content, the change that importing it would make, and its result.

    ``cells`` are those of the file by the number of their column, so that what is wrong can be
    downloaded as it was. ``content`` are the row's sections; ``change`` and ``base`` the sections
    that would change, with their new and current values; ``conflicts`` names those changed by
    people since the previous import, ``kept`` counts sections that differ and stay. ``problems``
    are {"column", "reason"}, with "remark" where the row can be imported, or with the "choices" of
    a question.
    Columns with content of the file are encrypted: any row may hold a confidential address.
    """

    class Result(models.TextChoices):
        IMPORTED = "taken", _("taken")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("undone")

    file = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    own_id = models.CharField(max_length=100)
    target_id = models.UUIDField()
    cells = encrypted(dict)
    content = encrypted(dict)
    change = encrypted(dict)
    base = encrypted(dict)
    conflicts = ArrayField(models.CharField(max_length=100), default=list)
    kept = models.PositiveSmallIntegerField(default=0)
    problems = encrypted(list)
    outcome = models.CharField(max_length=10, choices=RowOutcome)
    # Precision of its site: exact, commune or hidden; "" without a site.
    precision = models.CharField(max_length=10, blank=True)
    placed_by = models.CharField(max_length=20, blank=True)
    needs_lookup = models.BooleanField(default=False)
    # Published programmes that a new one may be a duplicate of.
    duplicates = ArrayField(models.UUIDField(), default=list)
    is_chosen = models.BooleanField(default=False)
    result = models.CharField(max_length=10, choices=Result, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=RowOutcome.values), name="import_outcome_known"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[RowOutcome.PENDING, RowOutcome.WRONG, RowOutcome.ASKED])
                | Q(is_chosen=False),
                name="import_takes_nothing_wrong",
            ),
            *bytes_at_most("import_row", **dict.fromkeys(JSON_COLUMNS, 1_000_000)),
            *values_at_most("import_row", conflicts=1000, duplicates=20),
        ]

    def __str__(self) -> str:
        return f"row {self.number}: {self.outcome}"


class ImportAnswer(models.Model):
    """What she answered about a source, so that she is not asked again with its next file.

    Of the kind "columns", ``question`` is a digest of the headers and ``answer`` how they are read;
    of the kind "place", it is the key of a contradiction and ``answer`` the code of the commune.
    """

    class Kind(models.TextChoices):
        COLUMNS = "columns", _("columns")
        PLACE = "place", _("place")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_answers", db_index=False
    )
    # Folded.
    source = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    question = models.CharField(max_length=64)
    answer = models.JSONField()
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("answer about an import")
        verbose_name_plural = _("answers about imports")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "source", "kind", "question"], name="import_answer_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["columns", "place"]), name="import_answer_kind_known"
            ),
            *json_at_most("import_answer", answer=100_000),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.kind}"
