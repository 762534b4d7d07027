"""The audit trail can only grow (G14)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from records.immutable import allow, refuse

TABLE, OPERATIONS = "records_auditentry", ("UPDATE", "DELETE")


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    refuse(schema_editor, TABLE, *OPERATIONS)


def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    allow(schema_editor, TABLE, *OPERATIONS)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
