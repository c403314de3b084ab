from django.db import migrations

# An account is made with its first code from now on. Those whose code never came back hold an
# address and nothing else. Constraints are checked at once, since the table changes afterwards.
FORGET = """
SET CONSTRAINTS ALL IMMEDIATE;
DELETE FROM accounts_user WHERE is_unconfirmed;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_rate_limit_use"),
    ]

    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="user", name="is_unconfirmed"),
    ]
