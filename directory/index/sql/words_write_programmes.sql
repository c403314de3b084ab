    INSERT INTO directory_programmetext (programme_id, spatial_keys, vector, title_vector)
    SELECT owner_id, coalesce(keyed.keys, '{}'), together.vector || marked.term_tags,
        together.title_vector || marked.needed
    FROM together JOIN marked USING (owner_id) LEFT JOIN keyed ON programme_id = owner_id
    ORDER BY keyed.keys[array_length(keyed.keys, 1)], owner_id
