"""What each source is found by, written out for those that are there."""

from django.db import migrations, models

from liveblog.naming import find_of


def write_out(apps, schema_editor):
    sources = apps.get_model("liveblog", "Source").objects
    for source in sources.all():
        find = find_of(source.name, source.short_name, source.aliases)
        sources.filter(pk=source.pk).update(find=find)


class Migration(migrations.Migration):
    dependencies = [("liveblog", "0008_takedowns")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="find",
            field=models.TextField(default="", editable=False),
        ),
        migrations.RunPython(write_out, migrations.RunPython.noop),
    ]
