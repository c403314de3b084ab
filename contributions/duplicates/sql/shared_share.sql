-- The share that a subject and another have in common, of the shorter of both lists.
CASE WHEN cardinality(subject.{listed}) > 0 AND cardinality(other.{listed}) > 0 THEN (
    SELECT count(*)::float FROM (
        SELECT unnest(subject.{listed}) INTERSECT SELECT unnest(other.{listed})
    ) AS common
) / least(cardinality(subject.{listed}), cardinality(other.{listed})) END
