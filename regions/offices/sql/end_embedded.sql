-- An embedded office of which an imported file holds the newer one: same kind, same commune.
UPDATE regions_publicoffice AS o SET ended_on = %(today)s
WHERE o.source = 'embedded' AND o.ended_on IS NULL AND EXISTS (
    SELECT FROM regions_publicoffice AS imported
    WHERE imported.source = 'directory' AND imported.ended_on IS NULL
        AND imported.kind = o.kind AND imported.commune_id = o.commune_id
)
