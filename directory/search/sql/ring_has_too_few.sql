(SELECT count(DISTINCT programme_id) FROM {ring}) < {need}
