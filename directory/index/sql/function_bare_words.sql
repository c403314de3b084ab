-- "P.M.I." and "сім'я" are one word each, where "l'école" is two.
CREATE OR REPLACE FUNCTION bare_words(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT folded(regexp_replace(
        regexp_replace(written, '\m([[:alpha:]])\.(?=[[:alpha:]]\M)', '\1', 'g'),
        '([Ѐ-ӿ])[''’ʼ‘ʹ`´′＇]([Ѐ-ӿ])', '\1\2', 'g'))
$body$
