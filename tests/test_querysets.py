"""What is public is asked by name, and no name lets anything else pass."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.models import Entry, LiveBlog, Picture, Quote, Revision, Source
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User

Make = Callable[..., Entry]
PICTURE = PictureContent(file="pictures/a.jpg", width=4, height=3, alt_text="A boat", credit="Lea Marsh")
ALL_STATUSES = ("draft", "in_review", "scheduled", "published", "retracted")


@pytest.fixture
def one_of_each(
    make_blog: Callable[..., LiveBlog], make_entry: Make, editor: User, quote: QuoteContent
) -> dict[tuple[str, str], Entry]:
    """An entry of every status in a live blog of every status, each with a quote and a picture."""
    entries = {}
    soon = timezone.now() + timedelta(hours=1)
    verbs = {"in_review": Verb.SUBMIT, "scheduled": Verb.SCHEDULE}
    for blog_status in LiveBlog.Status.values:
        blog = make_blog(status="draft" if blog_status == "draft" else "live")
        for status in ALL_STATUSES:
            then = verbs.get(status, None if status == "draft" else Verb.PUBLISH)
            entry = make_entry(
                of=blog, then=then, due_at=soon, quotes=(quote,), pictures=(PICTURE,), key_event=True
            )
            if status == "retracted":
                publishing.retract(entry.pk, by=editor, note="Wrong.")
            if status == "published":
                publishing.pin(entry.pk, by=editor)
            entries[blog_status, status] = entry
        LiveBlog.objects.filter(pk=blog.pk).update(status=blog_status)
    return entries


PUBLIC_BLOGS = ("upcoming", "live", "paused", "closed")


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("visible", {"published", "retracted"}),
        ("standing", {"published"}),
        ("stream", {"retracted"}),
        ("pinned", {"published"}),
        ("key_events", {"published"}),
    ],
)
def test_entries_of_each_name(
    one_of_each: dict[tuple[str, str], Entry], name: str, statuses: set[str]
) -> None:
    expected = {one_of_each[blog, status] for blog in PUBLIC_BLOGS for status in statuses}
    assert set(getattr(Entry.objects, name)()) == expected


def test_changes_and_citations_are_visible_ones(
    one_of_each: dict[tuple[str, str], Entry], quote: QuoteContent
) -> None:
    standing = {one_of_each[blog, "published"] for blog in PUBLIC_BLOGS}
    retracted = {one_of_each[blog, "retracted"] for blog in PUBLIC_BLOGS}
    assert set(Entry.objects.changed_after(0)) == standing | retracted
    assert set(Entry.objects.citing(Source.objects.get(pk=quote.source_id))) == standing
    assert {row.entry for row in Quote.objects.standing()} == standing
    assert {row.entry for row in Picture.objects.public()} == standing


def test_source_known_from_unpublished_text_alone_is_not_public(
    make_source: Callable[..., Source], make_blog: Callable[..., LiveBlog], make_entry: Make, editor: User
) -> None:
    sources = [make_source() for _ in range(5)]
    quotes = [(QuoteContent(text="x", source_id=source.pk),) for source in sources]
    make_entry(quotes=quotes[0])
    make_entry(quotes=quotes[1], then=Verb.PUBLISH, of=make_blog(status="draft"))
    gone = make_entry(quotes=quotes[2], then=Verb.PUBLISH)
    publishing.retract(gone.pk, by=editor, note="Wrong.")
    make_entry(quotes=quotes[3], then=Verb.PUBLISH)
    make_entry(quotes=quotes[3], then=Verb.PUBLISH)
    assert list(Source.objects.public()) == [sources[3]]


def test_blogs_that_are_public_come_live_first(make_blog: Callable[..., LiveBlog]) -> None:
    order = ("live", "live", "paused", "upcoming", "closed")
    blogs = [make_blog(status=status) for status in ("closed", "upcoming", "live", "paused", "live", "draft")]
    found = list(LiveBlog.objects.public().live_first())
    assert tuple(blog.status for blog in found) == order
    assert found[:2] == [blogs[4], blogs[2]]


def test_lead_picture_is_public_with_its_live_blog(make_blog: Callable[..., LiveBlog], editor: User) -> None:
    lead = PictureContent(file="pictures/b.jpg", width=1, height=1, alt_text="x", credit="y")
    make_blog(status="draft", lead_picture=lead)
    assert not Picture.objects.public()
    make_blog(lead_picture=lead)
    assert Picture.objects.public().count() == 1
    assert Picture.objects.public().named("pictures/b.jpg").exists()


def test_order_is_by_time_and_then_by_number(published: Make) -> None:
    entries = [published() for _ in range(6)]
    moments = [3, 1, 2, 2, 2, 1]
    for entry, minute in zip(entries, moments, strict=True):
        Entry.objects.filter(pk=entry.pk).update(published_at=datetime(2026, 3, 1, 12, minute, tzinfo=UTC))
    expected = [entries[place] for place in (1, 5, 2, 3, 4, 0)]
    assert list(Entry.objects.visible().oldest_first()) == expected
    assert list(Entry.objects.visible().newest_first()) == expected[::-1]
    for place, entry in enumerate(expected):
        entry.refresh_from_db()
        visible = Entry.objects.visible().oldest_first()
        assert list(visible.before(entry)) == expected[:place]
        assert list(visible.after(entry)) == expected[place + 1 :]


def test_changed_after_is_oldest_first_and_splits_no_version(
    published: Make, editor: User, blog: LiveBlog
) -> None:
    one, two, three = (published() for _ in range(3))
    publishing.pin(one.pk, by=editor)
    publishing.pin(three.pk, by=editor)
    assert list(Entry.objects.changed_after(0)) == [two, one, three]
    assert list(Entry.objects.changed_after(two.version or 0)) == [one, three]
    blog.refresh_from_db()
    assert list(Entry.objects.changed_after(blog.version - 1)) == [one, three]
    assert not Entry.objects.changed_after(blog.version)


@pytest.mark.parametrize("count", [1, 30])
def test_content_costs_five_queries_however_many_entries(
    published: Make, quote: QuoteContent, django_assert_num_queries: Any, count: int
) -> None:
    for _ in range(count):
        published(quotes=(quote, quote), pictures=(PICTURE,))
    with django_assert_num_queries(5):
        for entry in Entry.objects.visible().with_content():
            assert [row.source.name for row in entry.quotes.all() if row.source]
            assert len(entry.pictures.all()) == 1
            assert entry.notices == []
            Content.of(entry)


def test_notices_are_what_a_reader_may_be_told_of(published: Make, editor: User) -> None:
    entry = published()
    text = Content(body="<p>Two</p>")
    publishing.edit(entry.pk, by=editor, content=text, base_edit=1)
    publishing.pin(entry.pk, by=editor)
    publishing.retract(entry.pk, by=editor, note="Wrong.")
    notices = Entry.objects.with_content().get().notices
    assert [row.kind for row in notices] == ["update", "retraction"]


def test_due_is_what_is_scheduled_and_late(make_entry: Make) -> None:
    now = timezone.now()
    late, soon, later = (
        make_entry(then=Verb.SCHEDULE, due_at=now + timedelta(hours=hours)) for hours in (1, 2, 3)
    )
    make_entry()
    assert list(Entry.objects.due(now + timedelta(hours=2))) == [late, soon]
    assert list(Entry.objects.scheduled()) == [late, soon, later]
    assert not Entry.objects.stuck()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("gaz", True),
        ("GAZETTE daily", True),
        ("tdg", True),
        ("blatt", True),
        ("daily herald", False),
        ("%", False),
        ("_", False),
        ("\0", True),
        ("", True),
        ("x " * 500, False),
    ],
)
def test_source_is_found_by_name_short_name_and_aliases(
    make_source: Callable[..., Source], words: str, found: bool
) -> None:
    make_source(name="The Daily Gazette", short_name="TDG", aliases="Tagblatt\nDaily G")
    assert Source.objects.found_by(words).exists() is found


def test_reporter_sees_own_and_public_entries(
    make_entry: Make, published: Make, reporter: User, editor: User
) -> None:
    own, public, _others = make_entry(by=reporter), published(), make_entry(by=editor)
    assert set(Entry.objects.own_or_public(reporter)) == {own, public}
    assert list(Entry.objects.drafts_of(reporter)) == [own]


def test_history_of_an_entry_and_of_the_blog_itself_are_apart(
    published: Make, editor: User, blog: LiveBlog
) -> None:
    entry = published()
    publishing.retract(entry.pk, by=editor, note="Wrong.")
    told = Revision.objects.told_of(entry)
    assert [row.kind for row in told] == ["retraction", "published"]
    assert [row.kind for row in Revision.objects.told_of(blog)] == ["blog"]


def test_blog_is_found_at_its_address(blog: LiveBlog) -> None:
    assert LiveBlog.objects.at(blog.slug) == blog
    assert LiveBlog.objects.at("nowhere") is None
    assert LiveBlog.objects.formerly_at(blog.slug) is None
    assert BlogContent.of(blog).slug == blog.slug
