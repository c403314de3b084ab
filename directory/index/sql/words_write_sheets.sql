    INSERT INTO directory_sheettext (sheet_id, vector, title_vector)
    SELECT owner_id, together.vector || marked.term_tags, together.title_vector || marked.needed
    FROM together JOIN marked USING (owner_id)
