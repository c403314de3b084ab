INSERT INTO directory_section (
    programme_id, key, language, text, text_no, meaning_no, based_on_meaning, based_on_text, state,
    modified_at)
SELECT p.id, key, language, repeat('Quelques mots de ce programme. ', 8), 1,
    CASE WHEN language = 'fr' THEN 1 + (random() < 0.1)::int ELSE 1 END,
    CASE WHEN language <> 'fr' THEN 1 END, CASE WHEN language <> 'fr' THEN 1 END,
    CASE WHEN language = 'fr' THEN 'written' WHEN random() < 0.2 THEN 'unreviewed'
        ELSE 'reviewed' END,
    now()
FROM directory_programme p, unnest(%(keys)s::text[]) AS key,
    unnest(%(languages)s::text[] || 'fr'::text) AS language
WHERE p.source = 'bench of translations'
