"""Re-encryption of every row with the current server key, so that retired keys can be removed.

Every column with values encrypted with a server key (``accounts.encryption``) is declared here by
its app, in ``AppConfig.ready``, as an ``EncryptedColumn``. Keyed digests are not: they cannot be
computed again without the text, so what is found by a digest (a session, a code) ends when the key
of the digest is removed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Model, QuerySet

from accounts import encryption
from accounts.encrypted_fields import EncryptedJSONField
from accounts.encryption import DecryptionError

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class EncryptedColumn:
    """A column with values encrypted by ``encryption.encrypt``, bytes or None in each row.

    ``model`` is its label, such as ``"journeys.AccountKey"``. ``associated`` gives the associated
    data of a row; the relations it follows are named in ``related``. ``write_within`` is entered
    in the transaction of each batch, for tables with a write guard.
    """

    model: str
    column: str
    purpose: bytes
    associated: Callable[[Any], bytes] = lambda row: b""
    related: tuple[str, ...] = ()
    write_within: Callable[[], AbstractContextManager] = nullcontext

    def __str__(self) -> str:
        return f"{self.model}.{self.column}"

    def rows(self) -> QuerySet:
        """The rows with an encrypted value, in the order of their primary keys."""
        every = apps.get_model(self.model)._base_manager.order_by("pk")
        return every.exclude(**{f"{self.column}__isnull": True}).select_related(*self.related)

    def renewed(self, row: Model) -> Any:
        """The value of ``row`` under the current key: the same when no retired key is needed.

        ``DecryptionError`` when no server key decrypts it.
        """
        return self.reencrypted(bytes(getattr(row, self.column)), row)

    def reencrypted(self, encrypted: bytes, row: Model) -> bytes:
        """``encrypted`` itself when the current key decrypts it, else encrypted with that key."""
        return _under_current_key(encrypted, self.purpose, self.associated(row))

    def stored_value(self, row: Model) -> Any:
        """The value of a row as the database holds it."""
        return getattr(row, self.column)


@dataclass(frozen=True, kw_only=True)
class EncryptedTextColumn(EncryptedColumn):
    """A text column with ciphertext in base64; "" is no value."""

    def renewed(self, row: Model) -> str:
        value = getattr(row, self.column)
        return b64encode(self.reencrypted(b64decode(value), row)).decode() if value else value


@dataclass(frozen=True, kw_only=True)
class EncryptedPartsColumn(EncryptedColumn):
    """A column of which parts are encrypted, such as a JSON document.

    ``with_parts`` returns a copy of its value in which its second argument is applied to the bytes
    of each encrypted part.
    """

    with_parts: Callable[[Any, Callable[[bytes], bytes]], Any]

    def renewed(self, row: Model) -> Any:
        return self.with_parts(
            getattr(row, self.column), lambda encrypted: self.reencrypted(encrypted, row)
        )


@dataclass(frozen=True, kw_only=True)
class EncryptedFieldColumn(EncryptedColumn):
    """An ``EncryptedJSONField``, which knows its purpose and associated data itself."""

    def stored_value(self, row: Model) -> bytes:
        return bytes(row.__dict__[self.column])

    def renewed(self, row: Model) -> bytes:
        field = type(row)._meta.get_field(self.column)
        if not isinstance(field, EncryptedJSONField):
            raise TypeError(f"{field} is not encrypted.")
        return _under_current_key(self.stored_value(row), self.purpose, field.associated(row))


def columns_of_fields(
    model: type[Model], write_within: Callable[[], AbstractContextManager] = nullcontext
) -> list[EncryptedColumn]:
    """The encrypted JSON fields of a model, to be declared."""
    return [
        EncryptedFieldColumn(
            model=model._meta.label,
            column=field.attname,
            purpose=field.purpose,
            write_within=write_within,
        )
        for field in model._meta.get_fields()
        if isinstance(field, EncryptedJSONField)
    ]


def _under_current_key(encrypted: bytes, purpose: bytes, place: bytes) -> bytes:
    if encryption.is_current(encrypted, purpose, place):
        return encrypted
    return encryption.encrypt(encryption.decrypt(encrypted, purpose, place), purpose, place)


@dataclass
class ReencryptionCounts:
    """Counts of a column's rows: all, encrypted again, decrypted by no server key."""

    rows: int = 0
    reencrypted: int = 0
    unreadable: int = 0


_declared: dict[tuple[str, str], EncryptedColumn] = {}


def declare(*columns: EncryptedColumn) -> None:
    """Register columns for the rotation of the server key; called in ``AppConfig.ready``."""
    for column in columns:
        _declared[column.model, column.column] = column


def declared() -> list[EncryptedColumn]:
    """Every registered column."""
    return list(_declared.values())


def reencrypt(column: EncryptedColumn) -> ReencryptionCounts:
    """Encrypt with the current server key the values of a column that still need a retired one.

    Each batch is one transaction, and rows under the current key are skipped: killed at any moment,
    it loses nothing and continues when it is called again.
    """
    done = ReencryptionCounts()
    for keys in _batches(column):
        with transaction.atomic(), column.write_within():
            for row in column.rows().filter(pk__in=keys).select_for_update(of=("self",)):
                _reencrypt_row(column, row, done)
    return done


def _batches(column: EncryptedColumn) -> Iterator[list[Any]]:
    """The primary keys of all rows, ``BATCH`` at a time."""
    rest = column.rows().select_related(None)
    while batch := list(rest.values_list("pk", flat=True)[:BATCH]):
        yield batch
        rest = rest.filter(pk__gt=batch[-1])


def _reencrypt_row(column: EncryptedColumn, row: models.Model, done: ReencryptionCounts) -> None:
    """Store one row under the current key if needed, and count it."""
    done.rows += 1
    before = column.stored_value(row)
    try:
        after = column.renewed(row)
    except (DecryptionError, ValueError):  # not even base64
        done.unreadable += 1
        return
    if after != before:
        type(row)._base_manager.filter(pk=row.pk).update(**{column.column: after})
        done.reencrypted += 1
