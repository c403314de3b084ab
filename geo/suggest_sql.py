"""The one query behind the place field: names, beginnings, one typing error, postcodes."""

import re

from geo.folding import fold

LONGEST = 60
SHORTEST_WITH_ERROR = 3
POSTCODE = re.compile(r"\b[0-9]{5}\b")
# People tell towns of one name apart by their department: "Saint-Denis (974)".
DEPARTMENT = re.compile(r"\((97[0-9]|[0-9]{2}|2[AB])\)", re.IGNORECASE)

# How many spellings of one place a beginning may meet at most, 21 postcodes of Paris among them.
SPELLINGS = 40

# A name one edit away from the typed text keeps its first half or its second half untouched and
# is as long, give or take one letter: six index ranges hold every such name, where trigrams would
# lose the short ones ("lyn").
# A wrong digit is no typing error: it is another borough.
SUGGEST = """
WITH typed AS MATERIALIZED (
    SELECT place_id, population, 0 AS fit FROM geo_placename WHERE name = %(text)s
    UNION ALL (
        SELECT place_id, population, 1 FROM geo_placename WHERE name LIKE %(beginning)s
        ORDER BY population DESC LIMIT %(enough)s
    )
    {spelled}
), best AS (
    SELECT place_id, min(fit) AS fit, max(population) AS population FROM typed GROUP BY place_id
    ORDER BY fit, population DESC, place_id LIMIT %(kept)s
)
SELECT place.*, best.fit FROM best JOIN geo_place AS place ON place.id = best.place_id
{where}
ORDER BY {borough_first} best.fit, best.population DESC, {kind_order}, place.code
LIMIT %(limit)s
"""
SPELLED = """
    UNION ALL (
        SELECT place_id, population, 2 FROM geo_placename WHERE name LIKE %(inside)s
        ORDER BY population DESC LIMIT %(enough)s
    )
    UNION ALL
    SELECT place_id, population, 3 FROM geo_placename
    WHERE name LIKE %(first_half)s AND length(name) = ANY(%(lengths)s)
      AND levenshtein_less_equal(name, %(text)s, 1) <= 1
      AND regexp_replace(name, '[^0-9]', '', 'g') = %(digits)s
    UNION ALL
    SELECT place_id, population, 3 FROM geo_placename
    WHERE reverse(name) LIKE %(second_half)s AND length(name) = ANY(%(lengths)s)
      AND levenshtein_less_equal(name, %(text)s, 1) <= 1
      AND regexp_replace(name, '[^0-9]', '', 'g') = %(digits)s
    UNION ALL
    SELECT place_id, population, 3 FROM geo_placename WHERE name = ANY(%(swapped)s)
"""
KIND_ORDER = "array_position(ARRAY['commune','borough','department','region'], place.kind::text)"


def suggestion_sql(query: str, limit: int) -> tuple[str, dict[str, object]]:
    """SQL and parameters that suggest places for a typed text; an empty SQL for nothing typed."""
    query, department = _without_department(query)
    text, postcode = _name_and_postcode(fold(query)[:LONGEST].strip())
    if not text:
        return "", {}
    where = ["%(postcode)s = ANY(place.postcodes)"] if postcode else []
    where += ["place.insee_code LIKE %(department)s"] if department else []
    is_number = text.isdigit()
    spelled = not is_number and len(text) >= SHORTEST_WITH_ERROR
    is_postcode = bool(postcode or POSTCODE.fullmatch(text))
    limit = max(limit, 0)
    params: dict[str, object] = {
        "text": text,
        "beginning": text + "%",
        "postcode": postcode,
        "limit": limit,
    }
    params |= {"department": f"{department}%", "enough": limit * SPELLINGS}
    # Postcode and department narrow the places, so none may be dropped before it is looked at.
    params |= {"kept": None if where or is_postcode else limit * 3}
    if spelled:
        params |= {"inside": f"% {text}%", **_one_error(text)}
    sql = SUGGEST.format(
        spelled=SPELLED if spelled else "",
        where=f"WHERE {' AND '.join(where)}" if where else "",
        borough_first="place.kind <> 'borough'," if is_postcode else "",
        kind_order=KIND_ORDER,
    )
    return sql, params


def _without_department(query: str) -> tuple[str, str]:
    """ "Saint-Denis (974)" → ("Saint-Denis", "974")."""
    found = DEPARTMENT.search(query)
    return (DEPARTMENT.sub(" ", query), found.group(1).upper()) if found else (query, "")


def _name_and_postcode(text: str) -> tuple[str, str | None]:
    """ "69003 lyon" → ("lyon", "69003"); a postcode alone is the text to look for."""
    found = POSTCODE.search(text)
    rest = " ".join(POSTCODE.sub(" ", text).split())
    return (rest, found.group()) if found and rest else (text, None)


def _one_error(text: str) -> dict[str, object]:
    half = len(text) // 2
    swapped = [
        text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        for i in range(len(text) - 1)
        if text[i] != text[i + 1] and not (text[i] + text[i + 1]).isdigit()
    ]
    return {
        "first_half": text[:half] + "%",
        "second_half": text[half:][::-1] + "%",
        "lengths": [len(text) - 1, len(text), len(text) + 1],
        "swapped": swapped,
        "digits": "".join(c for c in text if c.isdigit()),
    }
