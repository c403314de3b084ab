-- Accents are removed, without which the stemmer does not take "refugiee" for a form of "refugie".
CREATE OR REPLACE FUNCTION light_french(bare text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT regexp_replace(regexp_replace(bare,
        '([a-z]{2})ees?(?= |$)', '\1e', 'g'), 'aises?(?= |$)', 'ais', 'g')
$body$
