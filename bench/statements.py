"""The very statements that answer a question, asked again without anything around them."""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.db import connection
from django.test import Client

# pgbench takes at most 128 files; each is one question.
MOST_FILES = 100


def asked_by(address: str) -> list[str]:
    """The SQL that answering ``address`` takes, parameters written in."""
    statements: list[str] = []

    def keep(execute, sql, params, many, context):
        written = connection.ops.compose_sql(sql, params) if params else sql  # type: ignore[attr-defined]
        statements.append(written)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        answer_to(address)
    return statements


def answer_to(address: str):
    """The answer of the application itself, without a server."""
    response = Client().get(address, headers={"host": "127.0.0.1"})
    if response.status_code != 200:
        raise ValueError(f"{address} answers {response.status_code}")
    return response


def rows_read(statements: Sequence[str]) -> int:
    """Rows that the plans of the statements read from tables and indexes, thrown away or not."""
    total = 0
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {_bare(statement)}")
            told = cursor.fetchone()[0]
            total += _read(
                json.loads(told)[0]["Plan"] if isinstance(told, str) else told[0]["Plan"]
            )
    return total


def _read(plan: dict) -> int:
    here = 0
    if "Relation Name" in plan:
        removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        here = (plan["Actual Rows"] + sum(plan.get(name, 0) for name in removed)) * plan[
            "Actual Loops"
        ]
    return int(here) + sum(_read(inner) for inner in plan.get("Plans", []))


def pgbench(
    questions: Sequence[Sequence[str]], *, seconds: float, connections: int
) -> tuple[float, float]:
    """Ask the statements of each question by pgbench, unprepared.

    Returns questions per second, and the median seconds for one.
    """
    with tempfile.TemporaryDirectory() as folder:
        for number, statements in enumerate(questions[:MOST_FILES]):
            text = ";\n".join(map(_bare, statements)) + ";\n"
            (Path(folder) / f"{number}.sql").write_text(text, encoding="utf-8")
        files = [f"--file={path}" for path in sorted(Path(folder).glob("*.sql"))]
        command = [
            *(os.environ.get("PGBENCH", "pgbench"), "--no-vacuum", "--protocol=simple"),
            *(f"--client={connections}", f"--jobs={connections}", "--log"),
            *(f"--time={max(1, round(seconds))}", f"--log-prefix={folder}/log", *files),
        ]
        subprocess.run(command, env=_reached(), check=True, capture_output=True, text=True)
        lines = [
            line.split()
            for log in Path(folder).glob("log*")
            for line in log.read_text().split("\n")
        ]
    took = sorted(int(line[2]) / 1e6 for line in lines if line)
    return len(took) / max(1, round(seconds)), took[len(took) // 2]


def _bare(statement: str) -> str:
    return statement.strip().rstrip(";")


def _reached() -> dict[str, str]:
    """The environment in which PostgreSQL's programs reach the same database."""
    given = connection.settings_dict
    values = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    found = {name: str(given[key]) for name, key in values.items() if given[key]}
    return os.environ | found
