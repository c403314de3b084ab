"""Encrypts what revisions and imports hold apart, and takes finer names of hidden sites out."""

import json

from django.db import migrations

import accounts.encrypted_fields

BATCH = 500
CONFIDENTIAL = b"reperes confidential part of a revision 1"
OF_IMPORT = b"reperes row of an import 1"
# Table: model, key, its columns with their defaults, purpose of the key, and what tells a row.
TABLES = {
    "contributions_confidentialpart": (
        "ConfidentialPart",
        "revision_id",
        {"content": dict, "base": dict},
        CONFIDENTIAL,
        ("revision",),
    ),
    "contributions_importrow": (
        "ImportRow",
        "id",
        {"cells": dict, "content": dict, "change": dict, "base": dict, "problems": list},
        OF_IMPORT,
        ("file", "number"),
    ),
}
WITHHELD = ("street_address", "postcode", "point", "locality")

# Revisions that name a site which is hidden, or was said to be at any time.
OF_HIDDEN_SITES = """
WITH said AS (
    SELECT revision.id, revision.target_id, section.key, section.value ->> 'precision' AS precision
    FROM contributions_revision revision, LATERAL (
        SELECT * FROM jsonb_each(revision.content) UNION ALL SELECT * FROM jsonb_each(revision.base)
    ) section
    WHERE section.key LIKE 'site:%'
), hidden AS (
    SELECT target_id, key FROM said WHERE precision = 'hidden'
    UNION
    SELECT programme_id, 'site:' || id FROM directory_site WHERE precision = 'hidden'
)
SELECT said.id, array_agg(DISTINCT said.key)
FROM said JOIN hidden USING (target_id, key) GROUP BY said.id ORDER BY said.id
"""


def encrypt(table):
    """Fill the encrypted columns of a table from those in clear, some rows at a time."""

    def run(apps, schema_editor):
        name, key, columns, _purpose, row_names = TABLES[table]
        model = apps.get_model("contributions", name)
        known = [key, *(f"{each}_id" if each != "number" else each for each in row_names)]
        known = list(dict.fromkeys(known))
        clear = [f"{column}_clear" for column in columns]
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"SELECT {key} FROM {table} ORDER BY {key}")
            keys = [pk for (pk,) in cursor.fetchall()]
            for first in range(0, len(keys), BATCH):
                cursor.execute(
                    f"SELECT {', '.join([*known, *clear])} FROM {table} WHERE {key} = ANY(%s)",
                    [keys[first : first + BATCH]],
                )
                for found in cursor.fetchall():
                    said = dict(zip(columns, map(_read, found[len(known) :]), strict=True))
                    row = model(**dict(zip(known, found, strict=False)), **said)
                    _write(cursor, table, row, columns)

    return run


def _read(value):
    return json.loads(value) if isinstance(value, str) else value


def _write(cursor, table, row, columns):
    fields = [row._meta.get_field(column) for column in columns]
    told = ", ".join(f"{column} = %s" for column in columns)
    cursor.execute(
        f"UPDATE {table} SET {told} WHERE {row._meta.pk.column} = %s",
        [*(field.encrypted(row) for field in fields), row.pk],
    )


def name_by_commune(apps, schema_editor):
    """Call hidden sites by their communes in every revision, and keep apart what was finer."""
    revisions = apps.get_model("contributions", "Revision").objects
    territories = apps.get_model("regions", "Territory").objects
    names = dict(territories.filter(kind="commune").values_list("code", "name"))
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(OF_HIDDEN_SITES)
        hidden = dict(cursor.fetchall())
    parts = apps.get_model("contributions", "ConfidentialPart").objects
    ids = list(hidden)
    for first in range(0, len(ids), BATCH):
        for revision in revisions.filter(pk__in=ids[first : first + BATCH]):
            part = parts.filter(revision=revision).first()
            kept = {side: getattr(part, side) if part else {} for side in ("content", "base")}
            for side in ("content", "base"):
                said = getattr(revision, side)
                for name in hidden[revision.pk]:
                    _take_out(said, kept[side], name, names)
            revisions.filter(pk=revision.pk).update(content=revision.content, base=revision.base)
            if kept["content"] or kept["base"]:
                parts.update_or_create(revision=revision, defaults=kept)


def _take_out(said, kept, name, names):
    site = said.get(name)
    if not isinstance(site, dict):
        return
    whole = site | kept.get(name, {})
    if site.get("precision") == "hidden":
        whole["locality"] = names.get(site.get("commune"), "")
        said[name] = site | {"locality": whole["locality"]}
        kept[name] = {field: whole.get(field) for field in WITHHELD[:3]}
    else:
        kept[name] = {field: whole.get(field) for field in WITHHELD}
        said[name] = site | {"locality": ""}
    said[name] |= {"street_address": "", "postcode": "", "point": None}


def encrypted(table):
    """The operations that replace the columns of a table by encrypted ones."""
    name, _key, columns, purpose, row = TABLES[table]
    model = name.lower()

    def field(column, **said):
        return accounts.encrypted_fields.EncryptedJSONField(
            default=columns[column], purpose=purpose, row=row, **said
        )

    made = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE {table} RENAME COLUMN {column} TO {column}_clear;"
                    f"ALTER TABLE {table} ADD COLUMN {column} bytea"
                )
            ],
            state_operations=[migrations.AlterField(model, column, field(column))],
        )
        for column in columns
    ]
    made.append(migrations.RunPython(encrypt(table)))
    dropped = ", ".join(f"DROP COLUMN {column}_clear" for column in columns)
    filled = ", ".join(f"ALTER COLUMN {column} SET NOT NULL" for column in columns)
    # Written anew, since PostgreSQL leaves the bytes of a dropped column where they are.
    anew = ", ".join(
        f"ALTER COLUMN {column} TYPE bytea USING {column} || ''::bytea" for column in columns
    )
    made += [
        migrations.RunSQL(f"ALTER TABLE {table} {dropped}"),
        migrations.RunSQL(f"ALTER TABLE {table} {anew}"),
        migrations.RunSQL(f"ALTER TABLE {table} {filled}"),
    ]
    return made


class Migration(migrations.Migration):
    """Not to be undone: that would put confidential addresses back in clear."""

    dependencies = [
        ("contributions", "0011_door_of_blocks"),
        ("directory", "0016_hidden_addresses_encrypted"),
        ("regions", "0004_invitation"),
    ]
    operations = [
        *encrypted("contributions_confidentialpart"),
        *encrypted("contributions_importrow"),
        migrations.RunPython(name_by_commune),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE"),
        # No old version of these rows stays in the table's file.
        migrations.RunSQL(
            "ALTER TABLE contributions_revision"
            " ALTER COLUMN content TYPE jsonb USING (content::text)::jsonb"
        ),
    ]
