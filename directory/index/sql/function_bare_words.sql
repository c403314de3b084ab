-- "сім'я" is one word, where "l'école" is two.
CREATE OR REPLACE FUNCTION bare_words(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT folded(regexp_replace(written, '([Ѐ-ӿ])[''’ʼ]([Ѐ-ӿ])', '\1\2', 'g'))
$body$
