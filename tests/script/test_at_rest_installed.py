"""Migrating an installation from before confidential addresses were encrypted.

Also what the role of the web server may do to revisions that were decided.
"""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from contributions.models import ImportRow, Revision
from contributions.revisions.confidential import with_confidential
from directory.models import HiddenAddress, Programme, Site
from geo.points import point
from machine import database
from machine.content import manage
from tests.contributions.test_at_rest import ADDRESS, LAT, LON, POSTCODE, STREET, found_in
from tests.installation import Installation, installed

BEFORE = [("directory", "0015_tell_of_the_taxonomy"), ("contributions", "0011_door_of_blocks")]
SITE, TARGET = UUID(int=7), UUID(int=8)
NAME = f"site:{SITE}"
WHEN = datetime(2026, 11, 1, 9, tzinfo=UTC)
HIDDEN = {
    "precision": "hidden",
    "commune": "com:69123",
    "locality": "Lyon 7e",
    "street_address": "",
    "postcode": "",
    "point": None,
    "phone": "+33472000000",
}
OPEN = HIDDEN | ADDRESS | {"precision": "exact", "locality": "Lyon, Guillotière"}
PARTS = {"content": {NAME: ADDRESS}, "base": {}}


@pytest.fixture(scope="module")
def installation(django_db_blocker):
    """An installation with a shelter from before, set up anew."""
    others = [("regions",), ("geo",), ("accounts",), ("admin",)]
    with installed(django_db_blocker, *BEFORE, *others) as made:
        with made.entered(django_db_blocker, database.OWNER):
            loader = MigrationExecutor(connection).loader
            fill(loader.project_state(list(loader.applied_migrations)).apps)
        for command in (["migrate", "-v", "0"], ["load_taxonomy"]):
            manage(made.progress, made.reached.owner_environment, *command)
        yield made


@pytest.fixture
def inside(installation, django_db_blocker):
    """Django connected as the web role, in a transaction that is rolled back."""
    with installation.entered(django_db_blocker), transaction.atomic():
        yield
        transaction.set_rollback(True)


@transaction.atomic
def fill(apps) -> None:
    """A shelter in the seventh borough of Lyon as it was stored before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('reperes.revision', 'test', true)")
    model = apps.get_model
    theme = model("directory", "TaxonomyTerm").objects.create(
        scheme="theme",
        code="housing",
        icon="x",
        colour="#37506B",
        position=1,
        labels={"fr": "Toit"},
    )
    programme = model("directory", "Programme").objects.create(
        pk=TARGET,
        organization=model("directory", "Organization").objects.create(name="Association"),
        theme=theme,
        publication="published",
        access_modes=["on_site"],
        modified_at=WHEN,
    )
    lyon = model("regions", "Territory").objects.get(code="com:69123")
    site = model("directory", "Site").objects.create(
        pk=SITE, programme=programme, precision="hidden", commune=lyon, locality="Lyon 7e"
    )
    model("directory", "HiddenAddress").objects.create(
        site=site, street_address=STREET, postcode=POSTCODE, point=point(LON, LAT)
    )
    model("directory", "Section").objects.create(
        programme=programme, key="title", language="fr", text="Un toit", state="written",
        modified_at=WHEN,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_programmewords (programme_id, keys, said, titled) VALUES"
            " (%s, '{}', to_tsvector('simple', 'toit lyon 7e'), '')",
            [TARGET],
        )
    fill_proposals(model)
    fill_file(model)


def fill_proposals(model) -> None:
    """Its history, from when its address was public, and a draft."""
    revise(model, HIDDEN, {NAME: OPEN}, PARTS | {"base": {}}, state="accepted", decided_at=WHEN)
    revise(model, OPEN, {}, None, state="accepted", decided_at=WHEN)
    revise(model, HIDDEN, {}, PARTS, state="draft")


def fill_file(model) -> None:
    """A file with its address, in a row that is wrong."""
    user = model("accounts", "User").objects.create(email="person@example.org")
    file = model("contributions", "Import").objects.create(
        user=user, source="Fichier", file_name="x.csv", language="fr"
    )
    cells = {"address": STREET, "postcode": POSTCODE, "lat": str(LAT), "lon": str(LON)}
    model("contributions", "ImportRow").objects.create(
        file=file,
        number=2,
        own_id="1",
        target_id=uuid4(),
        cells=cells,
        content={NAME: HIDDEN | ADDRESS},
        change={NAME: HIDDEN | ADDRESS},
        problems=[{"column": "themes", "reason": f"“{STREET}” is not known here."}],
        outcome="wrong",
    )


def revise(model, content: dict, base: dict, parts: dict | None, **fields) -> None:
    revision = model("contributions", "Revision").objects.create(
        target_kind="programme",
        target_id=TARGET,
        language="fr",
        role="coordinator",
        content={NAME: content, "text:fr:title": "Un toit"},
        base=base,
        **fields,
    )
    if parts:
        model("contributions", "ConfidentialPart").objects.create(revision=revision, **parts)


def dump() -> str:
    """Every row of the tables that people write to."""
    tables = [
        name
        for name in connection.introspection.table_names()
        if name.startswith(("directory_", "contributions_", "django_"))
    ]
    rows = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
            rows += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_dump_says_nothing_after_migrating(inside):
    assert found_in(dump()) == {}


def test_borough_and_quarter_are_said_nowhere(inside):
    dumped = dump()
    assert [name for name in ("Lyon 7e", "7e'", "Guilloti") if name in dumped] == []


def test_file_of_the_table_holds_no_old_bytes(installation):
    with installation.connect(database.OWNER) as connected:
        tables = ("directory_hiddenaddress", "contributions_confidentialpart")
        tables += ("contributions_importrow", "contributions_revision")
        paths = [
            connected.execute("SELECT pg_relation_filepath(%s)", [table]).fetchone()[0]
            for table in tables
        ]
        toast = [
            path
            for table in tables
            for (path,) in connected.execute(
                "SELECT pg_relation_filepath(reltoastrelid) FROM pg_class"
                " WHERE oid = %s::regclass AND reltoastrelid <> 0",
                [table],
            )
        ]
    installation.server.execute(database.NAME, "CHECKPOINT")
    for path in (*paths, *toast):
        assert b"Xylophage" not in (installation.server.data / path).read_bytes()


def test_address_reads_as_it_did(inside):
    address = HiddenAddress.objects.get()
    assert (address.street_address, address.postcode) == (STREET, POSTCODE)
    assert address.point.coords == (LON, LAT)


def test_site_is_called_by_its_commune(inside):
    assert Site.objects.get().locality == "Lyon"
    words = Programme.objects.get().text_index.vector
    assert "7e" not in words
    assert "toit" in words
    assert "lyon" in words


def test_confidential_parts_read_as_they_did(inside):
    for revision in Revision.objects.filter(content__contains={NAME: {"precision": "hidden"}}):
        stored = with_confidential(revision).content[NAME]
        assert {key: stored[key] for key in ADDRESS} == ADDRESS


def test_what_was_open_is_kept_apart(inside):
    (revision,) = Revision.objects.filter(content__contains={NAME: {"precision": "exact"}})
    assert "Xylophage" not in json.dumps(revision.content)
    assert with_confidential(revision).content[NAME] == OPEN


def test_rows_of_files_read_as_they_did(inside):
    row = ImportRow.objects.get()
    assert row.cells["address"] == STREET
    assert row.content == {NAME: HIDDEN | ADDRESS}
    assert (row.base, row.conflicts) == ({}, [])
    assert STREET in row.problems[0]["reason"]


# What the role of the web server may do

STAYS = r"never change|never delete|no draft again"
REFUSED = [
    "UPDATE contributions_revision SET content = '{}' WHERE state = 'accepted'",
    "UPDATE contributions_revision SET note = 'x' WHERE state = 'accepted'",
    "UPDATE contributions_revision SET state = 'draft', decided_at = NULL WHERE state = 'accepted'",
    "DELETE FROM contributions_revision WHERE state = 'accepted'",
    "DELETE FROM contributions_confidentialpart",
    "UPDATE contributions_confidentialpart SET content = base",
]
FORBIDDEN = [
    "ALTER TABLE contributions_revision DISABLE TRIGGER decided_stays",
    "DROP TRIGGER decided_stays ON contributions_confidentialpart",
    "DROP FUNCTION contributions_decided_stays() CASCADE",
    "TRUNCATE contributions_revision CASCADE",
    "ALTER TABLE directory_site DISABLE TRIGGER site_hidden_is_coarse",
]


@pytest.mark.parametrize("role", [database.WEB, database.OWNER])
@pytest.mark.parametrize("statement", REFUSED)
def test_no_role_changes_a_decided_revision(installation, role, statement):
    with (
        installation.connect(role) as connected,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match=STAYS),
    ):
        connected.execute(statement)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_web_role_cannot_take_these_guards_away(installation: Installation, statement):
    with (
        installation.connect(database.WEB) as connected,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"must be|denied"),
    ):
        connected.execute(statement)
