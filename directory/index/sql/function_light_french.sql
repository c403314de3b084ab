-- Accents are gone, by which the stemmer knows "réfugiée" for the feminine of "réfugié".
CREATE OR REPLACE FUNCTION light_french(bare text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT regexp_replace(regexp_replace(bare,
        '([a-z]{2})ees?(?= |$)', '\1e', 'g'), 'aises?(?= |$)', 'ais', 'g')
$body$
