"""Formats of numbers in Tigrinya: a point before decimals."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
