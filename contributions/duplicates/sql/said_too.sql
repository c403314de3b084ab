-- The share of the words of one title that the title or the summary of the other says too, or
-- begins alike; of the side of which it says more. A title that goes on where the other ends is
-- said by it whole, two that each name something else are not.
CASE WHEN subject.languages[1] = other.languages[1] THEN (
    SELECT max(share) FROM (
        SELECT avg((EXISTS (
            SELECT FROM unnest(string_to_array(pair.there, ' ')) AS said
            WHERE similarity(word, said) >= %(word_alike)s
                OR (length(word) > 3 AND left(word, 4) = left(said, 4))
        ))::int)::float AS share
        FROM (VALUES
            (subject.title, other.title || ' ' || other.summary),
            (other.title, subject.title || ' ' || subject.summary)
        ) AS pair(here, there), unnest(string_to_array(pair.here, ' ')) AS word
        WHERE length(word) > 1
        GROUP BY pair.here, pair.there
    ) AS shares
) END
