"""What keeps a row of an import out, which question it repeats, and the sheet of rows that were left out."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bank", "0002_immutable_versions")]
    operations = [
        migrations.RemoveField(model_name="itemimportrow", name="skipped"),
        migrations.AddField(
            model_name="itemimportrow",
            name="status",
            field=models.CharField(
                choices=[("ready", "可以导入"), ("fix", "要改"), ("same", "需确认"), ("skipped", "不导入")],
                default="ready",
                max_length=10,
            ),
        ),
        migrations.AddField(model_name="itemimportrow", name="notices", field=models.JSONField(default=list)),
        migrations.AddField(
            model_name="itemimportrow", name="fingerprint", field=models.CharField(blank=True, max_length=64)
        ),
        migrations.AddField(
            model_name="itemimportrow",
            name="same_item",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="bank.item"
            ),
        ),
        migrations.AddField(
            model_name="itemimportrow", name="same_row", field=models.PositiveIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="itemimportrow", name="confirmed", field=models.BooleanField(default=False)
        ),
        migrations.AddIndex(
            model_name="itemimportrow", index=models.Index(fields=["batch", "status"], name="import_row_status")
        ),
        migrations.AddIndex(
            model_name="itemimportrow",
            index=models.Index(fields=["batch", "fingerprint"], name="import_row_fingerprint"),
        ),
        migrations.AddField(
            model_name="itemimport", name="leftover_id", field=models.UUIDField(null=True)
        ),
        migrations.AddField(
            model_name="itemimport", name="leftover_count", field=models.PositiveIntegerField(default=0)
        ),
    ]
