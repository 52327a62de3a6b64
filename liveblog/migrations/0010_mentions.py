"""Which sources each standing update names, written out for those that are there."""

import django.db.models.deletion
from django.db import migrations, models

BATCH = 2000
WAYS = ("quotes__source", "citations__source", "citations__via")


def write_out(apps, schema_editor):
    entries = apps.get_model("liveblog", "Entry").objects.filter(status="published").order_by()
    mention = apps.get_model("liveblog", "Mention")
    for blog in apps.get_model("liveblog", "LiveBlog").objects.order_by("pk"):
        pairs = set()
        for way in WAYS:
            pairs |= set(entries.filter(blog=blog, **{f"{way}__isnull": False}).values_list("pk", way))
        rows = [mention(blog=blog, entry_id=entry, source_id=source) for entry, source in sorted(pairs)]
        mention.objects.bulk_create(rows, batch_size=BATCH)


def key(model, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=f"liveblog.{model}", **options)


class Migration(migrations.Migration):
    dependencies = [("liveblog", "0009_source_find")]

    operations = [
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("blog", key("liveblog", db_index=False, related_name="+")),
                ("entry", key("entry", db_index=False, related_name="mentions")),
                ("source", key("source", related_name="mentions")),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "indexes": [models.Index("blog", "source", name="mention_in_blog")],
                "constraints": [models.UniqueConstraint(fields=("entry", "source"), name="mention_once")],
            },
        ),
        migrations.RunPython(write_out, migrations.RunPython.noop),
    ]
