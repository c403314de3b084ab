"""Words as the text search compares them, as a function of the database.

``bare_words(text)`` folds a text (``geo.folding``); ``words_vector(language, bare)`` takes every
folded word to its stem: French, English and Russian by PostgreSQL's stemmers, Arabic script and
Ukrainian by the light ones here, which only take off what declension adds. Both serve texts and
questions alike.
"""

# "сім'я" is one word, where "l'école" is two.
BARE = """
CREATE OR REPLACE FUNCTION bare_words(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT folded(regexp_replace(written, '([Ѐ-ӿ])[''’ʼ]([Ѐ-ӿ])', '\\1\\2', 'g'))
$body$
"""

# After Larkey, Ballesteros and Connell, Light Stemming for Arabic Information Retrieval (2007):
# the article with what is written together with it, then endings, twice for plurals of plurals.
# Where a word itself begins with lam ("للاجئين", "للجوء", "للغة"), one lam is the word's own.
ARABIC = """
CREATE OR REPLACE FUNCTION light_arabic(bare text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
    bare := replace(bare, 'ء', '');
    bare := regexp_replace(bare, '(^| )لل(?=اج|جو|جي|غ[هاو]|قا|عب)', '\\1ل', 'g');
    bare := regexp_replace(bare, '(^| )(?:و?(?:ال|بال|كال|فال)|ول?ل|لل)(?=[؀-ۿ]{2})', '\\1', 'g');
    bare := regexp_replace(
        bare, '([؀-ۿ]{2})(?:ها|ان|ات|ون|ين|يه|ه|ي)(?= |$)', '\\1', 'g');
    RETURN regexp_replace(
        bare, '([؀-ۿ]{2})(?:ها|ان|ات|ون|ين|يه|ه|ي)(?= |$)', '\\1', 'g');
END
$body$
"""

# Folding has taken й to и and ї to і.
UKRAINIAN = """
CREATE OR REPLACE FUNCTION light_ukrainian(bare text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT regexp_replace(bare,
        '([а-яіє]{3})(?:ами|ями|ові|еві|ого|ому|ими|іми|оі|ою|ею|єю|ів|ам|ям'
        '|ах|ях|ии|іи|их|іх|а|я|о|е|є|у|ю|и|і|ь)(?= |$)', '\\1', 'g')
$body$
"""

# Accents are gone, by which the stemmer knows "réfugiée" for the feminine of "réfugié".
FRENCH = """
CREATE OR REPLACE FUNCTION light_french(bare text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT regexp_replace(regexp_replace(bare,
        '([a-z]{2})ees?(?= |$)', '\\1e', 'g'), 'aises?(?= |$)', 'ais', 'g')
$body$
"""

VECTOR = """
CREATE OR REPLACE FUNCTION words_vector(language text, bare text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
    IF bare ~ '[؀-ۿ]' THEN
        bare := light_arabic(bare);
    END IF;
    IF language = 'uk' THEN
        bare := light_ukrainian(bare);
    ELSIF language NOT IN ('en', 'ru') THEN
        bare := light_french(bare);
    END IF;
    RETURN strip(to_tsvector(CASE language
        WHEN 'en' THEN 'pg_catalog.english'::regconfig
        WHEN 'ru' THEN 'pg_catalog.russian'::regconfig
        ELSE 'pg_catalog.french'::regconfig END, bare));
END
$body$
"""

FUNCTIONS = (BARE, ARABIC, UKRAINIAN, FRENCH, VECTOR)
