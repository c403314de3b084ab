"""SQL in files, and statements composed of parts with the values of each."""

import re
from pathlib import Path

import pytest
from django.db import connection
from psycopg import sql

from geo.statements import Statement, Template, bound, identifiers, joined, read_sql

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path
    for path in ROOT.glob("*/**/sql/*.sql")
    if not {"var", ".venv"} & set(path.relative_to(ROOT).parts)
)


def test_values_are_in_the_order_of_their_placeholders():
    within = Template("{column} < {most}")
    rows = Template("SELECT {one}, x FROM ({rows}) AS t WHERE {conditions}")
    limits = {"x": 9, "y": 8}
    narrowed = [within.fill(column=sql.Identifier(x), most=bound(m)) for x, m in limits.items()]
    statement = rows.fill(
        conditions=joined(" AND ", narrowed),
        rows=Statement(sql.SQL("SELECT %s AS x, %s AS y"), (3, 4)),
        one=bound(1),
    )
    assert statement.params == (1, 3, 4, 9, 8)
    assert statement.text == (
        'SELECT %s, x FROM (SELECT %s AS x, %s AS y) AS t WHERE "x" < %s AND "y" < %s'
    )


def test_a_part_named_twice_brings_its_values_twice():
    assert Template("{a} + {a}").fill(a=bound(2)).params == (2, 2)


@pytest.mark.django_db
def test_braces_of_values_are_not_those_of_templates():
    statement = Template("SELECT '{{}}'::text[] || {more}::text").fill(more=bound("{x} 100 %"))
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        assert cursor.fetchone() == (["{x} 100 %"],)


def test_a_statement_with_a_prepared_part_is_prepared():
    part = Statement(sql.SQL("SELECT 1"), is_prepared=True)
    assert joined(" UNION ", [Statement(sql.SQL("SELECT 2")), part]).is_prepared
    assert not Template("{a}").fill(a=bound(1)).is_prepared


def test_names_are_quoted():
    assert identifiers(("a", 'b"'), "t").as_string() == '"t"."a", "t"."b"""'


def test_comments_of_a_file_are_left_out(tmp_path):
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "one.sql").write_text("-- {why} 100 %\nSELECT 1\n")
    assert read_sql(str(tmp_path / "module.py"), "one") == "SELECT 1"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_of_sql_is_read_by_a_module_beside_it(path):
    modules = path.parent.parent.glob("*.py")
    assert any(f'"{path.stem}"' in module.read_text(encoding="utf-8") for module in modules)


def test_no_statement_of_several_lines_is_in_a_module():
    apps = ("accounts", "api", "contributions", "directory", "geo", "journeys", "regions")
    paths = [path for app in (*apps, "seeding", "config") for path in (ROOT / app).rglob("*.py")]
    written = re.compile(r'"""\s*(WITH|SELECT|INSERT|UPDATE|DELETE|CREATE)\b[^"]*\n')
    found = {
        str(path.relative_to(ROOT))
        for path in paths
        if "migrations" not in path.parts and written.search(path.read_text(encoding="utf-8"))
    }
    assert found == set()
