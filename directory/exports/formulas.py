"""Cells of tables that are no formulas (CSV injection)."""

import re

# What spreadsheets run as a formula; our downloads put an apostrophe before it.
FORMULA = re.compile(r"[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
APOSTROPHE = "'"


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before a formula."""
    return f"{APOSTROPHE}{cell}" if FORMULA.match(cell) else cell
