-- Texts of findable programmes that have a folded word, those of a language first; few, since the
-- word is looked for in their letters.
WITH wanted AS (
    SELECT known.lexemes FROM directory_knownword known WHERE known.word = %(word)s
), matching AS MATERIALIZED (
    SELECT indexed.programme_id FROM wanted, directory_programmetext indexed
    WHERE indexed.vector @@ array_to_string(
        ARRAY(SELECT quote_literal(lexeme) FROM unnest(wanted.lexemes) AS lexeme), ' | '
    )::tsquery
    LIMIT 50
)
SELECT section.text FROM matching JOIN directory_section section USING (programme_id)
WHERE bare_words(section.text) ~ ('(^| )' || %(word)s || '( |$)')
ORDER BY section.language <> %(language)s, section.id
LIMIT 5
