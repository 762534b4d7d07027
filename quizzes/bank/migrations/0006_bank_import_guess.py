from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bank", "0005_bank_search")]

    operations = [
        migrations.AddField(
            model_name="itemimport",
            name="guess",
            field=models.JSONField(default=dict),
        ),
    ]
