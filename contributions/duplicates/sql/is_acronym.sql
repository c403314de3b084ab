-- Whether a word of one name is made of the first letters of the other's words, with one letter more
-- or less for words that are not compared, such as "association".
EXISTS (
    SELECT FROM (
        VALUES (subject.name, other.name), (other.name, subject.name)
    ) AS pair(short_name, long_name)
    CROSS JOIN LATERAL (
        SELECT string_agg(left(word, 1), '' ORDER BY place) AS letters
        FROM unnest(string_to_array(pair.long_name, ' ')) WITH ORDINALITY AS listed(word, place)
        WHERE word <> ''
    ) AS initial
    CROSS JOIN LATERAL unnest(string_to_array(pair.short_name, ' ')) AS short
    CROSS JOIN LATERAL greatest(3, length(short) - 1) AS compared
    WHERE length(short) BETWEEN 3 AND 6 AND length(initial.letters) >= compared
        AND left(initial.letters, compared) IN (left(short, compared), right(short, compared))
)
