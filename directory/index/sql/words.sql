-- From `source_texts` (owner, language, is_title, is_summary, text), `linked_terms` (owner, term) and `tagged`
-- (owner, term_tags): the text vectors of owners, and the known words. Labels and synonyms are known
-- words with the tag of their term; tags are known words themselves, with their number of owners.
-- Words already known are not updated, so that publications do not wait for each other's row locks;
-- when the tag of a term is known, all its words are.
WITH {sources}, texts AS MATERIALIZED (
    SELECT language, text, bare_words(text) AS bare, uses
    FROM (
        SELECT language, text, count(*) AS uses FROM source_texts GROUP BY language, text
    ) AS distinct_texts
), vectors AS MATERIALIZED (
    SELECT language, text, words_vector(language, bare) AS vector FROM texts
), together AS MATERIALIZED (
    SELECT source_texts.owner_id, words_together(vector) AS vector,
        coalesce(words_together(vector) FILTER (WHERE source_texts.is_title), '') AS title_vector,
        coalesce(words_together(vector) FILTER (WHERE is_title OR is_summary), '')
            AS summary_vector
    FROM source_texts JOIN vectors USING (language, text) GROUP BY source_texts.owner_id
), written AS ({write})
, new_terms AS (
    SELECT DISTINCT term_id FROM linked_terms JOIN directory_taxonomyterm term ON term.id = term_id
    WHERE NOT EXISTS (
        SELECT 1 FROM directory_knownword WHERE word = left(scheme, 1) || ':' || code
    )
), declared AS (
    SELECT label.key AS language, label.value AS text, left(scheme, 1) || ':' || code AS tag
    FROM directory_taxonomyterm, jsonb_each_text(labels) AS label
    WHERE id IN (SELECT term_id FROM new_terms)
    UNION
    SELECT other.key, synonym, left(scheme, 1) || ':' || code
    FROM directory_taxonomyterm, jsonb_each(synonyms) AS other,
        jsonb_array_elements_text(other.value) AS synonym
    WHERE id IN (SELECT term_id FROM new_terms)
), word_uses AS MATERIALIZED (
    SELECT language, word, array_agg(DISTINCT tag) FILTER (WHERE tag IS NOT NULL) AS term_tags,
        sum(uses) AS uses
    FROM (
        SELECT language, bare, NULL AS tag, uses FROM texts
        UNION ALL SELECT language, bare_words(text), tag, 1 FROM declared
    ) AS known, unnest(string_to_array(bare, ' ')) AS word
    WHERE length(word) BETWEEN 1 AND 60
    GROUP BY language, word
), stemmed AS (
    SELECT word, language, term_tags, uses,
        tsvector_to_array(words_vector(language, word)) AS lexemes
    FROM word_uses
    UNION ALL
    SELECT tag, NULL, ARRAY[tag], count(*), ARRAY[tag] FROM (
        SELECT left(scheme, 1) || ':' || code AS tag
        FROM linked_terms JOIN directory_taxonomyterm term ON term.id = term_id
    ) AS tags GROUP BY tag
), words AS (
    SELECT word, max(uses) AS uses, array_agg(DISTINCT lexeme) AS lexemes,
        coalesce(array_agg(DISTINCT language) FILTER (WHERE language IS NOT NULL), '{{}}')
            AS languages,
        coalesce(array_agg(DISTINCT tag) FILTER (WHERE tag IS NOT NULL), '{{}}') AS term_tags
    FROM stemmed CROSS JOIN unnest(lexemes) AS lexeme LEFT JOIN unnest(term_tags) AS tag ON true
    GROUP BY word
)
INSERT INTO directory_knownword (word, languages, lexemes, term_tags, uses)
SELECT word, languages, lexemes, term_tags, uses FROM words WHERE NOT EXISTS (
    SELECT 1 FROM directory_knownword known WHERE known.word = words.word
    AND known.languages @> words.languages
    AND known.lexemes @> words.lexemes AND known.term_tags @> words.term_tags
)
ORDER BY word
ON CONFLICT (word) DO UPDATE SET
    languages = ARRAY(
        SELECT unnest(directory_knownword.languages) UNION SELECT unnest(excluded.languages)),
    lexemes = ARRAY(
        SELECT unnest(directory_knownword.lexemes) UNION SELECT unnest(excluded.lexemes)),
    term_tags = ARRAY(
        SELECT unnest(directory_knownword.term_tags) UNION SELECT unnest(excluded.term_tags))
