WITH RECURSIVE above (territory_id, ancestor_id) AS (
    SELECT id, id FROM regions_territory
    UNION
    SELECT above.territory_id, link.parent_id
    FROM above JOIN regions_territoryparent AS link ON link.child_id = above.ancestor_id
), gone AS (
    DELETE FROM regions_territoryancestor AS old
    WHERE NOT EXISTS (
        SELECT 1 FROM above
        WHERE above.territory_id = old.territory_id AND above.ancestor_id = old.ancestor_id
    )
)
INSERT INTO regions_territoryancestor (territory_id, ancestor_id)
SELECT territory_id, ancestor_id FROM above
ON CONFLICT DO NOTHING
