"""The write guard: every table of public content, every way of writing.

What the role of the web server may do to the tables themselves is tested with a cluster of its
own, in tests/script/test_killed.py.
"""

import ast
import copy
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, models, transaction
from django.db.models import F, ProtectedError
from django.urls import get_resolver

from contributions.revisions import write_guard
from directory.models import Programme, TaxonomyTerm
from tests.factories import ProgrammeFactory, term
from tests.test_permissions import names_of

ROOT = Path(__file__).resolve().parents[2]
GUARDED = write_guard.guarded_models()
REFUSAL = "public content changes by a revision only"

# Modules that call ``allow_writes``, and under which name.
OPENERS = {
    # Which of them the search lowers or leaves out.
    "contributions/freshness/marking.py",
    "contributions/revisions/blanking.py",  # personal data blanked by the owner of the tables
    "contributions/duplicates/evaluation.py",  # labelled pairs, rolled back
    "contributions/duplicates/merging_organizations.py",  # who runs the programmes of both
    "contributions/revisions/applying.py",  # an accepted revision
    "contributions/revisions/meaning.py",  # numbers of meanings, which say nothing new
    "contributions/loading/load_programmes.py",  # programmes in bulk, each with its revision
    "contributions/importing/commit.py",  # rows of a file, each with its revision
    "contributions/loading/sheets.py",  # procedure sheets that ship with the project
    "contributions/loading/taxonomy.py",  # the taxonomy that ships with the project
    "contributions/management/commands/build_bitmaps.py",  # of the map, which say nothing new
    "contributions/revisions/confidential.py",  # addresses taken out of earlier revisions
    "contributions/apps.py",  # hidden addresses encrypted with another server key
    "contributions/loading/batch_revisions.py",  # addresses taken out of revisions in bulk
    "bench/translations.py",  # texts for measuring, in a database made for it
    "seeding/generating/filling.py",  # load for measuring, in a database made for it
}


def refused():
    return pytest.raises(ProgrammingError, match=REFUSAL)


@pytest.fixture
def row(world, request) -> models.Model:
    """A row of the model under test, unsaved where the fixtures have none."""
    model = request.getfixturevalue("model")
    return model._base_manager.first() or model(pk=0)


def current_name() -> str:
    """The name under which this transaction may write; "" when it may not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [write_guard.SETTING])
        return cursor.fetchone()[0]


# Every table has its guard


def test_every_table_of_the_directory_is_guarded_or_named_here():
    tables = {
        model._meta.db_table
        for model in apps.get_app_config("directory").get_models(include_auto_created=True)
    }
    assert tables - {model._meta.db_table for model in GUARDED} == write_guard.UNGUARDED


@pytest.mark.django_db
def test_every_guarded_table_has_the_trigger_and_no_other_table_has():
    # 30: before INSERT, DELETE and UPDATE, once for the statement, whether it has rows or none.
    sql = """
        SELECT tgrelid::regclass::text, tgtype, tgenabled
        FROM pg_trigger WHERE tgfoid = 'contributions_require_revision'::regproc
    """
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = set(cursor.fetchall())
    assert found == {(model._meta.db_table, 30, "O") for model in GUARDED}


# Every way of writing


def copied(row: models.Model) -> models.Model:
    """A copy of the row; the guard fires before any constraint."""
    other = copy.copy(row)
    other.pk, other._state = None, copy.copy(row._state)
    other._state.adding = True
    return other


def plain_field(model: type[models.Model]) -> str:
    """A column of the model that is not its key."""
    return next(field.attname for field in model._meta.concrete_fields if not field.primary_key)


def insert_by_save(row: models.Model) -> None:
    copied(row).save(force_insert=True)


def insert_many(row: models.Model) -> None:
    type(row)._base_manager.bulk_create([copied(row)])


def insert_or_update_many(row: models.Model) -> None:
    key = row._meta.pk.attname
    type(row)._base_manager.bulk_create(
        [copied(row)],
        update_conflicts=True,
        unique_fields=[key],
        update_fields=[plain_field(type(row)).removesuffix("_id")],
    )


def update_by_save(row: models.Model) -> None:
    row.save(force_update=True, update_fields=[plain_field(type(row))])


def update_rows(row: models.Model) -> None:
    column = plain_field(type(row))
    type(row)._base_manager.update(**{column: F(column)})


def update_many(row: models.Model) -> None:
    type(row)._base_manager.bulk_update([row], [plain_field(type(row)).removesuffix("_id")])


def delete_rows(row: models.Model) -> None:
    rows = type(row)._base_manager.all()
    rows._raw_delete(rows.db)


def by_sql(statement: str):
    def write(row: models.Model) -> None:
        table, column = row._meta.db_table, plain_field(type(row))
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table=table, column=column))

    return write


def copy_in(row: models.Model) -> None:
    statement = f"COPY {row._meta.db_table} FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement):
        pass


WAYS = {
    "save a new row": insert_by_save,
    "bulk_create": insert_many,
    "bulk_create with conflicts": insert_or_update_many,
    "save": update_by_save,
    "update": update_rows,
    "bulk_update": update_many,
    "delete": delete_rows,
    "INSERT": by_sql("INSERT INTO {table} SELECT * FROM {table}"),
    "INSERT of nothing": by_sql("INSERT INTO {table} SELECT * FROM {table} WHERE false"),
    "UPDATE": by_sql("UPDATE {table} SET {column} = {column}"),
    "UPDATE of nothing": by_sql("UPDATE {table} SET {column} = {column} WHERE false"),
    "DELETE": by_sql("DELETE FROM {table}"),
    "DELETE in a query": by_sql(
        "WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone"
    ),
    "MERGE": by_sql("MERGE INTO {table} t USING (SELECT 1) s ON false WHEN MATCHED THEN DELETE"),
    "COPY": copy_in,
}


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.db_table)
def test_closed_door_refuses(row, model, way):
    with refused(), transaction.atomic():
        WAYS[way](row)


@pytest.mark.django_db
@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.db_table)
def test_nothing_is_deleted_with_what_hangs_on_it(row, model):
    with pytest.raises((ProgrammingError, ProtectedError)), transaction.atomic():
        row.delete()


@pytest.mark.django_db
def test_links_are_refused_through_their_managers(world):
    managers = [world.exact.themes, world.exact.needs, world.exact.procedures, world.sheet.needs]
    for manager in managers:
        with refused(), transaction.atomic():
            manager.clear()


@pytest.mark.django_db
def test_open_door_lets_through():
    programme = ProgrammeFactory()
    with write_guard.allow_writes("test"):
        Programme.objects.filter(pk=programme.pk).update(phone="+33123456789")
    assert Programme.objects.get(pk=programme.pk).phone == "+33123456789"


# Within ``allow_writes``


@pytest.mark.django_db
def test_door_is_closed_at_the_end_of_its_block():
    term("theme", "papers")
    assert current_name() == ""
    with refused(), transaction.atomic():
        TaxonomyTerm.objects.update(position=F("position"))


@pytest.mark.django_db
def test_door_is_closed_after_an_exception():
    with pytest.raises(ZeroDivisionError), write_guard.allow_writes("test"):
        _ = 1 / 0
    assert current_name() == ""


@pytest.mark.django_db
def test_door_is_closed_after_an_error_of_the_database():
    with (
        pytest.raises(DatabaseError),
        write_guard.allow_writes("test"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 / 0")
    assert current_name() == ""


@pytest.mark.django_db
def test_block_inside_another_gives_the_door_back_as_it_found_it():
    with write_guard.allow_writes("outer"):
        with write_guard.allow_writes("inner"):
            assert current_name() == "inner"
        assert current_name() == "outer"
    assert current_name() == ""


@pytest.mark.django_db
def test_block_inside_that_fails_gives_the_door_back_as_it_found_it():
    with write_guard.allow_writes("outer"):
        with pytest.raises(ZeroDivisionError), write_guard.allow_writes("inner"):
            _ = 1 / 0
        assert current_name() == "outer"


@pytest.mark.django_db
def test_rollback_to_a_savepoint_closes_the_door():
    before = transaction.savepoint()
    write_guard._set_name("test")
    assert current_name() == "test"
    transaction.savepoint_rollback(before)
    assert current_name() == ""


@pytest.mark.django_db
def test_next_transaction_finds_the_door_closed():
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, 'test', true)", [write_guard.SETTING])
            other.commit()
            cursor.execute("SELECT current_setting(%s, true)", [write_guard.SETTING])
            assert cursor.fetchone()[0] == ""
    finally:
        other.close()


@pytest.mark.django_db
def test_door_opens_for_no_one_without_a_name():
    with pytest.raises(ValueError, match="in the name of"), write_guard.allow_writes(""):
        raise AssertionError


# No other way


def openers(path: Path) -> bool:
    """Whether a module calls ``allow_writes``, under whatever name it imports it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names = {f"{node.module}.{alias.name}" for node in froms for alias in node.names}
    plain = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    names |= {alias.name for node in plain for alias in node.names}
    return any(name.startswith("contributions.revisions.write_guard") for name in names)


def own_modules() -> list[Path]:
    layers = "config api referrals journeys translations contributions directory regions accounts"
    folders = [*layers.split(), "geo", "script", "bench", "seeding", "abuse"]
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]


def test_only_these_modules_open_the_door():
    found = {str(path.relative_to(ROOT)) for path in own_modules() if openers(path)}
    assert found == OPENERS


def test_only_the_door_knows_its_setting_and_its_triggers():
    words = (write_guard.SETTING, "one_door", "session_replication_role", "DISABLE TRIGGER")
    found = {
        str(path.relative_to(ROOT))
        for path in own_modules()
        if any(word in path.read_text(encoding="utf-8") for word in words)
    }
    assert found - {path for path in found if "/migrations/" in path} == {
        "contributions/revisions/write_guard.py",
        "abuse/contents.py",  # breaks content on purpose, in an installation of its own
    }


WRITING = ("post", "put", "patch", "delete")


def test_no_address_for_machines_keeps_anything():
    views = {name: pattern.callback for name, pattern in names_of(get_resolver())}
    taking = {name for name in views if name.startswith("api:") and takes(views[name])}
    # It looks at what it is sent and keeps nothing.
    assert taking <= {"api:programme_check"}


def takes(view) -> bool:
    shown = [*getattr(view, "actions", {}), *dir(getattr(view, "cls", None))]
    return bool(set(WRITING) & set(shown))


@pytest.mark.django_db
@pytest.mark.parametrize("method", WRITING)
def test_machine_that_sends_is_refused(client, world, method):
    answer = getattr(client, method)(f"/api/v1/programmes/{world.exact.pk}/")
    assert answer.status_code == 405
