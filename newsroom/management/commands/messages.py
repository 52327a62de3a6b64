"""Readers' words for translators: collected into locale/, and compiled from there. It needs gettext.

The desk speaks English, so what only the newsroom reads is left out.
"""

from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

NOT_FOR_READERS = (
    "bench/*",
    "docs/*",
    "fixtures/*",
    "newsroom/*",
    "static/*",
    "staticfiles/*",
    "tests/*",
    "templates/admin/*",
    "templates/403.html",
    "templates/not_sent.html",
    "templates/liveblog/_typed.html",
    "liveblog/apps.py",
    "liveblog/backups.py",
    "liveblog/content*",
    "liveblog/desk/*",
    "liveblog/fixing.py",
    "liveblog/ledger.py",
    "liveblog/management/*",
    "liveblog/merge.py",
    "liveblog/migrations/*",
    "liveblog/models/blog.py",
    "liveblog/models/desk.py",
    "liveblog/models/entry.py",
    "liveblog/models/mention.py",
    "liveblog/models/takedown.py",
    "liveblog/naming.py",
    "liveblog/permissions.py",
    "liveblog/pictures/*",
    "liveblog/publishing/*",
    "liveblog/replay.py",
    "liveblog/sanitise.py",
    "liveblog/takedown/*",
)
FOLDERS = ("liveblog", "templates")


def is_for_readers(path: Path) -> bool:
    """Whether a file of the project, named from its folder, has words that a reader may see."""
    name = path.as_posix()
    return path.parts[0] in FOLDERS and not any(fnmatch(name, one) for one in NOT_FOR_READERS)


class Command(makemessages.Command):
    help = "Collect what readers see into locale/, for translators, and compile what they wrote."
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(locale=list(settings.TRANSLATED), add_location="file", no_obsolete=True)

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        call_command("compilemessages", locale=options["locale"], verbosity=options["verbosity"])

    def find_files(self, root: str) -> list[Any]:
        return [file for file in super().find_files(root) if is_for_readers(Path(file.path))]
