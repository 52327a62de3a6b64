"""Step 5c, after a database was restored by other means than `manage.py restore`: open pages start over."""

from typing import Any

from django.core.management.base import BaseCommand

from liveblog import publishing


class Command(BaseCommand):
    help = "Move every live blog's version far ahead, after its database was restored from a backup."

    def handle(self, **options: Any) -> None:
        for blog in publishing.after_restore():
            self.stdout.write(f"{blog.slug} is at version {blog.version}.")
