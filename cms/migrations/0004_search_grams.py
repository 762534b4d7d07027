"""The table of grams that search asks; it differs by database."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from cms.search_grams import CREATE, DROP


def create_grams(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_grams(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("cms", "0003_home_and_review")]
    operations = [migrations.RunPython(create_grams, drop_grams)]
