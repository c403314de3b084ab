-- Sets who writes public content in this transaction; gives the name that was set before.
WITH before AS MATERIALIZED (SELECT coalesce(current_setting(%(setting)s, true), '') AS name)
SELECT name, set_config(%(setting)s, %(name)s, true) FROM before
