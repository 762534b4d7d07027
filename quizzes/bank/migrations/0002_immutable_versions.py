"""A version and its key never change; a correction adds a row (G4)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from records.immutable import allow, refuse

TABLES = ("bank_itemversion", "bank_itemkey")


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        refuse(schema_editor, table, "UPDATE")


def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        allow(schema_editor, table, "UPDATE")


class Migration(migrations.Migration):
    dependencies = [("bank", "0001_initial")]
    operations = [migrations.RunPython(forward, backward)]
