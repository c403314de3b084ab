-- A commune merged into another keeps its row, because programmes and people refer to it.
UPDATE regions_territory AS t SET valid_to = %(vintage)s
WHERE kind <> 'custom' AND valid_to IS NULL AND valid_from < %(vintage)s
  AND NOT EXISTS (SELECT 1 FROM staged_territory AS s WHERE s.code = t.code)
