"""How words are derived from texts, for programmes and for procedure sheets, set by set.

Every text is folded and stemmed once, however many say it: terms, organizations and towns come
back thousands of times. What texts say goes to the words known, for who types them with an error.
"""

from directory.index.spatial_keys import KEYS_SQL

# From `said` (owner, language, is_title, text), `meant` (owner, term) and `marked` (owner,
# term_tags): the text vectors of owners, and the known words. Labels and synonyms are known words
# that stand for their term; term_tags of terms are listed like words, for how many are about them.
# What is known already is left alone, so that nobody who publishes waits for another; of terms
# whose mark is known, all words are.
WORDS_SQL = """
, texts AS MATERIALIZED (
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
"""

# For findable programmes, `{chosen}` of them, whose search rows stand. What a programme is needed
# for counts as its title, in every language. A full derivation writes neighbours side by side.
OF_PROGRAMMES = """
WITH chosen AS MATERIALIZED (
    SELECT p.id, p.theme_id, p.organization_id FROM directory_programme p
    WHERE p.publication = 'published' AND p.merged_into_id IS NULL AND p.operating <> 'closed'
        AND {chosen}
), meant AS MATERIALIZED (
    SELECT id AS owner_id, theme_id AS term_id FROM chosen
    UNION
    SELECT programme_id, taxonomyterm_id FROM directory_programme_themes
    WHERE programme_id IN (SELECT id FROM chosen)
    UNION
    SELECT programme_id, taxonomyterm_id FROM directory_programme_needs
    WHERE programme_id IN (SELECT id FROM chosen)
), marked AS (
    SELECT owner_id, array_to_tsvector(array_agg(left(scheme, 1) || ':' || code)) AS term_tags,
        coalesce(array_to_tsvector(array_agg('n:' || code) FILTER (WHERE scheme = 'need')), '')
            AS needed
    FROM meant JOIN directory_taxonomyterm term ON term.id = term_id GROUP BY owner_id
), keyed AS ({keyed}
), said AS MATERIALIZED (
    SELECT s.programme_id AS owner_id, s.language, s.key = 'title' AS is_title, s.text
    FROM directory_section s
    WHERE s.programme_id IN (SELECT id FROM chosen)
        AND s.key IN ('title', 'summary', 'description', 'join', 'bring')
    UNION ALL
    SELECT chosen.id, 'fr', false, organization.name
    FROM chosen JOIN directory_organization organization
        ON organization.id = chosen.organization_id
    UNION ALL
    SELECT DISTINCT programme_id, 'fr', false, locality FROM directory_site
    WHERE programme_id IN (SELECT id FROM chosen)
)
"""
WRITE_PROGRAMMES = """
    INSERT INTO directory_programmetext (programme_id, spatial_keys, vector, title_vector)
    SELECT owner_id, coalesce(keyed.keys, '{}'), together.vector || marked.term_tags,
        together.title_vector || marked.needed
    FROM together JOIN marked USING (owner_id) LEFT JOIN keyed ON programme_id = owner_id
    ORDER BY keyed.keys[array_length(keyed.keys, 1)], owner_id
"""

# For the ids of published sheets.
OF_SHEETS = """
WITH chosen AS MATERIALIZED (
    SELECT id, theme_id FROM directory_proceduresheet WHERE id = ANY(%s)
), meant AS MATERIALIZED (
    SELECT id AS owner_id, theme_id AS term_id FROM chosen
    UNION
    SELECT proceduresheet_id, taxonomyterm_id FROM directory_proceduresheet_needs
    WHERE proceduresheet_id IN (SELECT id FROM chosen)
), marked AS (
    SELECT owner_id, array_to_tsvector(array_agg(left(scheme, 1) || ':' || code)) AS term_tags,
        coalesce(array_to_tsvector(array_agg('n:' || code) FILTER (WHERE scheme = 'need')), '')
            AS needed
    FROM meant JOIN directory_taxonomyterm term ON term.id = term_id GROUP BY owner_id
), said AS MATERIALIZED (
    SELECT s.sheet_id AS owner_id, s.language, s.key = 'title' AS is_title, s.text
    FROM directory_section s WHERE s.sheet_id IN (SELECT id FROM chosen)
)
"""
WRITE_SHEETS = """
    INSERT INTO directory_sheettext (sheet_id, vector, title_vector)
    SELECT owner_id, together.vector || marked.term_tags, together.title_vector || marked.needed
    FROM together JOIN marked USING (owner_id)
"""

PROGRAMME_WORDS_SQL = OF_PROGRAMMES.replace("{keyed}", KEYS_SQL) + WORDS_SQL.format(
    write=WRITE_PROGRAMMES
)
SHEET_WORDS_SQL = OF_SHEETS + WORDS_SQL.format(write=WRITE_SHEETS)
