"""How words are derived from texts, for programmes and for procedure sheets, set by set.

Every text is folded and stemmed once, however many say it: terms, organizations and towns come
back thousands of times. What texts say goes to the words known, for who types them with an error.
"""

from psycopg import sql

from directory.index.spatial_keys import KEYS
from geo.statements import read_sql, read_template

WORDS = read_template(__file__, "words")

# `{chosen}` is left open: which programmes.
PROGRAMME_WORDS_SQL = WORDS.fill(
    sources=read_template(__file__, "words_of_programmes").fill(
        chosen=sql.SQL("{chosen}"), keyed=KEYS
    ),
    write=sql.SQL(read_sql(__file__, "words_write_programmes")),
).text
SHEET_WORDS_SQL = WORDS.fill(
    sources=sql.SQL(read_sql(__file__, "words_of_sheets")),
    write=sql.SQL(read_sql(__file__, "words_write_sheets")),
).text
