"""八项本领 and 七种能力 are there from the start; both can be edited afterwards."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FRAMEWORKS = {
    "skills": (
        "学习本领",
        "政治领导本领",
        "改革创新本领",
        "科学发展本领",
        "依法执政本领",
        "群众工作本领",
        "狠抓落实本领",
        "驾驭风险本领",
    ),
    "abilities": (
        "政治能力",
        "调查研究能力",
        "科学决策能力",
        "改革攻坚能力",
        "应急处突能力",
        "群众工作能力",
        "抓落实能力",
    ),
}


def add_frameworks(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    competency = apps.get_model("cms", "Competency")
    for framework, names in FRAMEWORKS.items():
        for position, name in enumerate(names, start=1):
            competency.objects.get_or_create(framework=framework, name=name, defaults={"position": position})


def remove_frameworks(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    competency = apps.get_model("cms", "Competency")
    apps.get_model("cms", "LecturePage").competencies.through.objects.all().delete()
    for framework, names in FRAMEWORKS.items():
        competency.objects.filter(framework=framework, name__in=names)._raw_delete(schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("cms", "0001_initial")]
    operations = [migrations.RunPython(add_frameworks, remove_frameworks)]
