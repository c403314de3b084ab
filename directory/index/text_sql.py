"""SQL that derives text vectors and known words of programmes and procedure sheets, set-based.

Each distinct text is folded and stemmed once: names of organizations and towns are repeated
thousands of times. Their words go to ``KnownWord``, for the correction of typing errors.
"""

from psycopg import sql

from directory.index.spatial_keys import KEYS
from geo.statements import read_sql, read_template

WORDS = read_template(__file__, "words")

WORDS_OF_PROGRAMMES = read_template(__file__, "words_of_programmes")
WRITE_PROGRAMMES = sql.SQL(read_sql(__file__, "words_write_programmes"))
SHEET_WORDS_SQL = WORDS.fill(
    sources=sql.SQL(read_sql(__file__, "words_of_sheets")),
    write=sql.SQL(read_sql(__file__, "words_write_sheets")),
).text


def programme_words_sql(chosen: sql.SQL) -> str:
    """The statement that derives the words of the programmes ``p`` that meet a condition."""
    sources = WORDS_OF_PROGRAMMES.fill(chosen=chosen, keyed=KEYS)
    return WORDS.fill(sources=sources, write=WRITE_PROGRAMMES).text
