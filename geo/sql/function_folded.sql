-- The steps beyond ASCII cost the most, so texts in ASCII skip them.
CREATE OR REPLACE FUNCTION folded(written text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
DECLARE
    bare text := lower(normalize(written, NFKD));
BEGIN
    IF octet_length(bare) <> length(bare) THEN
        bare := regexp_replace(bare, '[{dropped}]+', '', 'g');
        IF octet_length(bare) <> length(bare) THEN
            bare := translate({several}, '{letters}', '{instead}');
            IF bare ~ '[{digits}]' THEN
                bare := translate(bare, '{digits}', '{ascii_digits}');
            END IF;
        END IF;
    END IF;
    bare := btrim(regexp_replace(bare, '[^{words}]+', ' ', 'g'));
    {abbreviations}
    RETURN bare;
END
$body$
