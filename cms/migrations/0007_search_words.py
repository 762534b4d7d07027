"""Words that entries are found by, and the table of grams."""

from django.db import migrations, models

from cms.search_grams import CREATE, DROP


def create_grams(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_grams(apps, schema_editor):
    schema_editor.execute(DROP)


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0006_search_entry'),
    ]

    operations = [
        migrations.AddField(
            model_name='searchentry',
            name='words',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.RunPython(create_grams, drop_grams),
    ]
