"""Formats of date and time that Django lacks for Arabic: day first, 24 hours."""

DATETIME_FORMAT = "j F، Y، H:i"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
