"""Known words that a word with one typing error may have meant, asked of their indexes.

A word one edit away (a letter wrong, missing or too many) keeps its first or its second half and
is as long, give or take one letter: two index ranges hold every such word, where trigrams would
lose the short ones. Two letters swapped are two edits: each such word is asked for as it is.
"""

from psycopg import sql

from geo.statements import Statement, read_template

# A word of fewer letters with an error is more often another word.
MIN_LENGTH_FOR_EDIT = 4
WITHIN_ONE_EDIT = read_template(__file__, "within_one_edit")


def within_one_edit_sql(typed: sql.Composable) -> Statement:
    """The query of the rows of ``KnownWord``, each once, one typing error away from ``typed``.

    ``typed`` is SQL of a folded word: a parameter, or a column of a table beside which this stands
    as a lateral one.
    """
    return WITHIN_ONE_EDIT.fill(typed=typed)
