-- Searches without a place are the country's.
INSERT INTO directory_unfoundwords AS stored (day, territory_id, words, readers)
SELECT %(day)s, coalesce(%(department)s, country.id), %(words)s, %(readers)s
FROM (SELECT id FROM regions_territory WHERE kind = 'country' ORDER BY code LIMIT 1) AS country
ON CONFLICT (day, territory_id, words) DO UPDATE
SET readers = greatest(stored.readers, excluded.readers)
