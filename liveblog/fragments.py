"""Step 6b, fragments kept: each is rendered once per entry and version, then read from memory.

A key holds all that a fragment depends on, so nothing is ever invalidated: what changed has another key. The
memory belongs to one process and so to one release of the code.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.files.storage import default_storage
from django.db.models import prefetch_related_objects
from django.utils.safestring import SafeString

from liveblog import linked_data, rendering
from liveblog.models import Entry, LiveBlog, Mention, Picture
from liveblog.querysets import content_parts

LIMIT = 32 * 1024 * 1024  # characters of HTML
KEY_EVENTS = 50
USED = 20  # sources that are listed beside the stream

Key = tuple[object, ...]
Panels = dict[str, SafeString]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fragment:
    """An update as readers get it, and the same for machines, as linked_data.update writes it."""

    html: SafeString
    data: str


@dataclass(frozen=True, slots=True)
class Around:
    """The page but its stream. pinned: the pinned update for machines, or ""."""

    panels: Panels
    pinned: str


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """What was rendered, and the pictures' files that it shows."""

    value: T
    size: int
    files: tuple[str, ...]

    def is_whole(self) -> bool:
        """Whether every file is still there: one look at the store for each."""
        return all(default_storage.exists(file) for file in self.files)


class Memory(Generic[T]):
    """What was used last, at most `limit` characters of it. Safe between threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._kept: OrderedDict[Key, Kept[T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> T | None:
        """What is kept under `key`, unless a file that it shows has gone: the page then has to say so."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
        return kept.value if kept.is_whole() else None

    def put(self, key: Key, value: T, size: int, pictures: Iterable[Picture] = ()) -> None:
        """Keep `value`, unless one of its pictures is missing already."""
        kept = Kept(value, size, tuple(picture.file.name or "" for picture in pictures))
        if not kept.is_whole():
            return
        with self._lock:
            if key in self._kept:
                self.size -= self._kept.pop(key).size
            self._kept[key] = kept
            self.size += size
            while self.size > self.limit:
                self.size -= self._kept.popitem(last=False)[1].size

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.size = 0


memory: Memory[Fragment] = Memory(LIMIT)
panel_memory: Memory[Around] = Memory(LIMIT // 4)


def fragments(blog: LiveBlog, entries: Iterable[Entry]) -> list[tuple[Entry, SafeString]]:
    """Public entries of `blog`, each with its HTML, in the same order. Queries as `whole` has them."""
    return [(entry, fragment.html) for entry, fragment in whole(blog, entries)]


def whole(blog: LiveBlog, entries: Iterable[Entry]) -> list[tuple[Entry, Fragment]]:
    """Public entries of `blog`, each with its fragment, in the same order.

    No query when all are in memory; else five for those that are not, however many.
    """
    entries = list(entries)
    found = {entry.pk: memory.get(_key(blog, entry)) for entry in entries}
    kept = {pk: fragment for pk, fragment in found.items() if fragment}
    lacking = [entry for entry in entries if entry.pk not in kept]
    if lacking:
        kept |= _render(blog, lacking)
    return [(entry, kept[entry.pk]) for entry in entries]


def _render(blog: LiveBlog, entries: list[Entry]) -> dict[int, Fragment]:
    prefetch_related_objects(entries, *content_parts())
    now = dict(Entry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", "version"))
    rendered = {}
    for entry in entries:
        entry.blog = blog
        made = Fragment(rendering.entry_html(entry), linked_data.update(entry))
        rendered[entry.pk] = made
        if now.get(entry.pk) == entry.version:  # its quotes and pictures were read after its row
            memory.put(_key(blog, entry), made, len(made.html) + len(made.data), entry.pictures.all())
    return rendered


def _key(blog: LiveBlog, entry: Entry) -> Key:
    return entry.pk, entry.version, *_setting(blog)


def _setting(blog: LiveBlog) -> Key:
    """What every fragment of a live blog depends on beside its own content."""
    return blog.slug, blog.language, blog.time_zone, blog.public_history


def panels(blog: LiveBlog) -> Panels:
    """The page's other changing parts as readers get them. Queries as `around` has them."""
    return around(blog).panels


def around(blog: LiveBlog) -> Around:
    """The same (see rendering.panels), with the pinned update for machines.

    No query while `blog.panel_versions` stay as they are; else eight.
    """
    key = (blog.pk, *sorted(blog.panel_versions.items()), *_setting(blog))
    kept = panel_memory.get(key)
    if kept is not None:
        return kept
    pinned = Entry.objects.pinned().of(blog).first()
    key_events = list(Entry.objects.key_events().of(blog)[:KEY_EVENTS])
    shown = [*key_events, *([pinned] if pinned else [])]
    prefetch_related_objects(shown, *content_parts())
    used = Mention.objects.most_used(blog, USED)
    panels = rendering.panels(blog, key_events=key_events, pinned=pinned, used=used)
    made = Around(panels, linked_data.update(pinned) if pinned else "")
    pictures = [picture for entry in shown for picture in entry.pictures.all()]
    if blog.lead_picture:
        pictures.append(blog.lead_picture)
    panel_memory.put(key, made, sum(map(len, [made.pinned, *panels.values()])), pictures)
    return made
