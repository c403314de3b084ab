"""The SQL statements of a request, run alone: their plans, and their throughput by pgbench."""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.db import connection
from django.test import Client

from bench.driving import HOST, Asked

# pgbench takes at most 128 files; each is one question.
MOST_FILES = 100


def statements_of(asked: Asked) -> list[str]:
    """The SQL statements that a request executes, with literal parameters."""
    statements: list[str] = []

    def record(execute, sql, params, many, context):
        written = connection.ops.compose_sql(sql, params) if params else sql  # type: ignore[attr-defined]
        statements.append(written)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        answer_to(asked)
    return statements


def answer_to(asked: Asked):
    """The response of the application by Django's test client; ``ValueError`` for a refusal."""
    response = Client().get(asked.address, headers={"host": HOST, **dict(asked.headers)})
    if response.status_code not in {200, 304}:
        raise ValueError(f"{asked.address} answers {response.status_code}")
    return response


def rows_read(statements: Sequence[str]) -> int:
    """Rows that the statements read from tables and indexes (EXPLAIN ANALYZE), filtered or not."""
    total = 0
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {_bare(statement)}")
            explained = cursor.fetchone()[0]
            if isinstance(explained, str):
                explained = json.loads(explained)
            total += _rows_of(explained[0]["Plan"])
    return total


def _rows_of(plan: dict) -> int:
    here = 0
    if "Relation Name" in plan:
        removed = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        here = (plan["Actual Rows"] + sum(plan.get(name, 0) for name in removed)) * plan[
            "Actual Loops"
        ]
    return int(here) + sum(_rows_of(inner) for inner in plan.get("Plans", []))


def pgbench(
    questions: Sequence[Sequence[str]], *, seconds: float, connections: int
) -> tuple[float, float]:
    """Run the statements of each question by pgbench (simple protocol, unprepared).

    Returns questions per second, and the median seconds of one.
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
        subprocess.run(command, env=_environment(), check=True, capture_output=True, text=True)
        lines = [
            line.split()
            for log in Path(folder).glob("log*")
            for line in log.read_text().split("\n")
        ]
    took = sorted(int(line[2]) / 1e6 for line in lines if line)
    return len(took) / max(1, round(seconds)), took[len(took) // 2]


def _bare(statement: str) -> str:
    return statement.strip().rstrip(";")


def _environment() -> dict[str, str]:
    """Environment variables by which PostgreSQL's programs reach the same database."""
    settings = connection.settings_dict
    values = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    variables = {name: str(settings[key]) for name, key in values.items() if settings[key]}
    return os.environ | variables
