-- Words of the reader's language first, then those of labels and synonyms, then the most used.
(
    SELECT likely.word FROM ({words}) AS likely
    ORDER BY NOT {language} = ANY(likely.languages), likely.term_tags = '{{}}',
        likely.uses DESC, likely.word
    LIMIT 1
)
