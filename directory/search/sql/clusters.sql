-- Cells with their sites, mean point and box. Single sites come with their title in the reader's
-- language and their hours, in the same query.
SELECT cell.sites, coalesce(ST_X(one.place), lon), coalesce(ST_Y(one.place), lat),
    coalesce(ST_X(one.place), west), coalesce(ST_Y(one.place), south),
    coalesce(ST_X(one.place), east), coalesce(ST_Y(one.place), north),
    one.programme_id, one.precision, one.themes[1], title.text, title.language,
    programme.is_example, coalesce(rule.text, ''), rule.time_zone, one.by_appointment,
    programme.operating
FROM ({cells}) cell
LEFT JOIN directory_searchentry one ON cell.sites = 1 AND one.id = cell.entry_id
LEFT JOIN directory_programme programme ON programme.id = one.programme_id
LEFT JOIN directory_openingrule rule ON rule.id = one.rule_id
LEFT JOIN LATERAL (
    SELECT text, language FROM directory_section s
    WHERE s.programme_id = one.programme_id AND s.key = 'title'
        AND s.language IN ({language}, 'fr')
    ORDER BY s.language = {language} DESC LIMIT 1
) title ON true
ORDER BY cell.cell
