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
from geo.limits import bytes_at_most, values_at_most


class RowOutcome(models.TextChoices):
    """The effect that importing a row would have."""

    PENDING = "pending", _("not looked at yet")
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    CONFLICT = "conflict", _("changed here too")
    UNCHANGED = "unchanged", _("unchanged")
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
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="import_names_its_source"),
            *values_at_most("import", unknown_columns=50),
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

    ``content`` are the row's sections; ``change`` and ``base`` the sections that would change, with
    their new and current values; ``conflicts`` names those changed by people since the previous
    import, ``kept`` counts sections that differ and stay. ``problems`` are {"column", "reason"}.
    Columns with content of the file are encrypted: any row may hold a confidential address.
    """

    class Result(models.TextChoices):
        IMPORTED = "taken", _("taken")
        REFUSED = "refused", _("refused")

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
                condition=~Q(outcome__in=[RowOutcome.PENDING, RowOutcome.WRONG])
                | Q(is_chosen=False),
                name="import_takes_nothing_wrong",
            ),
            *bytes_at_most("import_row", **dict.fromkeys(JSON_COLUMNS, 1_000_000)),
            *values_at_most("import_row", conflicts=1000),
        ]

    def __str__(self) -> str:
        return f"row {self.number}: {self.outcome}"
