-- The days and times at which opening hours in the syntax of OpenStreetMap open in a usual week.
ARRAY(
    SELECT DISTINCT day || opens[1]
    FROM unnest({texts}) AS said,
        regexp_matches(said, {rule}, 'g') AS rule,
        regexp_matches(rule[1], {span}, 'g') AS span,
        unnest(({days}::text[])[
            array_position({days}::text[], span[1]):array_position({days}::text[], coalesce(span[2], span[1]))
        ]) AS day,
        regexp_matches(rule[2], '(\d\d:\d\d)-', 'g') AS opens
)
