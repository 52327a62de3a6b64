"""Whatever the desk does, in whatever order: versions rise one by one, nothing is lost, nothing leaks.

Each text that is saved holds a word of its own. A small model of the desk says which of those words readers
may see; every public address is then asked, and the ledger is gone over.
"""

import itertools
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from liveblog import fragments, publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog, Revision
from liveblog.permissions import Verb
from liveblog.publishing import Conflict
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.sources import SourceContent
from newsroom.models import Role, User
from tests.ledger import expect_whole_chain
from tests.taking_down import tables_saying

REFUSED = (PermissionDenied, ValidationError, Conflict)
UNPUBLISHED = ("draft", "in_review", "scheduled")

# When a step is possible: by the entry's status, and by the step's flag as its method says.
ALLOWED: dict[str, Callable[[str, bool], bool]] = {
    "edit": lambda status, stale: not stale and status not in ("retracted", "taken_down"),
    "correct": lambda status, stale: not stale and status == "published",
    "submit": lambda status, editor: status in UNPUBLISHED and (editor or status != "scheduled"),
    "send_back": lambda status, editor: editor and status in ("in_review", "scheduled"),
    "schedule": lambda status, later: later and status in UNPUBLISHED,
    "due": lambda status, hour: True,
    "publish": lambda status, editor: editor and status in UNPUBLISHED,
    "retract": lambda status, editor: editor and status == "published",
    "restore": lambda status, flag: status == "retracted",
    "pin": lambda status, flag: status == "published",
    "unpin": lambda status, flag: True,
    "key_event": lambda status, on: status not in ("retracted", "taken_down"),
    "take_down": lambda status, chief: chief and status in ("published", "retracted", "taken_down"),
    "discard": lambda status, flag: status in ("draft", "in_review"),
}


@dataclass
class Known:
    """What the model knows of an entry; words: all that it ever said."""

    pk: int
    word: str
    status: str = "draft"
    key_event: bool = False
    words: list[str] = field(default_factory=list)

    @property
    def is_gone(self) -> bool:
        return self.status == "taken_down"


@dataclass
class Reader:
    """A page that stays open: it has what `told_after` gave it, and nothing else."""

    at: int = 0
    shown: dict[int, tuple[str, str]] = field(default_factory=dict)

    def poll(self, blog: LiveBlog) -> None:
        for entry in Entry.objects.filter(blog=blog).told_after(self.at):
            assert entry.version
            self.shown[entry.pk] = (entry.status, entry.body)
            if entry.is_taken_down:
                del self.shown[entry.pk]
            self.at = max(self.at, entry.version)


class Desk:
    """Does one step after the other, and knows what must come of it."""

    def __init__(self) -> None:
        self.words = (f"zq{number:05}zq" for number in itertools.count())
        self.used: list[str] = []
        self.editor = self.person("editor", Role.EDITOR)
        self.reporter = self.person("reporter", Role.REPORTER)
        self.chief = self.person("chief", Role.CHIEF)
        self.blog = publishing.create_blog(
            by=self.editor, content=BlogContent(headline="Flood", slug="flood", status="live")
        )
        self.secret = publishing.create_blog(
            by=self.editor, content=BlogContent(headline=self.word(), slug="secret")
        )
        self.source = publishing.create_source(
            by=self.editor, content=SourceContent(name="The Gazette", slug="gazette", kind="outlet")
        )
        self.entries: list[Known] = []
        self.pinned: int | None = None
        self.version = 1
        self.reader = Reader()
        self.served: dict[int, list[str]] = {}  # by version: what the page was made of

    @staticmethod
    def person(username: str, role: Role) -> User:
        user = User.objects.create(username=username)
        user.groups.add(Group.objects.get_or_create(name=role.value)[0])
        return user

    def word(self) -> str:
        self.used.append(next(self.words))
        return self.used[-1]

    def content(self, word: str, quoted: bool) -> Content:
        quotes = (QuoteContent(text=f"We saw {word}.", source_id=self.source.pk),) if quoted else ()
        return Content(body=f"<p>It is {word}.</p>", headline=f"On {word}" if quoted else "", quotes=quotes)

    def step(self, name: str, place: int, flag: bool) -> None:
        """Try a step on some entry; what is refused must leave everything as it was."""
        if name in ("create", "create_secret", "poll", "rename"):
            getattr(self, name)(flag)
        elif self.entries:
            known = self.entries[place % len(self.entries)]
            before, allowed = self.everything(), ALLOWED[name](known.status, flag)
            try:
                getattr(self, name)(known, flag)
                assert allowed
            except REFUSED:
                assert not allowed
                assert self.everything() == before
        self.expect_version()
        if self.version not in self.served:
            self.served[self.version] = parts_of("/live/flood/")

    def everything(self) -> tuple[Any, ...]:
        blogs = list(LiveBlog.objects.order_by("pk").values())
        return blogs, list(Entry.objects.order_by("pk").values())

    def expect_version(self) -> None:
        assert LiveBlog.objects.get(pk=self.blog.pk).version == self.version

    def create(self, flag: bool) -> None:
        word = self.word()
        number, then = uuid.uuid4(), Verb.PUBLISH if flag else None
        by = self.editor if flag else self.reporter
        twice = [
            publishing.create(
                self.blog.pk, by=by, content=self.content(word, flag), client_id=number, then=then
            )
            for _ in range(2)
        ]
        assert twice[0] == twice[1]
        self.entries.append(Known(twice[0].pk, word, "published" if flag else "draft", words=[word]))
        self.version += flag

    def create_secret(self, flag: bool) -> None:
        """In a live blog that is a draft even what is published is nobody's to see."""
        publishing.create(
            self.secret.pk, by=self.editor, content=self.content(self.word(), True), then=Verb.PUBLISH
        )

    def poll(self, flag: bool) -> None:
        self.reader.poll(self.blog)

    def rename(self, flag: bool) -> None:
        self.source.refresh_from_db()
        content = SourceContent(name=f"The Gazette {uuid.uuid4().hex}", slug="gazette", kind="outlet")
        cited = Entry.objects.filter(blog=self.blog, status="published", quotes__source=self.source).exists()
        publishing.change_source(self.source.pk, by=self.editor, content=content, base_edit=self.source.edit)
        self.version += cited

    def save(self, known: Known, verb: Callable[..., Entry], flag: bool, **values: Any) -> None:
        """Save a new text, on the present edit or (flag) on one that is out of date."""
        word = self.word()
        base = Entry.objects.get(pk=known.pk).edit - flag
        verb(known.pk, by=self.editor, content=self.content(word, False), base_edit=base, **values)
        known.word = word
        known.words.append(word)

    def edit(self, known: Known, flag: bool) -> None:
        self.save(known, publishing.edit, flag)
        self.version += known.status == "published"

    def correct(self, known: Known, flag: bool) -> None:
        self.save(known, publishing.correct, flag, note="It was wrong.")
        self.version += 1

    def submit(self, known: Known, flag: bool) -> None:
        publishing.submit(known.pk, by=self.editor if flag else self.reporter)
        known.status = "in_review"

    def send_back(self, known: Known, flag: bool) -> None:
        publishing.send_back(known.pk, by=self.editor if flag else self.reporter, note=self.word())
        known.status = "draft"

    def schedule(self, known: Known, flag: bool) -> None:
        due_at = timezone.now() + timedelta(hours=1 if flag else -1)
        publishing.schedule(known.pk, by=self.editor, due_at=due_at)
        known.status = "scheduled"

    def due(self, known: Known, flag: bool) -> None:
        """The hour of all embargoes comes (flag), or a second passes."""
        now = timezone.now() + (timedelta(hours=2) if flag else timedelta(seconds=1))
        published, failed = publishing.publish_due(now)
        waiting = [other for other in self.entries if other.status == "scheduled"]
        assert failed == []
        assert published == ([other.pk for other in waiting] if flag else [])
        for other in waiting if flag else []:
            other.status = "published"
            self.version += 1

    def publish(self, known: Known, flag: bool) -> None:
        publishing.publish(known.pk, by=self.editor if flag else self.reporter)
        known.status = "published"
        self.version += 1

    def retract(self, known: Known, flag: bool) -> None:
        publishing.retract(known.pk, by=self.editor if flag else self.reporter, note="It was wrong.")
        known.status = "retracted"
        self.pinned = None if self.pinned == known.pk else self.pinned
        self.version += 1

    def restore(self, known: Known, flag: bool) -> None:
        publishing.restore(known.pk, by=self.editor)
        known.status = "published"
        self.version += 1

    def pin(self, known: Known, flag: bool) -> None:
        publishing.pin(known.pk, by=self.editor)
        self.version += self.pinned != known.pk
        self.pinned = known.pk

    def unpin(self, known: Known, flag: bool) -> None:
        publishing.unpin(known.pk, by=self.editor)
        self.version += self.pinned == known.pk
        self.pinned = None if self.pinned == known.pk else self.pinned

    def key_event(self, known: Known, flag: bool) -> None:
        publishing.key_event(known.pk, by=self.editor, on=flag)
        self.version += known.status == "published" and known.key_event != flag
        known.key_event = flag

    def discard(self, known: Known, flag: bool) -> None:
        publishing.discard(known.pk, by=self.editor)
        self.entries.remove(known)

    def take_down(self, known: Known, flag: bool) -> None:
        by, notice = self.chief if flag else self.editor, "A court has said so." if known.pk % 2 else ""
        publishing.take_down(known.pk, by=by, ground="law", reason="A court has said so.", notice=notice)
        self.version += not known.is_gone
        self.pinned = None if self.pinned == known.pk else self.pinned
        known.status, known.key_event = "taken_down", False

    # What must hold at the end.

    def expect_all(self) -> None:
        self.expect_rows()
        self.expect_reader()
        self.expect_pages()
        self.expect_past()
        self.expect_gone()
        expect_whole_chain(self.blog)
        expect_whole_chain(self.secret)

    def expect_rows(self) -> None:
        rows = {entry.pk: entry for entry in Entry.objects.filter(blog=self.blog)}
        assert {pk: row.status for pk, row in rows.items()} == {
            known.pk: known.status for known in self.entries
        }
        assert all(known.word in rows[known.pk].body for known in self.entries if not known.is_gone)
        assert not any(rows[known.pk].body for known in self.entries if known.is_gone)
        assert [row.pk for row in rows.values() if row.pinned_at] == [self.pinned] * bool(self.pinned)
        visible = list(Entry.objects.filter(blog=self.blog).visible().oldest_first())
        assert [entry.first_version for entry in visible] == sorted(
            entry.first_version or 0 for entry in visible
        )
        assert len({entry.published_at for entry in visible}) == len(visible)

    def expect_reader(self) -> None:
        self.reader.poll(self.blog)
        visible = Entry.objects.filter(blog=self.blog).visible()
        assert self.reader.shown == {entry.pk: (entry.status, entry.body) for entry in visible}

    def expect_pages(self) -> None:
        shown = {known.word for known in self.entries if known.status == "published"}
        hidden = [word for word in self.used if word not in shown]
        for address, found in answers(self.addresses()):
            assert not [word for word in hidden if word in found], address
        page = dict(answers(["/live/flood/"]))["/live/flood/"]
        assert all(word in page for word in shown)

    def expect_past(self) -> None:
        """At the moment of each version the past is what was served then, without what is gone since."""
        rows = list(Revision.objects.filter(blog=self.blog).order_by("number"))
        moments = {row.version: row.made_at for row in rows}
        for version, served in self.served.items():
            moment = moments[version]
            if moment < min((at for later, at in moments.items() if later > version), default=timezone.now()):
                address = f"/live/flood/at/{moment.isoformat().replace('+00:00', 'Z')}/"
                assert parts_of(address) == without(self.gone(), served), address

    def gone(self) -> list[Known]:
        return [known for known in self.entries if known.is_gone]

    def expect_gone(self) -> None:
        """Of what was taken down no word is left: at no address, of the past neither, and in no table."""
        words = [word for known in self.gone() for word in known.words]
        if not words:
            return
        states = Revision.objects.filter(blog=self.blog)
        moments = [state.made_at.isoformat().replace("+00:00", "Z") for state in states]
        found = answers(
            [
                *("/corrections/", "/corrections/feed.atom", "/live/flood/corrections/"),
                *("/live/flood/corrections/feed.atom", "/live/flood/ledger.json"),
                *(f"/live/flood/changes?since={since}" for since in range(self.version)),
                *(f"/live/flood/updates/{known.pk}/history/" for known in self.entries),
                *(f"/live/flood/at/{moment}/" for moment in moments),
            ]
        )
        for address, answer in found:
            assert not [word for word in words if word in answer], address
        assert tables_saying(*words) == set()

    def addresses(self) -> list[str]:
        entries = [*Entry.objects.values_list("blog__slug", "pk"), ("flood", 10**6)]
        return [
            *("/", "/feed.atom", "/sources/", "/sources/gazette/", "/sitemap.xml", "/robots.txt"),
            *("/live/flood/", "/live/flood/?order=oldest", "/live/flood/feed.atom"),
            *("/live/flood/changes?since=0", "/live/secret/", "/live/secret/feed.atom"),
            *("/live/secret/changes?since=0", "/live/secret/?order=oldest"),
            *(f"/live/{slug}/updates/{pk}/" for slug, pk in entries),
            *(f"/live/flood/updates/{pk}/" for _slug, pk in entries),
            *(f"/live/flood/?before={pk}" for _slug, pk in entries),
        ]


def parts_of(address: str) -> list[str]:
    """A page's updates and key events, as they are printed, in their order."""
    page = " ".join(Client().get(address).content.decode().split())
    return re.findall(r"<article .*?</article>|<section class=\"key-events\".*?</section>", page)


def without(gone: list[Known], parts: list[str]) -> list[str]:
    """The same parts of a page without these entries and their key events."""
    for known in gone:
        parts = [part for part in parts if not re.match(rf'<article[^>]* id="entry-{known.pk}"', part)]
        line = rf"<li>(?:(?!</li>).)*/updates/{known.pk}/.*?</li> ?"
        parts = [re.sub(line, "", part) if "key-events" in part else part for part in parts]
    return [part for part in parts if "key-events" not in part or "<li" in part]


def answers(addresses: list[str]) -> list[tuple[str, str]]:
    """Each address with all that is sent for it; what is not there is not told apart."""
    client, nothing, found = Client(), set(), []
    for address in addresses:
        response = client.get(address)
        assert response.status_code in (200, 404, 410), address
        if response.status_code == 404:
            nothing.add(response.content)
        found.append((address, f"{response.headers} {response.content.decode()}"))
    assert len(nothing) <= 1
    return found


NAMES = [
    *("create", "create", "create_secret", "edit", "correct", "submit", "send_back", "schedule", "due"),
    *("take_down", "publish", "retract", "restore", "pin", "unpin", "key_event", "discard", "poll", "rename"),
]
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5), st.booleans()), max_size=25)


class TestSequences(TestCase):
    def setup_example(self) -> None:
        super().setup_example()
        fragments.memory.clear()
        fragments.panel_memory.clear()

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    @example(
        [
            *[("create", 0, True)] * 3,
            *[("pin", 0, True), ("pin", 1, True), ("poll", 0, True), ("retract", 1, True)],
            *[("correct", 0, False), ("rename", 0, True), ("restore", 1, True), ("edit", 2, True)],
            *[("poll", 0, True), ("correct", 2, False)],
        ]
    )
    @example(
        [
            *[("create", 0, True)] * 4,
            *[("key_event", 0, True), ("key_event", 3, True), ("pin", 1, True), ("correct", 0, False)],
            *[("edit", 3, False), ("poll", 0, True), ("take_down", 0, True), ("take_down", 1, True)],
            *[("retract", 2, True), ("take_down", 2, True), ("take_down", 2, True), ("restore", 2, True)],
            *[("edit", 0, False), ("poll", 0, True), ("correct", 3, False), ("take_down", 3, False)],
        ]
    )
    @example(
        [
            *[("create", 0, False)] * 4,
            *[("submit", 0, False), ("schedule", 1, True), ("due", 0, False), ("due", 0, True)],
            *[
                ("discard", 0, True),
                ("create_secret", 0, True),
                ("key_event", 1, True),
                ("schedule", 2, True),
            ],
        ]
    )
    def test_nothing_is_lost_and_nothing_leaks(self, steps: list[tuple[str, int, bool]]) -> None:
        desk = Desk()
        for name, place, flag in steps:
            desk.step(name, place, flag)
        desk.expect_all()


@pytest.mark.django_db
def test_model_of_the_desk_names_every_verb_of_entries() -> None:
    others = {"create_blog", "change_blog", "create_source", "change_source", "manage_users", "view"}
    others.add("merge_sources")
    assert {verb.value for verb in Verb} - others <= set(NAMES)
