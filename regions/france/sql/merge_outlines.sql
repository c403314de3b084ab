-- Imported outlines stay: they are taken as exact.
UPDATE regions_territory AS t SET outline = s.outline, outline_is_official = true,
    outline_error_m = CASE WHEN t.code = ANY(%(divided)s) THEN %(divided_error_m)s
        ELSE %(error_m)s END
FROM staged_outline AS s
WHERE s.code = t.code AND NOT (t.outline_is_official AND t.outline_error_m = 0)
