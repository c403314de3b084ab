from django.db import migrations

# The web role may defer a job and look at it, and nothing else: it takes, finishes, changes and
# deletes none, and starts no worker. cluster.sql gives it every right to rows of new tables.
GRANT = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'reperes_web') THEN
        REVOKE ALL ON procrastinate_workers, procrastinate_periodic_defers FROM reperes_web;
        REVOKE ALL ON procrastinate_jobs, procrastinate_events FROM reperes_web;
        GRANT SELECT, INSERT ON procrastinate_jobs, procrastinate_events TO reperes_web;
    END IF;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0019_freshness_and_web_links"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunSQL(GRANT, migrations.RunSQL.noop)]
