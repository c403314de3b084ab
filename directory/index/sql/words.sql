-- From `said` (owner, language, is_title, text), `meant` (owner, term) and `marked` (owner,
-- term_tags): the text vectors of owners, and the known words. Labels and synonyms are known words
-- that stand for their term; term_tags of terms are listed like words, for how many are about them.
-- What is known already is left alone, so that nobody who publishes waits for another; of terms
-- whose mark is known, all words are.
WITH {sources}, texts AS MATERIALIZED (
    SELECT language, text, bare_words(text) AS bare, uses
    FROM (SELECT language, text, count(*) AS uses FROM said GROUP BY language, text) AS told
), vectors AS MATERIALIZED (
    SELECT language, text, words_vector(language, bare) AS vector FROM texts
), together AS MATERIALIZED (
    SELECT said.owner_id, words_together(vector) AS vector,
        coalesce(words_together(vector) FILTER (WHERE said.is_title), '') AS title_vector
    FROM said JOIN vectors USING (language, text) GROUP BY said.owner_id
), written AS ({write})
, unheard AS (
    SELECT DISTINCT term_id FROM meant JOIN directory_taxonomyterm term ON term.id = term_id
    WHERE NOT EXISTS (
        SELECT 1 FROM directory_knownword WHERE word = left(scheme, 1) || ':' || code
    )
), declared AS (
    SELECT label.key AS language, label.value AS text, left(scheme, 1) || ':' || code AS mark
    FROM directory_taxonomyterm, jsonb_each_text(labels) AS label
    WHERE id IN (SELECT term_id FROM unheard)
    UNION
    SELECT other.key, synonym, left(scheme, 1) || ':' || code
    FROM directory_taxonomyterm, jsonb_each(synonyms) AS other,
        jsonb_array_elements_text(other.value) AS synonym
    WHERE id IN (SELECT term_id FROM unheard)
), spoken AS MATERIALIZED (
    SELECT language, word, array_agg(DISTINCT mark) FILTER (WHERE mark IS NOT NULL) AS term_tags,
        sum(uses) AS uses
    FROM (
        SELECT language, bare, NULL AS mark, uses FROM texts
        UNION ALL SELECT language, bare_words(text), mark, 1 FROM declared
    ) AS known, unnest(string_to_array(bare, ' ')) AS word
    WHERE length(word) BETWEEN 1 AND 60
    GROUP BY language, word
), stemmed AS (
    SELECT word, term_tags, uses, tsvector_to_array(words_vector(language, word)) AS lexemes
    FROM spoken
    UNION ALL
    SELECT mark, ARRAY[mark], count(*), ARRAY[mark] FROM (
        SELECT left(scheme, 1) || ':' || code AS mark
        FROM meant JOIN directory_taxonomyterm term ON term.id = term_id
    ) AS term_tags GROUP BY mark
), found AS (
    SELECT word, max(uses) AS uses, array_agg(DISTINCT lexeme) AS lexemes,
        coalesce(array_agg(DISTINCT mark) FILTER (WHERE mark IS NOT NULL), '{{}}') AS term_tags
    FROM stemmed CROSS JOIN unnest(lexemes) AS lexeme LEFT JOIN unnest(term_tags) AS mark ON true
    GROUP BY word
)
INSERT INTO directory_knownword (word, lexemes, term_tags, uses)
SELECT word, lexemes, term_tags, uses FROM found WHERE NOT EXISTS (
    SELECT 1 FROM directory_knownword known WHERE known.word = found.word
    AND known.lexemes @> found.lexemes AND known.term_tags @> found.term_tags
)
ORDER BY word
ON CONFLICT (word) DO UPDATE SET
    lexemes = ARRAY(
        SELECT unnest(directory_knownword.lexemes) UNION SELECT unnest(excluded.lexemes)),
    term_tags = ARRAY(
        SELECT unnest(directory_knownword.term_tags) UNION SELECT unnest(excluded.term_tags))
