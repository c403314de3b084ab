-- For the words typed: their stems in the languages of their script, whether one of these takes
-- them for a word without meaning, and what is known by those stems; of an unknown word, what was
-- likely meant: known words that differ by one typing error, else those that begin with it.
WITH said AS MATERIALIZED (
    SELECT no, word, vectors.*
    FROM unnest(string_to_array(bare_words(%(text)s), ' ')) WITH ORDINALITY AS said (word, no),
    LATERAL (
        SELECT array_agg(lexeme) FILTER (WHERE lexeme IS NOT NULL) AS lexemes,
            bool_or(lexeme IS NULL) AS is_stop
        FROM unnest(CASE WHEN word ~ '[a-z]' THEN ARRAY['fr', 'en']
            WHEN word ~ '[Ѐ-ӿ]' THEN ARRAY['ru', 'uk'] ELSE ARRAY['fr'] END) AS language
        LEFT JOIN LATERAL unnest(tsvector_to_array(words_vector(language, word))) AS lexeme ON true
    ) AS vectors
    WHERE no <= %(most)s
), typed AS MATERIALIZED (
    SELECT said.*, known.term_tags, coalesce(known.uses, 0) + (
        SELECT coalesce(sum(uses), 0) FROM directory_knownword w WHERE w.word = ANY(known.term_tags)
    ) AS uses, known.term_tags IS NULL AND NOT is_stop AND length(word) >= %(shortest)s AS is_sought
    FROM said LEFT JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT mark) FILTER (WHERE mark IS NOT NULL), '{{}}')
                AS term_tags,
            max(uses) AS uses
        FROM directory_knownword w LEFT JOIN unnest(w.term_tags) AS mark ON true
        WHERE w.lexemes && said.lexemes HAVING count(*) > 0
    ) AS known ON true
), mended AS MATERIALIZED (
    SELECT typed.*, CASE WHEN is_sought AND word !~ '[0-9]' THEN {corrected} END AS mended
    FROM typed
)
SELECT word, coalesce(lexemes, '{{}}'), is_stop, term_tags, uses,
    coalesce(mended, CASE WHEN is_sought THEN {prefixed} END, '[]')
FROM mended AS typed ORDER BY no
