"""From a draft to the page: the same submission is one entry, and no text is put over another unseen."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, Kind, LiveBlog, Picture, Quote
from liveblog.permissions import Verb
from liveblog.publishing import Conflict
from newsroom.models import Role, User
from tests.stored import again, expect_error, version_of

ONE, TWO, THREE = (Content(body=f"<p>{word}</p>") for word in ("One", "Two", "Three"))
Make = Callable[..., Entry]


@pytest.mark.parametrize("then", [None, Verb.SUBMIT, Verb.PUBLISH])
def test_same_client_id_gives_the_same_entry_once(blog: LiveBlog, editor: User, then: Verb | None) -> None:
    number = uuid.uuid4()
    first = publishing.create(blog.pk, by=editor, content=ONE, client_id=number, then=then)
    version = version_of(blog)
    second = publishing.create(blog.pk, by=editor, content=TWO, client_id=number, then=Verb.PUBLISH)
    assert second == first
    assert again(first).body == second.body == "<p>One</p>"
    assert again(first).status == second.status == first.status
    assert Entry.objects.count() == 1
    assert version_of(blog) == version


def test_same_client_id_from_somebody_else_is_a_field_error_that_shows_nothing(
    blog: LiveBlog, editor: User, make_user: Callable[..., User]
) -> None:
    entry = publishing.create(
        blog.pk, by=editor, content=Content(headline="Secret", body="<p>Secret</p>"), client_id=uuid.uuid4()
    )
    for role in (Role.REPORTER, Role.EDITOR, Role.CHIEF):
        again_by = {"by": make_user(role), "content": ONE, "client_id": entry.client_id}
        reason = expect_error("client_id", publishing.create, blog.pk, **again_by)
        assert "Secret" not in reason
        assert str(entry.pk) not in reason
    assert Entry.objects.count() == 1


def test_same_client_id_in_another_live_blog_is_a_field_error(
    blog: LiveBlog, editor: User, make_blog: Callable[..., LiveBlog]
) -> None:
    entry = publishing.create(blog.pk, by=editor, content=ONE)
    values = {"by": editor, "content": ONE, "client_id": entry.client_id}
    expect_error("client_id", publishing.create, make_blog().pk, **values)


def test_same_client_id_is_answered_after_the_live_blog_closed(blog: LiveBlog, editor: User) -> None:
    entry = publishing.create(blog.pk, by=editor, content=ONE)
    LiveBlog.objects.update(status="closed")
    assert publishing.create(blog.pk, by=editor, content=ONE, client_id=entry.client_id) == entry


def test_submission_of_a_discarded_entry_makes_a_new_one(blog: LiveBlog, editor: User) -> None:
    entry = publishing.create(blog.pk, by=editor, content=ONE)
    publishing.discard(entry.pk, by=editor)
    assert publishing.create(blog.pk, by=editor, content=ONE, client_id=entry.client_id).pk


def test_unknown_live_blog_or_entry_does_not_exist(editor: User) -> None:
    with pytest.raises(LiveBlog.DoesNotExist):
        publishing.create(10**6, by=editor, content=ONE)
    with pytest.raises(Entry.DoesNotExist):
        publishing.publish(10**6, by=editor)


def test_draft_needs_something_and_a_published_update_needs_text(blog: LiveBlog, editor: User) -> None:
    expect_error("body", publishing.create, blog.pk, by=editor, content=Content(bylines="A"))
    draft = publishing.create(blog.pk, by=editor, content=Content(headline="Head alone"))
    for verb in (publishing.submit, publishing.publish):
        expect_error("body", verb, draft.pk, by=editor)
    soon = timezone.now() + timedelta(hours=1)
    expect_error("body", publishing.schedule, draft.pk, by=editor, due_at=soon)
    assert again(draft).status == "draft"


@pytest.mark.parametrize("status", ["in_review", "scheduled", "published"])
def test_text_that_editors_or_readers_wait_for_cannot_be_emptied(
    make_entry: Make, editor: User, status: str
) -> None:
    then = {"in_review": Verb.SUBMIT, "scheduled": Verb.SCHEDULE, "published": Verb.PUBLISH}[status]
    entry = make_entry(then=then, due_at=timezone.now() + timedelta(hours=1))
    empty = Content(headline="Head alone")
    expect_error("body", publishing.edit, entry.pk, by=editor, content=empty, base_edit=1)
    assert again(entry).body


def test_quote_or_picture_alone_is_text_enough(blog: LiveBlog, editor: User, quote: QuoteContent) -> None:
    entry = publishing.create(blog.pk, by=editor, content=Content(quotes=(quote,)), then=Verb.PUBLISH)
    assert entry.is_public


def test_edit_counts_and_replaces_quotes(make_entry: Make, editor: User, quote: QuoteContent) -> None:
    entry = make_entry(quotes=(quote, quote))
    assert entry.edit == 1
    entry = publishing.edit(entry.pk, by=editor, content=replace(ONE, quotes=(quote,)), base_edit=1)
    assert again(entry).edit == 2
    assert Quote.objects.count() == 1
    assert Picture.objects.count() == 0


def test_same_text_again_changes_nothing(published: Make, editor: User, blog: LiveBlog) -> None:
    entry = published(body="<p>One</p>")
    version = version_of(blog)
    for _ in range(2):
        publishing.edit(entry.pk, by=editor, content=ONE, base_edit=1)
    assert (again(entry).edit, version_of(blog)) == (1, version)


@pytest.mark.parametrize("status", ["draft", "in_review", "scheduled", "published"])
def test_stale_edit_is_refused_with_both_texts(make_entry: Make, editor: User, status: str) -> None:
    then = {"in_review": Verb.SUBMIT, "scheduled": Verb.SCHEDULE, "published": Verb.PUBLISH}.get(status)
    entry = make_entry(then=then, due_at=timezone.now() + timedelta(hours=1))
    publishing.edit(entry.pk, by=editor, content=TWO, base_edit=1)
    before = (Entry.objects.values().get(), LiveBlog.objects.values().get())
    for base in (0, 1, 3):
        with pytest.raises(Conflict) as caught:
            publishing.edit(entry.pk, by=editor, content=THREE, base_edit=base)
        assert (caught.value.theirs, caught.value.mine, caught.value.edit) == (TWO, THREE, 2)
    assert (Entry.objects.values().get(), LiveBlog.objects.values().get()) == before


@pytest.mark.parametrize("verb", [publishing.submit, publishing.publish, publishing.schedule])
def test_stale_text_is_refused_by_every_verb_that_takes_one(
    make_entry: Make, editor: User, verb: Callable[..., Entry]
) -> None:
    entry = make_entry()
    publishing.edit(entry.pk, by=editor, content=TWO, base_edit=1)
    due = {"due_at": timezone.now() + timedelta(hours=1)} if verb is publishing.schedule else {}
    with pytest.raises(Conflict):
        verb(entry.pk, by=editor, content=THREE, base_edit=1, **due)
    with pytest.raises(ValueError, match="edit"):
        verb(entry.pk, by=editor, content=THREE, **due)
    assert (again(entry).status, again(entry).body) == ("draft", "<p>Two</p>")
    verb(entry.pk, by=editor, content=THREE, base_edit=2, **due)
    assert again(entry).body == "<p>Three</p>"


def test_pin_and_key_event_of_a_colleague_do_not_refuse_an_edit(
    published: Make, editor: User, chief: User
) -> None:
    entry = published()
    publishing.pin(entry.pk, by=chief)
    publishing.key_event(entry.pk, by=chief)
    edited = publishing.edit(entry.pk, by=editor, content=TWO, base_edit=entry.edit)
    assert edited.body == "<p>Two</p>"
    assert again(entry).pinned_at
    assert again(entry).key_event


def test_text_saved_as_a_draft_is_not_put_over_what_was_published_meanwhile(
    make_entry: Make, editor: User
) -> None:
    entry = make_entry()
    publishing.publish(entry.pk, by=editor)
    expect_error("__all__", publishing.edit, entry.pk, by=editor, content=TWO, base_edit=1, public=False)
    assert again(entry).body != "<p>Two</p>"


@pytest.mark.parametrize("kind", set(Kind) - {Kind.FIX, Kind.UPDATE})
def test_edit_is_a_fix_or_an_update(published: Make, editor: User, kind: Kind) -> None:
    with pytest.raises(ValueError, match=kind):
        publishing.edit(published().pk, by=editor, content=TWO, base_edit=1, kind=kind)
