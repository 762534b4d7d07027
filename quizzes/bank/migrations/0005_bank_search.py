"""What a bank of a hundred thousand items is listed, searched and compared by."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from quizzes.bank.likeness import list_bands, squeeze_lines
from quizzes.bank.search import GRAMS, MOST_GRAMS, list_pairs

BATCH = 500


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in GRAMS.create[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(GRAMS.drop)


def index(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Items that are there already."""
    Band = apps.get_model("bank", "ItemBand")
    after = 0
    while rows := list(
        apps.get_model("bank", "Item")
        .objects.filter(pk__gt=after)
        .order_by("pk")
        .values_list("pk", "search_text")[:BATCH]
    ):
        GRAMS.add((pk, list_pairs(text)[:MOST_GRAMS]) for pk, text in rows)
        Band.objects.bulk_create(
            Band(item_id=pk, band=band, digest=digest)
            for pk, text in rows
            for band, digest in enumerate(list_bands(squeeze_lines(text)))
        )
        after = rows[-1][0]


def forget(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("bank", "ItemBand").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("bank", "0004_bank_life")]
    operations = [
        migrations.RunPython(create, drop),
        migrations.AddIndex("item", models.Index(fields=["bank", "-id"], name="item_list")),
        migrations.AddIndex("item", models.Index(fields=["bank", "status"], name="item_status")),
        migrations.AddIndex("item", models.Index(fields=["bank", "type"], name="item_type")),
        migrations.AddIndex("item", models.Index(fields=["bank", "difficulty"], name="item_difficulty")),
        migrations.RunPython(index, forget),
    ]
