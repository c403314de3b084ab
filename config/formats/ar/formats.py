"""Formats of date and time that Django lacks for Arabic: day first, 24 hours."""

TIME_FORMAT = "G:i"
DATETIME_FORMAT = "j F، Y، G:i"
SHORT_DATETIME_FORMAT = "d/m/Y G:i"
