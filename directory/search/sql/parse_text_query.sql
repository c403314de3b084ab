-- For each typed word: its stems in the languages of its script, whether it is a stop word in one of
-- them, and term tags and uses of known words with those stems; for an unknown word, known words at
-- most one typing error away, else those that begin with it.
WITH stemmed AS MATERIALIZED (
    SELECT no, word, vectors.*
    FROM unnest(string_to_array(bare_words(%(text)s), ' ')) WITH ORDINALITY AS split (word, no),
    LATERAL (
        SELECT array_agg(lexeme) FILTER (WHERE lexeme IS NOT NULL) AS lexemes,
            bool_or(lexeme IS NULL) AS is_stop
        FROM unnest(CASE WHEN word ~ '[a-z]' THEN ARRAY['fr', 'en']
            WHEN word ~ '[Ѐ-ӿ]' THEN ARRAY['ru', 'uk'] ELSE ARRAY['fr'] END) AS language
        LEFT JOIN LATERAL unnest(tsvector_to_array(words_vector(language, word))) AS lexeme ON true
    ) AS vectors
    WHERE no <= %(most)s
), typed AS MATERIALIZED (
    SELECT stemmed.*, known.term_tags, coalesce(known.uses, 0) + (
        SELECT coalesce(sum(uses), 0) FROM directory_knownword w WHERE w.word = ANY(known.term_tags)
    ) AS uses, known.term_tags IS NULL AND NOT is_stop AND length(word) >= %(shortest)s AS is_unknown
    FROM stemmed LEFT JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT tag) FILTER (WHERE tag IS NOT NULL), '{{}}')
                AS term_tags,
            max(uses) AS uses
        FROM directory_knownword w LEFT JOIN unnest(w.term_tags) AS tag ON true
        WHERE w.lexemes && stemmed.lexemes HAVING count(*) > 0
    ) AS known ON true
), corrected AS MATERIALIZED (
    SELECT typed.*, CASE WHEN is_unknown AND word !~ '[0-9]' THEN {corrected} END AS corrected
    FROM typed
)
SELECT word, coalesce(lexemes, '{{}}'), is_stop, term_tags, uses,
    coalesce(corrected, CASE WHEN is_unknown THEN {prefixed} END, '[]')
FROM corrected AS typed ORDER BY no
