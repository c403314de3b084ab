"""Codes of places and territories as people and old links write them, in their official form."""

# Kinds whose codes have capital letters; those of territories drawn by hand are as they were typed.
OFFICIAL = {"reg", "dep", "epci", "com"}
# Regions that were joined in 2016, with that of today, and Corsica's department until 1976.
FORMER_AREAS = {
    "reg:21": "reg:44",
    "reg:22": "reg:32",
    "reg:23": "reg:28",
    "reg:25": "reg:28",
    "reg:26": "reg:27",
    "reg:31": "reg:32",
    "reg:41": "reg:44",
    "reg:42": "reg:44",
    "reg:43": "reg:27",
    "reg:54": "reg:75",
    "reg:72": "reg:75",
    "reg:73": "reg:76",
    "reg:74": "reg:75",
    "reg:82": "reg:84",
    "reg:83": "reg:84",
    "reg:91": "reg:76",
    "dep:20": "reg:94",
}


def canonical(code: str) -> str:
    """ "com:2a004" → "com:2A004"; of a former region ("reg:82") that of today; others as they are.

    Communes that were merged are in the database: see ``geo.codes``.
    """
    kind, _, number = code.partition(":")
    if kind not in OFFICIAL:
        return code
    written = f"{kind}:{number.upper()}"
    return FORMER_AREAS.get(written, written)
