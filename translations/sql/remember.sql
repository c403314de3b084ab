-- Translations that are not outdated, of all texts or of one French section, with their source.
INSERT INTO translations_memoryunit (language, source, text)
SELECT t.language, s.text, t.text
FROM directory_section s
JOIN directory_section t ON t.key = s.key AND t.language <> s.language
    AND t.based_on_meaning = s.meaning_no
    AND (t.programme_id = s.programme_id OR t.sheet_id = s.sheet_id)
WHERE s.language = %(source)s AND (%(section)s::bigint IS NULL OR s.id = %(section)s)
ON CONFLICT DO NOTHING
