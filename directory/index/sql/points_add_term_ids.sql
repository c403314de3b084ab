ON CONFLICT (id) DO UPDATE SET term_ids = known.term_ids | excluded.term_ids
WHERE NOT known.term_ids @> excluded.term_ids
