"""Static files under names that carry their content's hash, as they are served without DEBUG."""

import re
from pathlib import Path

from django.conf import LazySettings
from django.core.management import call_command

IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{0,2}/[^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


def test_modules_import_each_other_under_hashed_names(settings: LazySettings, tmp_path: Path) -> None:
    """A module under its plain name could be an older one, from a cache, than the one that imports it."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "newsroom.storage.HashedStaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "*prose*"])
    modules = [path for path in tmp_path.rglob("*.js") if HASHED.search(path.name)]
    imports = [name for path in modules for name in IMPORT.findall(path.read_text(encoding="utf-8"))]
    assert len(imports) > 10
    assert [name for name in imports if not HASHED.search(name)] == []
