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
