-- Sets the name of what writes public content in this transaction; returns the former name.
WITH before AS MATERIALIZED (SELECT coalesce(current_setting(%(setting)s, true), '') AS name)
SELECT name, set_config(%(setting)s, %(name)s, true) FROM before
