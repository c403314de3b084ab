ON CONFLICT (id) DO UPDATE SET term_ids = excluded.term_ids
WHERE known.term_ids <> excluded.term_ids
