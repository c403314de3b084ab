"""Words as the text search compares them, as a function of the database.

``bare_words(text)`` folds a text (``geo.folding``); ``words_vector(language, bare)`` takes every
folded word to its stem: French, English and Russian by PostgreSQL's stemmers, Arabic script and
Ukrainian by the light ones here, which only take off what declension adds. Both serve texts and
questions alike.
"""

from geo.statements import read_sql

BARE = read_sql(__file__, "function_bare_words")

ARABIC = read_sql(__file__, "function_light_arabic")

UKRAINIAN = read_sql(__file__, "function_light_ukrainian")

FRENCH = read_sql(__file__, "function_light_french")

VECTOR = read_sql(__file__, "function_words_vector")

FUNCTIONS = (BARE, ARABIC, UKRAINIAN, FRENCH, VECTOR)
