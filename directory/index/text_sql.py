"""How words are derived from texts, for programmes and for procedure sheets, set by set.

Every text is folded and stemmed once, however many say it: terms, organizations and towns come
back thousands of times. What texts say goes to the words known, for who types them with an error.
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
