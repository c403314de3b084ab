"""The database's own functions are those that the code expects, with the same bodies.

Migrations hold a frozen copy of what they create. Where the code states the function too, a change
of one without the other would go unseen: here they are compared as the migrated database has them.
"""

import re
from functools import partial

import pytest
from django.db import connection

from directory.index import stemming_sql
from geo.folding_sql import fold_function

pytestmark = pytest.mark.django_db

# Functions of our schema that belong to no extension: name and argument types.
EXPECTED = {
    "accounts_audit_refuses()",
    "bare_words(text)",
    "contributions_decided_stays()",
    "contributions_is_redaction()",
    "contributions_only_withholds(jsonb,jsonb)",
    "contributions_part_of_decided_stays()",
    "contributions_remark_stays()",
    "contributions_require_revision()",
    "contributions_same_keys(jsonb,jsonb)",
    "directory_all_term_ids(integer[])",
    "directory_bit(integer)",
    "directory_cell(double precision,double precision)",
    "directory_count_cells()",
    "directory_count_cells(bigint[],bigint[],uuid[])",
    "directory_facets(integer[],bigint[],integer[])",
    "directory_hidden_site_is_coarse()",
    "directory_point_id(geometry,bigint)",
    "directory_tell_of_content()",
    "directory_tell_of_taxonomy()",
    "folded(text)",
    "light_arabic(text)",
    "light_french(text)",
    "light_ukrainian(text)",
    "words_together(tsvector)",
    "words_vector(text,text)",
}
STATEMENT = re.compile(r"FUNCTION (\w+)\(.*?AS \$(\w*)\$(.*)\$\2\$", re.DOTALL)
# By name; that which looks at every character of Unicode is written when its test runs.
STATED = {
    "folded": fold_function,
    **{STATEMENT.search(one)[1]: partial(str, one) for one in stemming_sql.FUNCTIONS},
}
# Classes of characters depend on the Unicode data of the Python that wrote them.
# tests/geo/test_folding_sql.py compares what every character becomes.
CLASS_OF_CHARACTERS = re.compile(r"\[[^\]]{30,}\]|'[^'\s]{30,}'")


def functions() -> dict[str, str]:
    """Bodies of the functions in our schema, but those of extensions and jobs, by signature."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.oid::regprocedure::text, p.prosrc
            FROM pg_proc p
            WHERE p.pronamespace = current_schema()::regnamespace
                AND p.proname NOT LIKE 'procrastinate%'
                AND NOT EXISTS (
                    SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
                )
            """
        )
        return dict(cursor.fetchall())


def comparable(body: str) -> str:
    """A body without white space and classes of characters."""
    return " ".join(CLASS_OF_CHARACTERS.sub("[…]", body).split())


def test_the_database_has_the_functions_that_are_expected():
    assert set(functions()) == EXPECTED


@pytest.mark.parametrize("name", STATED)
def test_function_stated_in_the_code_is_the_one_in_the_database(name):
    stated, _, body = STATEMENT.search(STATED[name]()).groups()
    assert stated == name
    [there] = [there for signed, there in functions().items() if signed.startswith(f"{name}(")]
    assert comparable(there) == comparable(body)
