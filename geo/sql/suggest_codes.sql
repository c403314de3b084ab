    SELECT id, '', 0, 9 FROM geo_place WHERE code = %(code)s
    UNION ALL
    SELECT place.id, CASE WHEN former.name <> place.name THEN former.name ELSE '' END, 0, 8 FROM geo_formercommune AS former
    JOIN geo_place AS place ON place.code = former.place_code WHERE former.code = %(code)s
