from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0032_versions_of_texts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="section",
            name="section_once_per_programme",
        ),
        migrations.RemoveConstraint(
            model_name="section",
            name="section_once_per_sheet",
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(
                condition=models.Q(("programme__isnull", False)),
                fields=("programme", "key", "language"),
                include=("based_on_meaning",),
                name="section_once_per_programme",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sheet__isnull", False)),
                fields=("sheet", "key", "language"),
                include=("based_on_meaning",),
                name="section_once_per_sheet",
            ),
        ),
    ]
