"""A model field for JSON values that are encrypted at rest (``accounts.encryption``)."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from accounts import encryption

# Values are padded to a multiple of this, so that the length of an address is not revealed.
PADDED_TO = 256


class Decrypted(DeferredAttribute):
    """Descriptor that decrypts the value when it is first read and caches it in the instance."""

    field: EncryptedJSONField

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, bytes):
            value = self.field.decrypted(value, instance)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedJSONField(models.BinaryField):
    """A JSON field that is encrypted in the database and plain on the instance.

    ``purpose`` derives the key. ``row`` names columns that identify a row and never change; with
    the names of table and column they are the associated data, so that a value moved elsewhere
    does not decrypt. Nothing can be looked up by this field, and ``QuerySet.update`` takes bytes
    that are encrypted already, since it knows no row.
    """

    descriptor_class = Decrypted
    # What Django's stubs read the types of a field from: any JSON value.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(
        self, *args: Any, purpose: bytes = b"", row: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        self.purpose, self.row = purpose, tuple(row)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"purpose": self.purpose, "row": self.row}

    def associated(self, instance: models.Model) -> bytes:
        """The associated data (AEAD) of a row: table, column and the values of ``row``."""
        meta = self.model._meta
        fields = {field.name: field for field in meta.concrete_fields}
        of_row = [
            str(fields[name].to_python(getattr(instance, fields[name].attname)))
            for name in self.row
        ]
        return f"{meta.db_table}.{self.column}:{'/'.join(of_row)}".encode()

    def decrypted(self, encrypted: bytes, instance: models.Model) -> Any:
        """The value in clear; ``DecryptionError`` when it is another row's or no key fits."""
        place = self.associated(instance)
        return json.loads(encryption.decrypt(encrypted, self.purpose, place))

    def encrypted(self, instance: models.Model) -> bytes:
        """The encrypted value of an instance, padded before encryption."""
        value = instance.__dict__[self.attname]
        if isinstance(value, bytes):
            return value
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        padded = plain.ljust(-(-len(plain) // PADDED_TO) * PADDED_TO)
        return encryption.encrypt(padded, self.purpose, self.associated(instance))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:
        return self.encrypted(model_instance)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, bytes):
            raise TypeError(f"{self} takes encrypted bytes where no row is known.")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        return b64encode(self.encrypted(obj)).decode("ascii")
