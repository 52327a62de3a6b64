"""What must always hold is held by the database itself, for rows written around publishing too."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from liveblog.models import Entry, FormerSlug, LiveBlog, OtherStory, Picture, Quote, Revision, Source
from newsroom.models import User

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PUBLIC = {"published_at": NOON, "version": 7, "first_version": 7, "updated_at": NOON}

ENTRY_ROWS = {
    "entry_status_known": {**PUBLIC, "status": "deleted"},
    "entry_public_has_time_and_version no time": {**PUBLIC, "status": "published", "published_at": None},
    "entry_public_has_time_and_version no version": {**PUBLIC, "status": "published", "version": None},
    "entry_public_has_time_and_version no first": {**PUBLIC, "status": "published", "first_version": None},
    "entry_public_has_time_and_version no update": {**PUBLIC, "status": "published", "updated_at": None},
    "entry_public_has_time_and_version retracted": {**PUBLIC, "status": "retracted", "version": None},
    "entry_unpublished_has_no_version draft": {**PUBLIC, "status": "draft"},
    "entry_unpublished_has_no_version review": {"status": "in_review", "version": 3},
    "entry_unpublished_has_no_version first": {"status": "draft", "first_version": 3},
    "entry_scheduled_has_due_time": {"status": "scheduled"},
    "entry_scheduled_has_due_time nobody": {"status": "scheduled", "due_at": NOON},
    "entry_pinned_is_published draft": {"pinned_at": NOON},
    "entry_pinned_is_published retracted": {**PUBLIC, "status": "retracted", "pinned_at": NOON},
}

BLOG_ROWS = {
    "blog_status_known": {"status": "hidden"},
    "blog_coverage_in_order": {
        "coverage_start_at": NOON,
        "coverage_end_at": NOON.replace(hour=11),
    },
}


UNIQUE = "(?i)unique"


def expect_refused(save: Callable[[], Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint.split(maxsplit=1)[0]), transaction.atomic():
        save()


@pytest.mark.parametrize("name", ENTRY_ROWS)
def test_bulk_create_of_a_bad_entry_is_refused(blog: LiveBlog, editor: User, name: str) -> None:
    row = Entry(blog=blog, author=editor, body="<p>x</p>", **ENTRY_ROWS[name])
    expect_refused(lambda: Entry.objects.bulk_create([row]), name)


@pytest.mark.parametrize("name", ENTRY_ROWS)
def test_update_to_a_bad_entry_is_refused(make_entry: Callable[..., Entry], name: str) -> None:
    rows = Entry.objects.filter(pk=make_entry().pk)
    expect_refused(lambda: rows.update(**ENTRY_ROWS[name]), name)


@pytest.mark.parametrize("lost", ["published_at", "version", "first_version", "updated_at"])
def test_published_entry_cannot_lose_time_or_version(published: Callable[..., Entry], lost: str) -> None:
    rows = Entry.objects.filter(pk=published().pk)
    expect_refused(lambda: rows.update(**{lost: None}), "entry_public_has_time_and_version")


@pytest.mark.parametrize("status", ["draft", "in_review", "scheduled"])
def test_published_entry_cannot_be_unpublished(published: Callable[..., Entry], status: str) -> None:
    rows = Entry.objects.filter(pk=published().pk)
    expect_refused(lambda: rows.update(status=status), "entry_")


def test_second_pinned_entry_of_a_blog_is_refused(
    published: Callable[..., Entry], make_blog: Callable[..., LiveBlog]
) -> None:
    here, there = published(), published(of=make_blog())
    Entry.objects.filter(pk__in=[here.pk, there.pk]).update(pinned_at=timezone.now())
    rows = Entry.objects.filter(pk=published().pk)
    expect_refused(lambda: rows.update(pinned_at=timezone.now()), UNIQUE)
    assert Entry.objects.exclude(pinned_at=None).count() == 2


def test_second_entry_of_a_client_id_is_refused(make_entry: Callable[..., Entry]) -> None:
    one, two = make_entry(), make_entry()
    expect_refused(lambda: Entry.objects.filter(pk=two.pk).update(client_id=one.client_id), UNIQUE)
    twin = Entry(blog=one.blog, author=one.author, client_id=one.client_id)
    expect_refused(lambda: Entry.objects.bulk_create([twin]), UNIQUE)


@pytest.mark.parametrize("name", BLOG_ROWS)
def test_bad_live_blog_is_refused(blog: LiveBlog, name: str) -> None:
    row = LiveBlog(headline="x", slug="x", **BLOG_ROWS[name])
    expect_refused(lambda: LiveBlog.objects.bulk_create([row]), name)
    expect_refused(lambda: LiveBlog.objects.filter(pk=blog.pk).update(**BLOG_ROWS[name]), name)


def test_two_live_blogs_of_one_address_are_refused(blog: LiveBlog) -> None:
    row = LiveBlog(headline="x", slug=blog.slug)
    expect_refused(lambda: LiveBlog.objects.bulk_create([row]), UNIQUE)


def test_former_address_is_of_one_live_blog(blog: LiveBlog, make_blog: Callable[..., LiveBlog]) -> None:
    FormerSlug.objects.create(blog=blog, slug="old")
    row = FormerSlug(blog=make_blog(), slug="old")
    expect_refused(lambda: FormerSlug.objects.bulk_create([row]), UNIQUE)


@pytest.mark.parametrize("values", [{}, {"headline": "x"}, {"link": "https://example.org/"}])
def test_other_story_leads_somewhere(blog: LiveBlog, values: dict[str, str]) -> None:
    row = OtherStory(blog=blog, **values)
    expect_refused(lambda: OtherStory.objects.bulk_create([row]), "other_story_leads_somewhere")


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("quote_has_speaker_or_source", {"speaker": "", "source": None}),
        ("quote_has_words", {"text": ""}),
        ("quote_manner_known", {"manner": "loud"}),
    ],
)
def test_bad_quote_is_refused(
    make_entry: Callable[..., Entry], constraint: str, values: dict[str, Any]
) -> None:
    entry = make_entry()
    good = {"entry": entry, "text": "words", "speaker": "Ada Lund"}
    expect_refused(lambda: Quote.objects.bulk_create([Quote(**good | values)]), constraint)
    Quote.objects.bulk_create([Quote(**good)])
    expect_refused(lambda: Quote.objects.filter(entry=entry).update(**values), constraint)


@pytest.mark.parametrize("missing", ["alt_text", "credit"])
def test_picture_without_alt_text_or_credit_is_refused(
    make_entry: Callable[..., Entry], missing: str
) -> None:
    good = {"file": "pictures/a.jpg", "width": 1, "height": 1, "alt_text": "A boat", "credit": "Lea"}
    row = Picture(entry=make_entry(), **good | {missing: ""})
    expect_refused(lambda: Picture.objects.bulk_create([row]), "picture_has_alt_text_and_credit")


@pytest.mark.parametrize("same", ["name", "slug"])
def test_two_sources_of_one_name_or_address_are_refused(
    make_source: Callable[..., Source], same: str
) -> None:
    one = make_source()
    row = Source(**{"name": "Another", "slug": "another", "kind": "outlet", same: getattr(one, same)})
    expect_refused(lambda: Source.objects.bulk_create([row]), UNIQUE)


def test_source_of_an_unknown_kind_is_refused(make_source: Callable[..., Source]) -> None:
    rows = Source.objects.filter(pk=make_source().pk)
    expect_refused(lambda: rows.update(kind="rumour"), "source_kind_known")


def test_chain_has_one_revision_at_a_place(published: Callable[..., Entry]) -> None:
    row = Revision.objects.filter(entry=published()).get()
    row.pk = None
    expect_refused(lambda: Revision.objects.bulk_create([row]), UNIQUE)


def test_revision_of_an_unknown_kind_is_refused(published: Callable[..., Entry]) -> None:
    rows = Revision.objects.filter(entry=published())
    expect_refused(lambda: rows.update(kind="vandalised"), "revision_kind_known")


def test_what_was_published_cannot_be_deleted(published: Callable[..., Entry]) -> None:
    entry = published()
    rows: list[models.Model] = [entry, entry.blog, entry.author]
    for row in rows:
        with pytest.raises(ProtectedError):
            row.delete()


def test_cited_source_cannot_be_deleted(make_entry: Callable[..., Entry], quote: Any) -> None:
    make_entry(quotes=(quote,))
    with pytest.raises(ProtectedError):
        Source.objects.all().delete()


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<p>AT&amp;T &lt;cut&gt; jobs</p>", "AT&T <cut> jobs"),
        ("<p>Two <em>words</em>, one comma</p>", "Two words, one comma"),
        ("<p>One</p><p>Two</p><ul><li>Three</li></ul>a<br>b", "One Two Three a b"),
        ("<p>" + "word " * 30 + "</p>", "word " * 11 + "word…"),
        ("", ""),
    ],
)
def test_title_of_an_entry_without_headline_is_its_first_words(body: str, title: str) -> None:
    assert Entry(body=body).title == title
    assert Entry(body=body, headline="Head").title == "Head"
