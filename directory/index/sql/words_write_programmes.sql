-- In the order of a spatial key, so that a full rebuild stores neighbours together.
    INSERT INTO directory_programmetext
        (programme_id, spatial_keys, vector, title_vector, summary_vector)
    SELECT owner_id, coalesce(keyed.keys, '{}'), together.vector || tagged.term_tags,
        together.title_vector || tagged.needed, together.summary_vector || tagged.term_tags
    FROM together JOIN tagged USING (owner_id) LEFT JOIN keyed ON programme_id = owner_id
    ORDER BY keyed.keys[array_length(keyed.keys, 1)], owner_id
