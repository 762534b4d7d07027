from datetime import date

from django.db import migrations

SOURCE = "国务院办公厅关于2026年部分节假日安排的通知（2025年11月4日）"
OFF = [
    ("元旦", (1, 1), (1, 3)),
    ("春节", (2, 15), (2, 23)),
    ("清明节", (4, 4), (4, 6)),
    ("劳动节", (5, 1), (5, 5)),
    ("端午节", (6, 19), (6, 21)),
    ("中秋节", (9, 25), (9, 27)),
    ("国庆节", (10, 1), (10, 7)),
]
WORKING = [
    ("元旦调休", (1, 4)),
    ("春节调休", (2, 14)),
    ("春节调休", (2, 28)),
    ("劳动节调休", (5, 9)),
    ("国庆节调休", (9, 20)),
    ("国庆节调休", (10, 10)),
]


def load(apps, schema_editor):
    spans = [("off", name, first, last) for name, first, last in OFF]
    spans += [("working", name, day, day) for name, day in WORKING]
    apps.get_model("assignments", "CalendarSpan").objects.bulk_create(
        apps.get_model("assignments", "CalendarSpan")(
            kind=kind, name=name, starts_on=date(2026, *first), ends_on=date(2026, *last), source=SOURCE
        )
        for kind, name, first, last in spans
    )


class Migration(migrations.Migration):
    dependencies = [("assignments", "0003_calendar")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
