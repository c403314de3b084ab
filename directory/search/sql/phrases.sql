-- The stems of every label and synonym of the taxonomy: term, language whose stemmer reads it, and
-- for each of its words the stems (none for a stop word). Each text is folded once (else it would be
-- wherever it is named), and each distinct word stemmed once.
WITH declared AS (
    SELECT id AS term_id, label.key AS language, label.value AS text
    FROM directory_taxonomyterm, jsonb_each_text(labels) AS label
    UNION
    SELECT id, other.key, synonym
    FROM directory_taxonomyterm, jsonb_each(synonyms) AS other,
        jsonb_array_elements_text(other.value) AS synonym
), folded_texts AS MATERIALIZED (
    SELECT term_id, language, bare_words(text) AS bare FROM declared
), phrases AS (
    SELECT term_id, bare, CASE WHEN bare ~ '[a-z]' THEN CASE language WHEN 'en' THEN 'en' ELSE 'fr' END
        WHEN bare ~ '[Ѐ-ӿ]' THEN CASE language WHEN 'uk' THEN 'uk' ELSE 'ru' END
        ELSE 'fr' END AS stemmer
    FROM folded_texts
), split AS (
    SELECT DISTINCT term_id, stemmer, bare, word
    FROM phrases, unnest(string_to_array(bare, ' ')) AS word
), stemmed AS MATERIALIZED (
    SELECT stemmer, word, tsvector_to_array(words_vector(stemmer, word)) AS stems
    FROM (SELECT DISTINCT stemmer, word FROM split) AS words
)
SELECT term_id, stemmer, bare, array_agg(DISTINCT stem) FILTER (WHERE stem IS NOT NULL)
FROM split JOIN stemmed USING (stemmer, word) LEFT JOIN unnest(stems) AS stem ON true
GROUP BY term_id, stemmer, bare
