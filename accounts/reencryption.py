"""Encrypting every row with the current server key, so that retired keys can be removed.

Whatever is encrypted with a server key (``accounts.encryption``) and kept in the database is
declared here by its app, in ``AppConfig.ready``, as an ``EncryptedColumn``. Keyed digests are not:
without the text they cannot be made again, so what is known by a digest (a session, a code) ends
when the key it was made with is removed.
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
    in the transaction of each batch, for tables that refuse writes that do not say what they are.
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
        """The rows that hold something encrypted, in the order of their keys."""
        every = apps.get_model(self.model)._base_manager.order_by("pk")
        return every.exclude(**{f"{self.column}__isnull": True}).select_related(*self.related)

    def renewed(self, row: Model) -> Any:
        """The value to keep in place of that of ``row``: the same when no retired key is needed.

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
    """A text column that holds what is encrypted in base64; "" is nothing."""

    def renewed(self, row: Model) -> str:
        value = getattr(row, self.column)
        return b64encode(self.reencrypted(b64decode(value), row)).decode() if value else value


@dataclass(frozen=True, kw_only=True)
class EncryptedPartsColumn(EncryptedColumn):
    """A column of which parts are encrypted, such as a JSON document.

    ``with_parts`` returns its value with each encrypted part replaced by what its second argument
    makes of the bytes of that part; it leaves the value it is given as it is.
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
    """What came of the rows of a column: looked at, encrypted anew, readable with no server key."""

    rows: int = 0
    reencrypted: int = 0
    unreadable: int = 0


_declared: dict[tuple[str, str], EncryptedColumn] = {}


def declare(*columns: EncryptedColumn) -> None:
    """Let the rotation of the server key know these columns; called in ``AppConfig.ready``."""
    for column in columns:
        _declared[column.model, column.column] = column


def declared() -> list[EncryptedColumn]:
    """Every column that holds something encrypted with a server key."""
    return list(_declared.values())


def reencrypt(column: EncryptedColumn) -> ReencryptionCounts:
    """Encrypt with the current server key whatever in a column still needs a retired one.

    Each batch is one transaction, and rows already encrypted with the current key are left alone:
    killed at any moment, it loses nothing and goes on when it is called again.
    """
    done = ReencryptionCounts()
    for keys in _batches(column):
        with transaction.atomic(), column.write_within():
            for row in column.rows().filter(pk__in=keys).select_for_update(of=("self",)):
                _reencrypt_row(column, row, done)
    return done


def _batches(column: EncryptedColumn) -> Iterator[list[Any]]:
    """The primary keys of all rows, so many at a time."""
    rest = column.rows().select_related(None)
    while batch := list(rest.values_list("pk", flat=True)[:BATCH]):
        yield batch
        rest = rest.filter(pk__gt=batch[-1])


def _reencrypt_row(column: EncryptedColumn, row: models.Model, done: ReencryptionCounts) -> None:
    """Keep one row anew when it needs to be, and count it."""
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
