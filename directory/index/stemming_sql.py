"""Stemming: SQL functions that turn texts and queries into stems.

``bare_words(text)`` folds a text (``geo.folding``); ``words_vector(language, bare)`` returns the
stems of folded words as tsvector: French, English and Russian by PostgreSQL's stemmers, Arabic
script and Ukrainian by the light stemmers here, which remove only affixes of declension.
"""

from geo.statements import read_sql

BARE = read_sql(__file__, "function_bare_words")

ARABIC = read_sql(__file__, "function_light_arabic")

UKRAINIAN = read_sql(__file__, "function_light_ukrainian")

FRENCH = read_sql(__file__, "function_light_french")

VECTOR = read_sql(__file__, "function_words_vector")

FUNCTIONS = (BARE, ARABIC, UKRAINIAN, FRENCH, VECTOR)
