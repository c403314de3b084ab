"""SQL of the place autocomplete: names, what surrounds them, errors, codes and addresses.

Each way to find a place is a part of one statement, left out when the text gives no reason for it.
Every part says how well a place fits, as a score: the logarithm of its people, less what the way
costs (docs/places.md has the table).
"""

from enum import IntEnum

from psycopg import sql

from geo.foreign_cities import is_city_abroad
from geo.sounds import is_other_script, sound_key
from geo.statements import Statement, joined, read_sql, read_template
from geo.typed_places import TypedPlace, read_typed

SHORTEST_WITH_ERROR = 3
# Names of nine letters and more may have two errors.
SHORTEST_WITH_TWO_ERRORS = 9 - 2
# Contexts from this length on may be unfinished: "saint denis reun".
SHORTEST_BEGUN = 4
# Areas behind an article from this length on may be unfinished: "la creu".
SHORTEST_BARE = 3
# Departments and regions that one text may mean; the planner, too, needs to know that they are few.
MOST_AREAS = 12
LAST = "\U0010ffff"  # sorts after every letter

# Most spellings of one place with a common prefix, such as the 21 postcodes of Paris.
SPELLINGS = 40
# What a whole code is worth, so that nothing comes before it.
CODE_BONUS = 10

SUGGEST = read_template(__file__, "suggest")
NAMES, CODES, READINGS, INSIDE, SPELLED = (
    sql.SQL(read_sql(__file__, name))
    for name in (
        "suggest_names",
        "suggest_codes",
        "suggest_readings",
        "suggest_inside",
        "suggest_spelled",
    )
)
TWICE, SOUNDS, PIECES, NEAR_POSTCODE = (
    sql.SQL(read_sql(__file__, name))
    for name in (
        "suggest_misspelled_twice",
        "suggest_sounds",
        "suggest_pieces",
        "suggest_near_postcode",
    )
)
HAS_POSTCODE = sql.SQL(read_sql(__file__, "suggest_has_postcode"))
NOTHING, ALWAYS = sql.SQL("SELECT * FROM main WHERE false"), sql.SQL("true")
BOROUGH_FIRST = sql.SQL("place.kind <> 'borough',")
# Beside a code that only resembles postcodes, its city comes first.
BOROUGH_OF_CODE_FIRST = sql.SQL("place.kind <> 'borough' OR best.score < %(bonus)s,")


# Two digits of a postcode are a department of the mainland; overseas it takes three.
OVERSEAS = ("97", "98")


class Fit(IntEnum):
    """How a place was found for a typed text."""

    NAME = 0
    BEGINNING = 1
    INSIDE = 2
    MISSPELLED = 3
    SOUND = 4
    ADDRESS = 5


def suggestion_sql(query: str, limit: int) -> tuple[str, dict[str, object]]:
    """SQL and parameters that suggest places for a typed text; an empty SQL for nothing typed."""
    typed = read_typed(query)
    if not typed.text:
        return "", {}
    params: dict[str, object] = {
        "text": typed.text,
        "exact": [typed.text, typed.code] if typed.code else [typed.text],
        "bonus": CODE_BONUS if typed.code else 0,
        "bare": typed.bare,
        "bare_beginning": f"{typed.bare}%" if len(typed.bare) >= SHORTEST_BARE else "",
        "word": f"{typed.text} ",
        "beginning": f"{typed.text}%",
        "limit": max(limit, 0),
        "enough": max(limit, 0) * SPELLINGS,
        # Kinds and boroughs are put in order among these.
        "best_count": max(limit, 0) * 3,
        "postcode": typed.postcode,
        "postcode_departments": _departments(typed.postcode),
    }
    main, otherwise = _parts(typed, params)
    first = BOROUGH_OF_CODE_FIRST if typed.code else sql.SQL("")
    statement = SUGGEST.fill(
        named=NAMES,
        main=joined(" UNION ALL ", main),
        condition=HAS_POSTCODE if typed.postcode else ALWAYS,
        otherwise=joined(" UNION ALL ", otherwise or [NOTHING]),
        borough_first=BOROUGH_FIRST if typed.postcode else first,
    )
    return statement.text, params


Parts = list[Statement | sql.Composable]


def _parts(typed: TypedPlace, params: dict[str, object]) -> tuple[Parts, Parts]:
    """The ways to find a place, and those tried only when these find none; fills ``params``."""
    main: Parts = [sql.SQL("SELECT * FROM named")]
    otherwise: Parts = []
    if typed.code:
        return main + _by_code(typed, params), otherwise
    if typed.text.isdigit():
        return main, otherwise
    if typed.readings:
        params |= _reading_params(typed)
        main.append(READINGS)
    # A well-known city abroad is no misspelled town, and no address of one.
    if is_city_abroad(typed.text):
        return main, otherwise
    if len(typed.unspelled) >= SHORTEST_WITH_ERROR:
        params |= _one_error(typed.unspelled)
        params |= {"inside": f"% {typed.unspelled}%", "department": typed.department}
        main += [INSIDE, SPELLED]
    if len(typed.unspelled) >= SHORTEST_WITH_TWO_ERRORS:
        params |= _two_errors(typed.unspelled)
        otherwise.append(TWICE)
    if is_other_script(typed.text) and (key := sound_key(typed.text)):
        params |= {"sound": key}
        otherwise.append(SOUNDS)
    if typed.pieces:
        params |= {
            "pieces": [piece.name for piece in typed.pieces],
            "bonuses": [piece.bonus for piece in typed.pieces],
            "department": typed.department,
        }
        otherwise.append(PIECES)
    return main, otherwise


def _by_code(typed: TypedPlace, params: dict[str, object]) -> Parts:
    """The ways to find a place by the code that is typed; fills ``params``."""
    params |= {"code": f"com:{typed.code}"}
    if len(typed.text) != len(typed.code) or not typed.code.isdigit():
        return [CODES]
    params |= {f"first_{n}": f"{typed.code[:n]}%" for n in (2, 3, 4)}
    if typed.code.startswith(OVERSEAS):
        params["first_2"] = params["first_3"]
    return [CODES, NEAR_POSTCODE]


def _departments(postcode: str) -> list[str]:
    """The departments of a postcode: "69433" → 69, "97400" → 974, "20000" → both of Corsica."""
    if postcode.startswith("20"):
        return ["2A", "2B"]
    return [postcode[: 3 if postcode.startswith("97") else 2]] if postcode else []


def _reading_params(typed: TypedPlace) -> dict[str, object]:
    within = [reading for reading in typed.readings if reading.context]
    return {
        "alternatives": [reading.name for reading in typed.readings if not reading.context],
        "names": [reading.name for reading in within],
        "contexts": [reading.context for reading in within],
        "untils": [
            reading.context + (LAST if len(reading.context) >= SHORTEST_BEGUN else " ")
            for reading in within
        ],
        "last": LAST,
        "areas": MOST_AREAS,
    }


def _one_error(text: str) -> dict[str, object]:
    half = len(text) // 2
    swapped = [
        text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        for i in range(len(text) - 1)
        if text[i] != text[i + 1] and not (text[i] + text[i + 1]).isdigit()
    ]
    return {
        "unspelled": text,
        "first_half": text[:half] + "%",
        "second_half": text[half:][::-1] + "%",
        "lengths": [len(text) - 1, len(text), len(text) + 1],
        "swapped": swapped,
        "digits": "".join(c for c in text if c.isdigit()),
    }


def _two_errors(text: str) -> dict[str, object]:
    third = len(text) // 3
    return {
        "first_third": text[:third] + "%",
        "middle_third": f"%{text[third : 2 * third]}%",
        "last_third": text[2 * third :][::-1] + "%",
        "shortest": len(text) - 2,
        "longest": len(text) + 2,
    }
