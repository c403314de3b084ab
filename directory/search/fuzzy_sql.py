"""Known words that a word with one typing error may have meant, asked of their indexes.

A word one edit away (a letter wrong, missing or too many) keeps its first or its second half and
is as long, give or take one letter: two index ranges hold every such word, where trigrams would
lose the short ones. Two letters swapped are two edits: each such word is asked for as it is.
"""

# A word of fewer letters with an error is more often another word.
MIN_LENGTH_FOR_EDIT = 4

# Of what begins with a text that only the row knows, where LIKE would use no index.
BEGINS = "{word} ~>=~ {with_what} AND {word} ~<~ ({with_what} || chr(1114111))"
NEAR = """
SELECT near.* FROM directory_knownword near
WHERE length(near.word) = ANY(ARRAY[length({typed}) - 1, length({typed}), length({typed}) + 1])
AND {begins} AND levenshtein_less_equal(near.word, {typed}, 1) <= 1
"""
SWAPPED = """
SELECT near.* FROM directory_knownword near WHERE near.word = ANY(ARRAY(
    SELECT left({typed}, i - 1) || substr({typed}, i + 1, 1) || substr({typed}, i, 1)
        || substr({typed}, i + 2)
    FROM generate_series(1, length({typed}) - 1) AS i
))
"""


def has_prefix_sql(word: str, with_what: str) -> str:
    """The condition that one text begins with another, both given as SQL."""
    return BEGINS.format(word=word, with_what=with_what)


def within_one_edit_sql(typed: str) -> str:
    """The query of the rows of ``Word``, each once, one typing error away from ``typed``.

    ``typed`` is SQL of a folded word: a parameter, or a column of a table beside which this stands
    as a lateral one.
    """
    half = f"length({typed}) / 2"
    halves = (
        has_prefix_sql("near.word", f"left({typed}, {half})"),
        has_prefix_sql("reverse(near.word)", f"reverse(substr({typed}, {half} + 1))"),
    )
    near = [NEAR.format(typed=typed, begins=kept) for kept in halves]
    return " UNION ".join([*near, SWAPPED.format(typed=typed)])
