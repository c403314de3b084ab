CREATE OR REPLACE FUNCTION bare_words(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT folded(regexp_replace(
        regexp_replace(written, '\m([[:alpha:]])\.(?=[[:alpha:]]\M)', '\1', 'g'),
        '([Ѐ-ӿ])[''’ʼ‘ʹ`´′＇]([Ѐ-ӿ])', '\1\2', 'g'))
$body$;
CREATE OR REPLACE FUNCTION light_arabic(bare text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
BEGIN
    bare := translate(bare, 'ڤڨ', 'فق');
    bare := regexp_replace(bare, '(^| )لل(?=اج|جو|جي|غ[هاو]|قا|عب)', '\1ل', 'g');
    bare := regexp_replace(bare, '(^| )(?:و?(?:ال|بال|كال|فال)|ول?ل|لل)(?=[؀-ۿ]{2})', '\1', 'g');
    bare := regexp_replace(
        bare, '([؀-ۿ]{3})ت(?:ي|نا)(?= |$)|([؀-ۿ]{2})(?:ها|ان|ات|ون|ين|يه|ه|ي)(?= |$)', '\1\2', 'g');
    RETURN regexp_replace(
        bare, '([؀-ۿ]{2})(?:ها|ان|ات|ون|ين|يه|ه|ي)(?= |$)', '\1', 'g');
END
$body$
