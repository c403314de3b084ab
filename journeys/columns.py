"""Columns of journeys that hold encrypted text."""

from __future__ import annotations

from django.db import models


def sealed() -> models.BinaryField[bytes | None, bytes | None]:
    """A column of encrypted text; see ``journeys.sealing``."""
    return models.BinaryField(null=True, blank=True, editable=False)
