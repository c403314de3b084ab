-- Folding has taken й to и and ї to і.
CREATE OR REPLACE FUNCTION light_ukrainian(bare text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $body$
    SELECT regexp_replace(bare,
        '([а-яіє]{3})(?:ами|ями|ові|еві|ого|ому|ими|іми|оі|ою|ею|єю|ів|ам|ям'
        '|ах|ях|ии|іи|их|іх|а|я|о|е|є|у|ю|и|і|ь)(?= |$)', '\1', 'g')
$body$
