"""Catalogues and the words that they have to hold, read without gettext's tools."""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import trim_whitespace

from newsroom.management.commands.messages import FOLDERS, is_for_readers

CALLS = {"_", "gettext", "gettext_lazy"}
IN_TAG = re.compile(r"""\b_\(\s*(?:"([^"]+)"|'([^']+)')\s*\)""")
LINE = re.compile(r'"((?:[^"\\]|\\.)*)"')
ESCAPES = {r"\n": "\n", r"\"": '"', r"\\": "\\"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?strong>")


def words_for_readers() -> set[tuple[str, str]]:
    """Every (singular, plural or "") that is marked for translation where readers' pages come from."""
    found: set[tuple[str, str]] = set()
    for folder in FOLDERS:
        for path in (settings.BASE_DIR / folder).rglob("*"):
            name = path.relative_to(settings.BASE_DIR)
            if path.suffix in (".py", ".html") and is_for_readers(name):
                found |= set(_in_python(path) if path.suffix == ".py" else _in_template(path))
    return found


def _in_python(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        texts = [
            one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if node.func.id in CALLS and texts:
            yield texts[0], ""
        if node.func.id in ("ngettext", "ngettext_lazy"):
            yield texts[0], texts[1]


def _in_template(path: Path) -> Iterator[tuple[str, str]]:
    source = path.read_text(encoding="utf-8")
    for first, second in IN_TAG.findall(source):
        yield first or second, ""
    template: Any = engines["django"].from_string(source)
    for node in _all(template.template.nodelist):
        if isinstance(node, TranslateNode):
            yield str(node.filter_expression.var.literal), ""
        if isinstance(node, BlockTranslateNode):
            yield _block(node, node.singular), _block(node, node.plural) if node.plural else ""


def _all(nodes: Any) -> Iterator[Any]:
    for node in nodes:
        yield from node.get_nodes_by_type(object)


def _block(node: BlockTranslateNode, tokens: Any) -> str:
    text, _names = node.render_token_list(tokens)
    return trim_whitespace(text) if node.trimmed else text


def catalogue(language: str) -> GNUTranslations:
    """What is compiled, as the server reads it."""
    place = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.mo"
    with place.open("rb") as file:
        return GNUTranslations(file)


def written(language: str) -> dict[tuple[str, str], list[str]]:
    """What the translators' file says: its forms by (singular, plural or ""). The head is left out."""
    place = settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"
    blocks = place.read_text(encoding="utf-8").strip().split("\n\n")
    found: dict[tuple[str, str], list[str]] = {}
    for block in blocks[1:]:
        assert "#, fuzzy" not in block, block
        fields = _fields(block)
        forms = [text for name, text in fields.items() if name.startswith("msgstr")]
        found[fields["msgid"], fields.get("msgid_plural", "")] = forms
    return found


def _fields(block: str) -> dict[str, str]:
    """{"msgid": …, "msgid_plural": …, "msgstr[0]": …} of one entry."""
    fields: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            name = line.split(" ", 1)[0]
            fields[name] = ""
        (text,) = LINE.findall(line)
        fields[name] += re.sub(r'\\[n"\\]', lambda found: ESCAPES[found[0]], text)
    return fields


def placeholders(text: str) -> list[str]:
    """What stands for something else in a text, and its tags."""
    return sorted(PLACEHOLDER.findall(text))
