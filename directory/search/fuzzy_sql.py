"""SQL of fuzzy matching: known words at most one edit (Levenshtein) from a typed word, by index.

A word one edit away (a letter wrong, missing or too many) has the same first or second half, and
the same length, give or take one letter: two index ranges hold every such word, where trigrams
would lose the short ones. Two swapped letters are two edits: each such word is looked up exactly.
"""

from psycopg import sql

from geo.statements import Statement, read_template

# Shorter words are more often other words than misspelled ones.
MIN_LENGTH_FOR_EDIT = 4
WITHIN_ONE_EDIT = read_template(__file__, "within_one_edit")


def within_one_edit_sql(typed: sql.Composable) -> Statement:
    """The query of the rows of ``KnownWord``, each once, one typing error away from ``typed``.

    ``typed`` is SQL of a folded word: a parameter, or a column when this is a lateral query.
    """
    return WITHIN_ONE_EDIT.fill(typed=typed)
