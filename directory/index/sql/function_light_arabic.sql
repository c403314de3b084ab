-- After Larkey, Ballesteros and Connell, Light Stemming for Arabic Information Retrieval (2007):
-- the article with what is written together with it, then endings, twice for plurals of plurals.
-- "my" and "our" go with the ta marbuta before them ("إقامتي", "إقامة"), and the ve of North Africa
-- is a fa ("ڤيزا", "فيزا"). Broken plurals are no endings: they are synonyms in the taxonomy.
-- Where a word itself begins with lam ("للاجئين", "للجوء", "للغة"), one lam is the word's own.
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
