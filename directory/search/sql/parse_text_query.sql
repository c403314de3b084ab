-- For each typed word: its stems by the stemmers of its script, whether it is a stop word for one of
-- them, uses of the known words with those stems (NULL when there is none) and of the terms that have
-- them in a label or synonym; for an unknown word the likeliest known word that is at most one typing
-- error away, else that begins with it, with its own stems and uses. `shown_before` has, by number,
-- the words that an earlier page showed instead of typed ones.
WITH words AS (
    SELECT no, typed, coalesce({shown_before}::json ->> no::text, typed) AS word
    FROM unnest(string_to_array(bare_words({text}), ' ')) WITH ORDINALITY AS split (typed, no)
    WHERE no <= {most}
), stemmed AS MATERIALIZED (
    SELECT words.*, stemming.* FROM words, LATERAL ({stems_of_word}) AS stemming
), typed AS MATERIALIZED (
    SELECT stemmed.*, known.*,
        known.uses IS NULL AND NOT is_stop AND {may_correct} AND word !~ '[0-9]' AS is_unknown
    FROM stemmed, LATERAL ({uses_of_word}) AS known
), corrected AS MATERIALIZED (
    SELECT typed.*,
        CASE WHEN is_unknown AND length(word) >= {shortest} THEN {corrected} END AS corrected
    FROM typed
), guessed AS MATERIALIZED (
    SELECT typed.*, coalesce(corrected, CASE WHEN is_unknown
        AND length(word) >= {shortest_begun} THEN {begun} END) AS shown
    FROM corrected AS typed
)
SELECT no, guessed.typed, guessed.word, guessed.stems, is_stop, guessed.uses, guessed.tag_uses,
    shown, guess.stems, guess.uses, guess.tag_uses
FROM guessed LEFT JOIN LATERAL (
    SELECT stemmed.stems, known.* FROM (
        SELECT stemming.* FROM (SELECT shown AS word) AS likely,
        LATERAL ({stems_of_word}) AS stemming
    ) AS stemmed, LATERAL ({uses_of_word}) AS known
) AS guess ON shown IS NOT NULL
