-- Of `word`: its stems by stemmer as JSON, whether one of them takes it for a stop word, all stems.
SELECT json_object_agg(stemmer, lexemes) AS stems, bool_or(lexemes = '{{}}') AS is_stop,
    array_remove(string_to_array(string_agg(array_to_string(lexemes, ' '), ' '), ' '), '') AS lexemes
FROM unnest(CASE WHEN word ~ '[a-z]' THEN ARRAY['fr', 'en']
    WHEN word ~ '[Ѐ-ӿ]' THEN ARRAY['ru', 'uk'] ELSE ARRAY['fr'] END) AS stemmer,
LATERAL (SELECT tsvector_to_array(words_vector(stemmer, word)) AS lexemes) AS stemming
