"""Dates with hours, which Django leaves out for Arabic: the day first, hours to 24."""

DATETIME_FORMAT = "j F، Y، H:i"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
