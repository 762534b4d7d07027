"""A sealed attempt never changes (G2)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from records.immutable import allow, refuse


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    refuse(schema_editor, "exams_attempt", "UPDATE", when="OLD.state = 'sealed'")


def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow(schema_editor, "exams_attempt", "UPDATE")


class Migration(migrations.Migration):
    dependencies = [("exams", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
