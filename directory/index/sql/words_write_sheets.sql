    INSERT INTO directory_sheettext (sheet_id, vector, title_vector)
    SELECT owner_id, together.vector || tagged.term_tags, together.title_vector || tagged.needed
    FROM together JOIN tagged USING (owner_id)
