DELETE FROM regions_territoryparent USING regions_territory AS t
WHERE child_id = t.id AND t.code IN (SELECT code FROM staged_territory);
INSERT INTO regions_territoryparent (child_id, parent_id)
SELECT child.id, parent.id FROM staged_parent
JOIN regions_territory AS child ON child.code = staged_parent.child
JOIN regions_territory AS parent ON parent.code = staged_parent.parent
