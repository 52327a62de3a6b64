import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("liveblog", "0007_trust"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="liveblog",
            name="taken_down_version",
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name="Takedown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("law", "Law"),
                            ("safety", "Safety"),
                            ("privacy", "Privacy"),
                            ("duplicate", "Duplicate"),
                        ],
                        max_length=10,
                        verbose_name="ground",
                    ),
                ),
                ("notice", models.CharField(blank=True, max_length=280, verbose_name="public notice")),
                (
                    "reason",
                    models.TextField(
                        max_length=1000,
                        validators=[django.core.validators.MaxLengthValidator(1000)],
                        verbose_name="reason",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("is_cut", models.BooleanField(default=False)),
                ("check_until", models.DateTimeField()),
                ("next_at", models.DateTimeField(db_index=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takedown",
                        to="liveblog.entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "takedown",
                "verbose_name_plural": "takedowns",
            },
        ),
        migrations.CreateModel(
            name="Purge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("done", "done"),
                            ("kept", "kept"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("said", models.CharField(blank=True, max_length=300)),
                ("next_at", models.DateTimeField(null=True)),
                ("cache", models.CharField(max_length=300)),
                ("path", models.CharField(max_length=500)),
                (
                    "takedown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="purges",
                        to="liveblog.takedown",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HeldAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "not asked yet"),
                            ("clear", "no longer there"),
                            ("held", "still there"),
                            ("unknown", "could not be asked"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("said", models.CharField(blank=True, max_length=300)),
                ("checked_at", models.DateTimeField(null=True)),
                (
                    "takedown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="liveblog.takedown",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TakenFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("done", "done"),
                            ("kept", "kept"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("said", models.CharField(blank=True, max_length=300)),
                ("next_at", models.DateTimeField(null=True)),
                ("file", models.CharField(max_length=120)),
                (
                    "takedown",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="liveblog.takedown",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="takedown",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["law", "safety", "privacy", "duplicate"])),
                name="takedown_ground_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="takedown",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="takedown_has_reason"
            ),
        ),
    ]
