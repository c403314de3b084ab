-- One tile of the map, its layers one after the other (Mapbox Vector Tile 2.1). Shapes are cut in
-- degrees before they are projected, since most of a department or region lies elsewhere.
WITH tile AS MATERIALIZED (
    SELECT
        ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS envelope,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4326) AS inside,
        ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => %(margin)s), 4326) AS box
),
feature AS MATERIALIZED (
    SELECT
        one.kind, one.rank, one.detail,
        ST_AsMVTGeom(
            ST_Simplify(
                ST_Transform(ST_ClipByBox2D(one.shape, tile.box), 3857), %(tolerance_m)s, true
            ),
            tile.envelope, %(extent)s, %(buffer)s
        ) AS shape
    FROM geo_mapfeature one
    JOIN tile ON one.shape && tile.box
    WHERE
        one.kind NOT IN ('town', 'borough')
        AND (one.kind <> 'land' OR one.detail = %(detail)s)
        AND (
            one.kind <> 'river' OR one.rank <= 6
            OR (%(z)s >= 5 AND one.rank < 20) OR %(z)s >= 7
        )
),
-- Of neighbours the shared border is cut the same way and falls on the same points of the grid.
-- Density is people for each square kilometre: a square degree has 12392 at the equator (111.32
-- squared) and narrows with the cosine of the latitude.
area AS MATERIALIZED (
    SELECT
        commune.id,
        commune.name,
        commune.names,
        commune.population / greatest(
            ST_Area(commune.outline) * 12392 * cos(radians(ST_YMin(commune.outline))), 0.001
        ) AS density,
        commune.outline
    FROM regions_territory commune
    JOIN tile ON commune.outline && tile.box
    WHERE
        commune.kind = 'commune'
        AND commune.valid_to IS NULL
        AND (%(all_communes)s OR commune.population >= %(shaded_from)s)
),
shaded AS (
    SELECT
        ST_AsMVTGeom(
            ST_Simplify(
                ST_Transform(ST_ClipByBox2D(area.outline, tile.box), 3857), %(tolerance_m)s, true
            ),
            tile.envelope, %(extent)s, %(buffer)s
        ) AS shape,
        CASE
            WHEN density < 75 THEN 0
            WHEN density < 300 THEN 1
            WHEN density < 1500 THEN 2
            WHEN density < 5000 THEN 3
            ELSE 4
        END AS shade,
        CASE WHEN %(names_areas)s THEN jsonb_build_object('name', name) || names END AS names
    FROM area
    CROSS JOIN tile
    WHERE %(all_communes)s OR density >= 75
),
-- The feature of a borough is named by its code in the gazetteer, where its names are.
borough AS (
    SELECT
        ST_AsMVTGeom(
            ST_Simplify(
                ST_Transform(ST_ClipByBox2D(one.shape, tile.box), 3857), %(tolerance_m)s, true
            ),
            tile.envelope, %(extent)s, %(buffer)s
        ) AS shape,
        jsonb_build_object('name', place.name) || place.names AS names
    FROM geo_mapfeature one
    JOIN tile ON one.shape && tile.box
    JOIN geo_place place ON place.code = one.name
    WHERE one.kind = 'borough' AND %(names_areas)s
),
large AS MATERIALIZED (
    SELECT wide.kind, wide.outline
    FROM regions_territory wide
    JOIN tile ON wide.outline && tile.box
    WHERE
        wide.valid_to IS NULL
        AND (wide.kind = 'region' OR (wide.kind = 'department' AND %(z)s >= 5))
),
line AS (
    SELECT
        ST_AsMVTGeom(
            ST_Simplify(
                ST_Transform(ST_ClipByBox2D(ST_Boundary(large.outline), tile.box), 3857),
                %(tolerance_m)s, true
            ),
            tile.envelope, %(extent)s, %(buffer)s
        ) AS shape,
        CASE large.kind WHEN 'region' THEN 2 ELSE 1 END AS rank
    FROM large
    CROSS JOIN tile
    UNION ALL
    SELECT shape, 3 FROM feature WHERE kind = 'border'
),
name AS (
    (
        SELECT
            'commune' AS kind, commune.population,
            jsonb_build_object('name', commune.name) || commune.names AS names,
            commune.centre::geometry AS point
        FROM regions_territory commune
        JOIN tile ON commune.outline && tile.inside
        WHERE
            commune.kind = 'commune'
            AND commune.valid_to IS NULL
            AND commune.centre::geometry && tile.inside
        ORDER BY commune.population DESC, commune.code
        LIMIT %(names)s
    )
    UNION ALL
    SELECT
        'borough', borough.population,
        jsonb_build_object('name', borough.name) || borough.names,
        borough.point::geometry
    FROM geo_place borough
    JOIN tile ON borough.point::geometry && tile.inside
    WHERE borough.kind = 'borough' AND %(z)s >= 10
    UNION ALL
    SELECT
        area.kind, area.population,
        jsonb_build_object('name', area.name) || area.names,
        area.centre::geometry
    FROM regions_territory area
    JOIN tile ON area.centre::geometry && tile.inside
    WHERE
        area.valid_to IS NULL
        AND (
            (area.kind = 'region' AND %(z)s BETWEEN 4 AND 6)
            OR (area.kind = 'department' AND %(z)s BETWEEN 7 AND 8)
        )
    UNION ALL
    (
        SELECT 'town', town.rank, jsonb_build_object('name', town.name), town.shape
        FROM geo_mapfeature town
        JOIN tile ON town.shape && tile.inside
        WHERE town.kind = 'town' AND (%(z)s >= 7 OR town.rank >= 250000)
        ORDER BY town.rank DESC, town.id
        LIMIT %(names)s / 2
    )
),
placed AS (
    SELECT
        ST_AsMVTGeom(ST_Transform(name.point, 3857), tile.envelope, %(extent)s, 0) AS shape,
        name.kind, name.population, name.names
    FROM name
    CROSS JOIN tile
)

SELECT
    coalesce((SELECT ST_AsMVT(part, 'land', %(extent)s, 'shape') FROM (
        SELECT shape FROM feature WHERE kind = 'land' AND shape IS NOT NULL
    ) part), '')
    || coalesce((SELECT ST_AsMVT(part, 'lakes', %(extent)s, 'shape') FROM (
        SELECT shape FROM feature WHERE kind = 'lake' AND shape IS NOT NULL
    ) part), '')
    || coalesce((SELECT ST_AsMVT(part, 'france', %(extent)s, 'shape') FROM (
        SELECT ST_AsMVTGeom(
            ST_Simplify(
                ST_Transform(ST_ClipByBox2D(large.outline, tile.box), 3857), %(tolerance_m)s, true
            ),
            tile.envelope, %(extent)s, %(buffer)s
        ) AS shape
        FROM large
        CROSS JOIN tile
        WHERE large.kind = 'region' AND NOT %(all_communes)s
    ) part WHERE shape IS NOT NULL), '')
    || coalesce((SELECT ST_AsMVT(part, 'areas', %(extent)s, 'shape') FROM (
        SELECT shape, shade, names FROM shaded WHERE shape IS NOT NULL
    ) part), '')
    || coalesce((SELECT ST_AsMVT(part, 'boroughs', %(extent)s, 'shape') FROM (
        SELECT shape, names FROM borough WHERE shape IS NOT NULL
    ) part), '')
    || coalesce((SELECT ST_AsMVT(part, 'rivers', %(extent)s, 'shape') FROM (
        SELECT shape, rank, detail AS sure FROM feature
        WHERE kind = 'river' AND shape IS NOT NULL
    ) part), '')
    || coalesce((SELECT ST_AsMVT(part, 'borders', %(extent)s, 'shape') FROM (
        SELECT shape, rank FROM line WHERE shape IS NOT NULL
    ) part), '')
    || coalesce((SELECT ST_AsMVT(part, 'names', %(extent)s, 'shape') FROM (
        SELECT shape, kind, population, names FROM placed WHERE shape IS NOT NULL
        ORDER BY population DESC
    ) part), '')
