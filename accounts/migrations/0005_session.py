from django.db import migrations, models

# Sessions in the clear end once, all of them; their table goes.
DROP = "DROP TABLE IF EXISTS django_session;"
MAKE_AGAIN = """
CREATE TABLE django_session (
    session_key varchar(40) NOT NULL PRIMARY KEY,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE INDEX django_session_session_key_c0390e0f_like
    ON django_session (session_key varchar_pattern_ops);
CREATE INDEX django_session_expire_date_a5c62663 ON django_session (expire_date);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_budget_use"),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("key_digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("payload", models.BinaryField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(DROP, MAKE_AGAIN),
    ]
