"""A source is written once; a new name reaches every standing update that prints it, one version a blog."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liveblog import publishing
from liveblog.content import CitationContent, QuoteContent
from liveblog.models import Entry, Kind, LiveBlog, Revision, Source
from liveblog.publishing import Conflict
from liveblog.publishing.sources import SourceContent
from newsroom.models import User
from tests.ledger import expect_whole_chain

Make = Callable[..., Entry]


@pytest.fixture
def change(editor: User) -> Callable[..., Source]:
    def change(source: Source, **changes: Any) -> Source:
        now = Source.objects.get(pk=source.pk)
        content = replace(SourceContent.of(now), **changes)
        return publishing.change_source(source.pk, by=editor, content=content, base_edit=now.edit)

    return change


@pytest.fixture
def source(make_source: Callable[..., Source]) -> Source:
    return make_source(name="The Gazette", slug="gazette")


def cited(source: Source) -> dict[str, Any]:
    return {"quotes": (QuoteContent(text="We saw it.", source_id=source.pk),)}


def versions() -> dict[int, int]:
    return dict(LiveBlog.objects.values_list("pk", "version"))


@pytest.mark.parametrize("changes", [{"name": "The Herald"}, {"name_in_sentence": "our Gazette"}])
def test_new_name_reprints_each_blog_concerned_once(
    source: Source, change: Callable[..., Source], published: Make, make_blog: Callable[..., LiveBlog],
    changes: dict[str, str],
) -> None:  # fmt: skip
    one, two, other = make_blog(), make_blog(), make_blog()
    entries = [published(of=blog, **cited(source)) for blog in (two, one, two)]
    published(of=other)
    before = versions()
    change(source, **changes)
    after = versions()
    assert {pk for pk in after if after[pk] != before[pk]} == {one.pk, two.pk}
    assert all(after[pk] == before[pk] + 1 for pk in (one.pk, two.pk))
    for entry in entries:
        entry.refresh_from_db()
        assert (entry.kind, entry.version, entry.edit) == (Kind.SOURCE, after[entry.blog_id], 1)
    rows = list(Revision.objects.filter(kind=Kind.SOURCE).order_by("pk"))
    assert [row.blog_id for row in rows] == [one.pk, two.pk, two.pk]
    for blog in (one, two, other):
        expect_whole_chain(blog)


def test_new_name_stands_in_the_new_revision_and_the_old_in_the_old(
    source: Source, change: Callable[..., Source], published: Make
) -> None:
    entry = published(**cited(source))
    change(source, name="The Herald")
    rows = Revision.objects.filter(entry=entry).order_by("number")
    names = [row.content["quotes"][0]["source"]["name"] for row in rows]
    assert names == ["The Gazette", "The Herald"]


@pytest.mark.parametrize(
    "changes",
    [
        {"short_name": "G"},
        {"aliases": "Gaz"},
        {"link": "https://example.org/"},
        {"description": "A daily."},
        {"kind": "agency"},
    ],
)
def test_what_no_update_prints_claims_no_version(
    source: Source, change: Callable[..., Source], published: Make, changes: dict[str, str]
) -> None:
    published(**cited(source))
    before = versions()
    change(source, **changes)
    assert versions() == before
    assert Source.objects.get().edit == 2


def test_drafts_and_retracted_updates_are_not_reprinted(
    source: Source, change: Callable[..., Source], make_entry: Make, published: Make, editor: User
) -> None:
    make_entry(**cited(source))
    gone = published(**cited(source))
    publishing.retract(gone.pk, by=editor, note="Wrong.")
    before = versions()
    change(source, name="The Herald")
    assert versions() == before
    gone.refresh_from_db()
    assert gone.kind == Kind.RETRACTION


def test_update_that_cites_a_source_twice_is_reprinted_once(
    source: Source, change: Callable[..., Source], published: Make
) -> None:
    entry = published(quotes=cited(source)["quotes"] * 3)
    change(source, name="The Herald")
    assert Revision.objects.filter(entry=entry, kind=Kind.SOURCE).count() == 1


def test_panels_that_print_the_name_are_told(
    source: Source, change: Callable[..., Source], published: Make, editor: User, blog: LiveBlog
) -> None:
    publishing.pin(published(**cited(source)).pk, by=editor)
    published(**cited(source))
    change(source, name="The Herald")
    blog.refresh_from_db()
    assert blog.panel_versions["pinned"] == blog.version


def test_live_blog_made_while_the_locks_were_awaited_is_reprinted_too(
    source: Source, change: Callable[..., Source], published: Make, blog: LiveBlog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    entry = published(**cited(source))
    late = type(LiveBlog.objects.all()).order_by
    monkeypatch.setattr(
        "liveblog.querysets.LiveBlogQuerySet.order_by",
        lambda self, *names: (
            late(self.exclude(pk=blog.pk), *names) if names == ("pk",) else late(self, *names)
        ),
    )
    change(source, name="The Herald")
    entry.refresh_from_db()
    assert entry.kind == Kind.SOURCE


def test_same_content_changes_nothing(source: Source, change: Callable[..., Source], published: Make) -> None:
    published(**cited(source))
    before = versions()
    change(source)
    assert (versions(), Source.objects.get().edit) == (before, 1)


def test_stale_change_is_refused_with_both_contents(
    source: Source, change: Callable[..., Source], editor: User
) -> None:
    old = SourceContent.of(source)
    change(source, description="Theirs")
    mine = replace(old, description="Mine")
    with pytest.raises(Conflict) as caught:
        publishing.change_source(source.pk, by=editor, content=mine, base_edit=1)
    assert (caught.value.theirs.description, caught.value.mine.description) == ("Theirs", "Mine")
    assert Source.objects.get().description == "Theirs"


def test_source_keeps_its_address(source: Source, change: Callable[..., Source]) -> None:
    with pytest.raises(ValidationError, match="slug"):
        change(source, slug="herald")


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"name": "THE GAZETTE"}, "name"), ({"name": " The  Gazette "}, "name"), ({"slug": "gazette"}, "slug")],
)
def test_name_and_address_are_taken_once(
    source: Source, editor: User, changes: dict[str, str], key: str
) -> None:
    values = {"name": "The Herald", "slug": "herald", "kind": "outlet"} | changes
    with pytest.raises(ValidationError) as caught:
        publishing.create_source(by=editor, content=SourceContent(**values))
    assert list(caught.value.message_dict) == [key]
    assert Source.objects.count() == 1


def test_name_taken_at_the_same_moment_is_a_field_error(
    source: Source, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liveblog.publishing.sources._expect_free", lambda *_: None)
    twin = SourceContent(name=source.name, slug="herald", kind="outlet")
    with pytest.raises(ValidationError, match="name"):
        publishing.create_source(by=editor, content=twin)
    assert Source.objects.count() == 1


def test_new_source_begins_with_its_first_edit(source: Source) -> None:
    assert source.edit == 1


def test_a_source_from_an_older_backup_is_found_again(source: Source) -> None:
    Source.objects.update(find="")
    assert not Source.objects.found_by("gazette").exists()
    publishing.after_restore()
    assert Source.objects.found_by("gazette").get() == source


def test_a_new_name_reaches_updates_that_cite_it_and_that_it_passed_on(
    source: Source, change: Callable[..., Source], published: Make, make_source: Callable[..., Source]
) -> None:
    other = make_source().pk
    cites = published(citations=(CitationContent(source_id=source.pk),))
    passes = published(citations=(CitationContent(source_id=other, via_id=source.pk),))
    change(source, name="The Herald")
    for entry, name in ((cites, "source"), (passes, "via")):
        row = Revision.objects.filter(entry=entry).latest("number")
        assert (row.kind, row.content["citations"][0][name]["name"]) == (Kind.SOURCE, "The Herald")
