"""SQL of the place autocomplete: exact names, prefixes, one typing error, postcodes."""

import re

from psycopg import sql

from geo.folding import fold
from geo.statements import joined, read_sql, read_template

LONGEST = 60
SHORTEST_WITH_ERROR = 3
POSTCODE = re.compile(r"\b[0-9]{5}\b")
# People tell towns of one name apart by their department: "Saint-Denis (974)".
DEPARTMENT = re.compile(r"\((97[0-9]|[0-9]{2}|2[AB])\)", re.IGNORECASE)

# Most spellings of one place with a common prefix, such as the 21 postcodes of Paris.
SPELLINGS = 40

SUGGEST = read_template(__file__, "suggest")
SPELLED = sql.SQL(read_sql(__file__, "suggest_spelled"))
NOTHING, ALWAYS = sql.SQL(""), sql.SQL("true")
HAS_POSTCODE = sql.SQL("%(postcode)s = ANY(place.postcodes)")
IS_IN_DEPARTMENT = sql.SQL("place.insee_code LIKE %(department)s")
BOROUGH_FIRST = sql.SQL("place.kind <> 'borough',")


def suggestion_sql(query: str, limit: int) -> tuple[str, dict[str, object]]:
    """SQL and parameters that suggest places for a typed text; an empty SQL for nothing typed."""
    query, department = _without_department(query)
    text, postcode = _name_and_postcode(fold(query)[:LONGEST].strip())
    if not text:
        return "", {}
    where = [HAS_POSTCODE] if postcode else []
    where += [IS_IN_DEPARTMENT] if department else []
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
    # Postcode and department are checked later, so no candidate may be dropped before that.
    params |= {"best_count": None if where or is_postcode else limit * 3}
    if spelled:
        params |= {"inside": f"% {text}%", **_one_error(text)}
    statement = SUGGEST.fill(
        spelled=SPELLED if spelled else NOTHING,
        conditions=joined(" AND ", [ALWAYS, *where]),
        borough_first=BOROUGH_FIRST if is_postcode else NOTHING,
    )
    return statement.text, params


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
