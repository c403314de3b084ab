CREATE OR REPLACE FUNCTION bare_words(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT folded(regexp_replace(written, '([Ѐ-ӿ])[''’ʼ]([Ѐ-ӿ])', '\1\2', 'g'))
$body$;
CREATE OR REPLACE FUNCTION light_arabic(bare text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
    bare := replace(bare, 'ء', '');
    bare := regexp_replace(bare, '(^| )لل(?=اج|جو|جي|غ[هاو]|قا|عب)', '\1ل', 'g');
    bare := regexp_replace(bare, '(^| )(?:و?(?:ال|بال|كال|فال)|ول?ل|لل)(?=[؀-ۿ]{2})', '\1', 'g');
    bare := regexp_replace(
        bare, '([؀-ۿ]{2})(?:ها|ان|ات|ون|ين|يه|ه|ي)(?= |$)', '\1', 'g');
    RETURN regexp_replace(
        bare, '([؀-ۿ]{2})(?:ها|ان|ات|ون|ين|يه|ه|ي)(?= |$)', '\1', 'g');
END
$body$;
CREATE OR REPLACE FUNCTION light_ukrainian(bare text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT regexp_replace(bare,
        '([а-яіє]{3})(?:ами|ями|ові|еві|ого|ому|ими|іми|оі|ою|ею|єю|ів|ам|ям'
        '|ах|ях|ии|іи|их|іх|а|я|о|е|є|у|ю|и|і|ь)(?= |$)', '\1', 'g')
$body$;
CREATE OR REPLACE FUNCTION light_french(bare text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT regexp_replace(regexp_replace(bare,
        '([a-z]{2})ees?(?= |$)', '\1e', 'g'), 'aises?(?= |$)', 'ais', 'g')
$body$;
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
$body$;
