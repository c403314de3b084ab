-- Words of the reader's language first, then those of labels and synonyms, then the most used. One of
-- another language is shown as the reader's own language has it ("dentist": dentiste); without such a
-- word it must be of a label or synonym, or in a script that the reader's language is not written in.
(
    SELECT coalesce(own.word, likely.word) FROM ({words}) AS likely
    LEFT JOIN LATERAL (
        SELECT known.word FROM directory_knownword known
        WHERE known.lexemes && likely.lexemes AND {language} = ANY(known.languages)
        ORDER BY known.term_tags = '{{}}', known.uses DESC, known.word
        LIMIT 1
    ) AS own ON NOT {language} = ANY(likely.languages)
    WHERE {language} = ANY(likely.languages) OR own.word IS NOT NULL
        OR likely.term_tags <> '{{}}' OR likely.word !~ {letters}
    ORDER BY NOT {language} = ANY(likely.languages), own.word IS NULL, likely.term_tags = '{{}}',
        likely.uses DESC, likely.word
    LIMIT 1
)
