(NOT has_other_sites
OR NOT EXISTS (SELECT 1 FROM ({sites}) site WHERE site.programme_id = first.programme_id))
