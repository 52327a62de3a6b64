"""Many at once: one entry for one submission, one publication, one pinned entry, no update lost."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, LiveBlog, Revision, Source
from liveblog.permissions import Verb
from liveblog.publishing import Conflict
from liveblog.publishing.blogs import BlogContent
from liveblog.publishing.sources import SourceContent
from newsroom.models import User
from tests.ledger import expect_whole_chain

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
Make = Callable[..., Entry]


def at_once(work: Callable[[int], Any], count: int = WRITERS) -> list[Any]:
    """What `work(0)` to `work(count - 1)` gave or raised, all started at one moment, each in a thread."""
    start = Barrier(count)

    def run(number: int) -> Any:
        try:
            start.wait(timeout=20)
            return work(number)
        except (ValidationError, Conflict) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def text(number: int) -> Content:
    return Content(body=f"<p>By {number}</p>")


def person(user: User) -> User:
    """The same account as another request sees it."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("then", [None, Verb.PUBLISH])
def test_eight_posts_of_one_form_make_one_entry_and_give_one_answer(
    blog: LiveBlog, editor: User, then: Verb | None
) -> None:
    number = uuid.uuid4()
    content = Content(body="<p>Once</p>")
    answers = at_once(
        lambda _: publishing.create(blog.pk, by=person(editor), content=content, client_id=number, then=then)
    )
    entry = Entry.objects.get()
    assert {(answer.pk, answer.body, answer.status) for answer in answers} == {
        (entry.pk, "<p>Once</p>", entry.status)
    }
    blog.refresh_from_db()
    assert blog.version == (2 if then else 1)
    expect_whole_chain(blog)


def test_one_number_in_eight_live_blogs_makes_one_entry(
    make_blog: Callable[..., LiveBlog], editor: User
) -> None:
    number, blogs = uuid.uuid4(), [make_blog() for _ in range(WRITERS)]
    answers = at_once(
        lambda n: publishing.create(blogs[n].pk, by=person(editor), content=text(n), client_id=number)
    )
    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert len(refused) == WRITERS - 1
    assert all(list(error.message_dict) == ["client_id"] for error in refused)
    assert Entry.objects.count() == 1


def test_eight_writers_get_versions_without_gap_or_repeat(blog: LiveBlog, editor: User) -> None:
    at_once(lambda n: publishing.create(blog.pk, by=person(editor), content=text(n), then=Verb.PUBLISH))
    entries = list(Entry.objects.order_by("version"))
    assert [entry.version for entry in entries] == list(range(2, WRITERS + 2))
    assert list(Entry.objects.oldest_first()) == entries
    assert len({entry.published_at for entry in entries}) == WRITERS
    expect_whole_chain(blog)


def test_of_eight_edits_on_one_text_one_is_saved(published: Make, editor: User) -> None:
    entry = published()
    answers = at_once(lambda n: publishing.edit(entry.pk, by=person(editor), content=text(n), base_edit=1))
    saved = [answer for answer in answers if isinstance(answer, Entry)]
    conflicts = [answer for answer in answers if isinstance(answer, Conflict)]
    assert (len(saved), len(conflicts)) == (1, WRITERS - 1)
    entry.refresh_from_db()
    assert (entry.body, entry.edit) == (saved[0].body, 2)
    assert all(conflict.theirs.body == entry.body for conflict in conflicts)


def test_of_eight_pins_one_entry_stays_pinned(published: Make, editor: User, blog: LiveBlog) -> None:
    entries = [published() for _ in range(WRITERS)]
    at_once(lambda n: publishing.pin(entries[n].pk, by=person(editor)))
    assert Entry.objects.exclude(pinned_at=None).count() == 1
    blog.refresh_from_db()
    assert blog.version == 1 + 2 * WRITERS
    expect_whole_chain(blog)


def test_retracted_and_edited_at_once_stays_retracted(published: Make, editor: User) -> None:
    entry = published(body="<p>First</p>")
    answers = at_once(
        lambda n: (
            publishing.retract(entry.pk, by=person(editor), note="Wrong.")
            if n == 0
            else publishing.edit(entry.pk, by=person(editor), content=text(n), base_edit=1)
        ),
        count=3,
    )
    assert isinstance(answers[0], Entry)
    entry.refresh_from_db()
    assert entry.is_retracted
    expect_whole_chain(entry.blog)


def test_many_schedulers_publish_each_due_entry_once(make_entry: Make, blog: LiveBlog) -> None:
    due_at = timezone.now() + timedelta(hours=1)
    entries = [make_entry(then=Verb.SCHEDULE, due_at=due_at) for _ in range(3)]
    answers = at_once(lambda _: publishing.publish_due(due_at), count=4)
    published = [pk for ids, _failed in answers for pk in ids]
    assert sorted(published) == [entry.pk for entry in entries]
    assert all(failed == [] for _ids, failed in answers)
    assert Revision.objects.filter(kind="published").count() == 3
    expect_whole_chain(blog)


def test_address_is_given_to_one_of_four_new_live_blogs(editor: User) -> None:
    content = BlogContent(headline="Flood", slug="flood", status="live")
    answers = at_once(lambda _: publishing.create_blog(by=person(editor), content=content), count=4)
    refused = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert len(refused) == 3
    assert all(list(error.message_dict) == ["slug"] for error in refused)
    assert LiveBlog.objects.count() == 1


def test_name_is_given_to_one_of_four_new_sources(editor: User) -> None:
    content = SourceContent(name="The Gazette", slug="gazette", kind="outlet")
    answers = at_once(lambda _: publishing.create_source(by=person(editor), content=content), count=4)
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 3
    assert Source.objects.count() == 1


def test_renaming_and_publishing_at_once_end_with_the_new_name_everywhere(
    make_blog: Callable[..., LiveBlog], make_source: Callable[..., Source], editor: User, quote: Any
) -> None:
    blogs = [make_blog() for _ in range(3)]
    source = Source.objects.get(pk=quote.source_id)
    renamed = SourceContent(name="The Herald", slug=source.slug, kind=source.kind)

    def work(number: int) -> Any:
        by = person(editor)
        if number == 0:
            return publishing.change_source(source.pk, by=by, content=renamed, base_edit=1)
        content = Content(quotes=(quote,))
        return publishing.create(blogs[number % 3].pk, by=by, content=content, then=Verb.PUBLISH)

    answers = at_once(work, count=7)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    for entry in Entry.objects.all():
        last = Revision.objects.filter(entry=entry).order_by("number").last()
        assert last
        assert last.content["quotes"][0]["source"]["name"] == "The Herald"
    for blog in blogs:
        expect_whole_chain(blog)


def test_merging_and_publishing_at_once_loses_no_quote(
    make_blog: Callable[..., LiveBlog], make_source: Callable[..., Source], editor: User, quote: Any
) -> None:
    blogs, into = [make_blog() for _ in range(3)], make_source()

    def work(number: int) -> Any:
        by = person(editor)
        if number == 3:
            return publishing.merge_sources(quote.source_id, into_id=into.pk, by=by)
        content = Content(quotes=(quote,))
        return publishing.create(blogs[number % 3].pk, by=by, content=content, then=Verb.PUBLISH)

    answers = at_once(work, count=7)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert [entry.quotes.get().source for entry in Entry.objects.all()] == [into] * 6
    for blog in blogs:
        expect_whole_chain(blog)


def test_two_that_are_merged_into_each_other_at_once_leave_one(
    make_source: Callable[..., Source], editor: User, published: Make, quote: Any
) -> None:
    entry, pair = published(quotes=(quote,)), (quote.source_id, make_source().pk)
    answers = at_once(
        lambda number: publishing.merge_sources(pair[number], into_id=pair[1 - number], by=person(editor)),
        count=2,
    )
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert entry.quotes.get().source == Source.objects.get()
