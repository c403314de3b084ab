from django.db import migrations, models

# Keys are made differently from now on: what was counted so far is found by nobody.
EMPTY = "DELETE FROM accounts_ratelimituse;"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_session"),
    ]

    operations = [
        migrations.RenameModel("BudgetUse", "RateLimitUse"),
        migrations.AlterModelOptions(
            name="ratelimituse",
            options={
                "verbose_name": "use of a rate limit",
                "verbose_name_plural": "uses of rate limits",
            },
        ),
        migrations.RunSQL(EMPTY, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
