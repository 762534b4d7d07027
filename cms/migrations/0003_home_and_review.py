"""The root of the site and the one workflow of pages: review by a second person. Wagtail's welcome page, its two groups and its
own workflow go, since nothing here uses them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def set_up(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    content_type = apps.get_model("contenttypes", "ContentType")
    page = apps.get_model("wagtailcore", "Page")
    home_type, _ = content_type.objects.get_or_create(app_label="cms", model="homepage")
    review_type, _ = content_type.objects.get_or_create(app_label="cms", model="secondperson")
    welcome = page.objects.filter(
        content_type__app_label="wagtailcore", content_type__model="page", depth=2, slug="home"
    )
    apps.get_model("wagtailcore", "Site").objects.filter(root_page__in=welcome).delete()
    welcome.delete()
    apps.get_model("wagtailcore", "Workflow").objects.all().delete()
    apps.get_model("wagtailcore", "Task").objects.all().delete()
    apps.get_model("auth", "Group").objects.filter(name__in=("Moderators", "Editors")).delete()

    home = apps.get_model("cms", "HomePage").objects.create(
        title="首页",
        draft_title="首页",
        slug="home",
        content_type=home_type,
        path="00010001",
        depth=2,
        numchild=0,
        url_path="/home/",
        locale=apps.get_model("wagtailcore", "Locale").objects.get(),
    )
    page.objects.filter(depth=1).update(numchild=1)
    apps.get_model("wagtailcore", "Site").objects.create(hostname="localhost", root_page=home, is_default_site=True)
    task = apps.get_model("cms", "SecondPerson").objects.create(name="第二人审核", content_type=review_type)
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name="发布审核")
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
    apps.get_model("wagtailcore", "WorkflowPage").objects.create(workflow=workflow, page_id=home.pk)


def tear_down(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    home = apps.get_model("cms", "HomePage").objects.all()
    apps.get_model("wagtailcore", "WorkflowPage").objects.filter(page_id__in=home.values("pk")).delete()
    apps.get_model("wagtailcore", "Workflow").objects.filter(name="发布审核").delete()
    apps.get_model("cms", "SecondPerson").objects.all().delete()
    apps.get_model("wagtailcore", "Site").objects.filter(root_page_id__in=home.values("pk")).delete()
    home.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_shipped_frameworks"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(set_up, tear_down)]
