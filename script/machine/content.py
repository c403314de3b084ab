"""Set-up steps: migrations, catalogues, static files and data, each skipped when unchanged."""

import os
import sys
from collections.abc import Mapping

from machine.checkout import PYTHON, ROOT, VAR, Stamps, files, fingerprint
from machine.database import Database
from machine.environment import requirements_mark
from machine.progress import Progress
from machine.web import is_demo

# Commands that load what ships with Repères, in order, each with the files its result depends on
# beside those before it. Each finds out itself what is unchanged; skipping the call saves seconds.
LOADERS = {
    "load_france": [
        "fixtures/france/**/*",
        "regions/**/*.py",
        "regions/**/*.sql",
        "geo/migrations/*.py",
    ],
    # It derives the search index anew.
    "load_taxonomy": [
        *("fixtures/taxonomy.yaml", "contributions/**/*.py"),
        *("directory/index/**/*.py", "directory/index/**/*.sql"),
    ],
    "load_procedures": ["fixtures/content/**/*", "directory/migrations/*.py"],
    "load_examples": ["fixtures/examples/**/*"],
    "build_bitmaps": [
        "directory/index/bitmaps.py",
        "directory/index/sql/bitmap*.sql",
        "directory/vocabulary.py",
    ],
}

WARNING = "WARNING: "


def manage(progress: Progress, environment: Mapping[str, str], *words: str) -> str:
    return progress.run([PYTHON, ROOT / "manage.py", *words], env=os.environ | environment)


def tables(progress: Progress, database: Database) -> None:
    """Migrate; an external database always, since others may change it."""
    stamps = Stamps(database.identity)
    mark = fingerprint(files("*/migrations/*.py"), requirements_mark("run"))
    if database.is_embedded and stamps.holds("tables", mark):
        progress.note("unchanged")
        return
    manage(progress, database.owner_environment, "migrate", "--no-input", "-v", "1")
    manage(progress, database.owner_environment, "createcachetable")
    stamps.put("tables", mark)
    progress.note("migrated")


def words(progress: Progress, database: Database) -> None:
    """Compile the catalogues of the interface's languages."""
    sources = files("locale/**/*.po", "*/*/locale/**/*.po")
    stamps = Stamps("checkout")
    mark = fingerprint(sources)
    compiled = all(source.with_suffix(".mo").exists() for source in sources)
    if not sources:
        progress.note("no catalogue")
    elif compiled and stamps.holds("words", mark):
        progress.note("unchanged")
    else:
        ignored = ("--ignore=.venv", "--ignore=var")
        manage(progress, database.owner_environment, "compilemessages", *ignored)
        stamps.put("words", mark)
        progress.note(f"{len(sources)} catalogues compiled")


def static_files(progress: Progress, database: Database) -> None:
    """Gather scripts, styles and icons where whitenoise serves them."""
    stamps = Stamps("checkout")
    sources = [*files("static/**/*", "*/static/**/*"), ROOT / "config" / "settings.py"]
    mark = fingerprint(sources, requirements_mark("run"))
    if (VAR / "static").exists() and stamps.holds("static", mark):
        progress.note("unchanged")
        return
    output = manage(progress, database.owner_environment, "collectstatic", "--no-input")
    stamps.put("static", mark)
    progress.note(last_line(output))


def data(progress: Progress, database: Database) -> None:
    """Load territories, gazetteer, themes, procedure sheets and (unless declined) examples."""
    stamps = Stamps(database.identity)
    mark = ""
    for command, patterns in LOADERS.items():
        mark = fingerprint(files(*patterns), mark)
        if command == "load_examples" and os.environ.get("REPERES_DATA") == "none":
            progress.note("no examples, as REPERES_DATA says")
            continue
        if stamps.holds(command, mark):
            continue
        progress.note(
            f"{command}: {last_line(manage(progress, database.owner_environment, command))}"
        )
        stamps.put(command, mark)
    if not progress.notes:
        progress.note("unchanged")


def demonstration(progress: Progress, database: Database) -> None:
    """Create an account for each role in a demonstration; elsewhere remove what one left.

    Warnings, such as that of public example programmes, go to stderr.
    """
    if is_demo(database):
        demo_environment = database.owner_environment | {"REPERES_DEMO": "1"}
        progress.note(last_line(manage(progress, demo_environment, "load_demo_accounts")))
        return
    printed = manage(progress, database.owner_environment, "leave_demonstration").splitlines()
    progress.note(last_line("\n".join(line for line in printed if not line.startswith(WARNING))))
    for line in printed:
        if line.startswith(WARNING):
            print(line, file=sys.stderr, flush=True)


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "done"
