"""Times the figures and the queue of translators on 50,000 texts in eight languages.

    script/manage shell -c "from bench.translations import main; main()"

In a database made for it, where the texts stay. It needs one programme there, of which it makes
copies.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from django.db import connection, transaction

from accounts.language_roles import languages_to_translate
from contributions.revisions.write_guard import allow_writes
from geo.statements import read_sql
from translations.figures import language_figures
from translations.queue import Wanted, queue

TEXTS, KEYS = 50_000, ("title", "summary", "description", "join", "bring", "next")
REPEATED = 9
PROGRAMMES = read_sql(__file__, "copied_programmes")
SECTIONS = read_sql(__file__, "copied_sections")


def main() -> None:
    """Print the median and the slowest of each query, in milliseconds."""
    with transaction.atomic(), allow_writes("bench of translations"):
        fill()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE directory_programme, directory_section")
    print(f"figures of {language_figures()[0].texts} texts: {timed(language_figures)}")
    print(f"queue of one language: {timed(lambda: queue('ar', Wanted()))}")


def fill() -> None:
    """Make the texts: of each language one in ten is outdated, one in five unreviewed."""
    with connection.cursor() as cursor:
        cursor.execute(PROGRAMMES, {"programmes": TEXTS // len(KEYS)})
        codes = list(languages_to_translate())
        cursor.execute(SECTIONS, {"keys": list(KEYS), "languages": codes})


def timed(call: Callable[[], object]) -> str:
    """Median and maximum of several calls."""
    taken = []
    for _time in range(REPEATED):
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return f"{median(taken):.0f} ms, at most {max(taken):.0f} ms"
