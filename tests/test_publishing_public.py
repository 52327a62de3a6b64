"""What is done to a published entry: each change is one version, and nothing is taken back in silence."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, Kind, LiveBlog, Revision
from liveblog.publishing import Conflict
from newsroom.models import User
from tests.stored import again, version_of

TWO, THREE = (Content(body=f"<p>{word}</p>") for word in ("Two", "Three"))
Make = Callable[..., Entry]


@pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.CLARIFICATION])
def test_correction_changes_the_text_and_shows_its_note(
    published: Make, editor: User, blog: LiveBlog, kind: Kind
) -> None:
    entry = published()
    version = version_of(blog)
    publishing.correct(entry.pk, by=editor, content=TWO, base_edit=1, note="It was two.", kind=kind)
    entry = Entry.objects.with_content().get()
    assert (entry.body, entry.edit, entry.kind) == ("<p>Two</p>", 2, kind)
    assert entry.version == entry.notice_version == version_of(blog) == version + 1
    assert entry.first_version == version
    assert [note.note for note in entry.notices] == ["It was two."]


@pytest.mark.parametrize("kind", set(Kind) - {Kind.CORRECTION, Kind.CLARIFICATION})
def test_correct_makes_corrections_and_clarifications_alone(
    published: Make, editor: User, kind: Kind
) -> None:
    with pytest.raises(ValueError, match=kind):
        publishing.correct(published().pk, by=editor, content=TWO, base_edit=1, note="x", kind=kind)


def test_stale_correction_is_refused_with_both_texts(published: Make, editor: User, blog: LiveBlog) -> None:
    entry = published()
    publishing.edit(entry.pk, by=editor, content=TWO, base_edit=1)
    version = version_of(blog)
    with pytest.raises(Conflict) as caught:
        publishing.correct(entry.pk, by=editor, content=THREE, base_edit=1, note="Wrong.")
    assert (caught.value.theirs, caught.value.mine) == (TWO, THREE)
    assert (again(entry).body, version_of(blog)) == ("<p>Two</p>", version)
    assert not Revision.objects.exclude(note="")


def test_correction_to_nothing_is_refused(published: Make, editor: User) -> None:
    entry = published()
    with pytest.raises(ValidationError, match="body"):
        publishing.correct(entry.pk, by=editor, content=Content(headline="x"), base_edit=1, note="Wrong.")
    assert again(entry).body


def test_fix_and_update_leave_no_notice(published: Make, editor: User) -> None:
    entry = published(body="<p>Two, to</p>")
    fixed = Content(body="<p>Two, too</p>")
    publishing.edit(entry.pk, by=editor, content=fixed, base_edit=1, kind=Kind.FIX)
    publishing.edit(entry.pk, by=editor, content=THREE, base_edit=2)
    assert (again(entry).kind, again(entry).notice_version) == (Kind.UPDATE, None)


def test_retraction_leaves_a_notice_in_its_place(published: Make, editor: User, blog: LiveBlog) -> None:
    entry = published(key_event=True)
    publishing.pin(entry.pk, by=editor)
    version = version_of(blog)
    publishing.retract(entry.pk, by=editor, note="The source withdrew it.")
    entry = again(entry)
    assert entry.is_retracted
    assert entry.pinned_at is None
    assert entry.version == entry.notice_version == version_of(blog) == version + 1
    assert list(Entry.objects.visible()) == list(Entry.objects.stream()) == [entry]
    for names in ("standing", "pinned", "key_events"):
        assert not getattr(Entry.objects, names)()


def test_restored_text_is_back(published: Make, editor: User, blog: LiveBlog) -> None:
    entry = published(body="<p>One</p>")
    publishing.retract(entry.pk, by=editor, note="Wrong.")
    version = version_of(blog)
    publishing.restore(entry.pk, by=editor, note="It was right.")
    entry = again(entry)
    assert (entry.status, entry.body, entry.kind) == ("published", "<p>One</p>", Kind.RESTORED)
    assert entry.version == version_of(blog) == version + 1
    assert entry.edit == 1
    assert entry.pinned_at is None


CALLS: dict[str, Callable[[Entry, User], Any]] = {
    "correct": lambda entry, by: publishing.correct(
        entry.pk, by=by, content=TWO, base_edit=entry.edit, note="Wrong."
    ),
    "retract": lambda entry, by: publishing.retract(entry.pk, by=by, note="Wrong."),
    "restore": lambda entry, by: publishing.restore(entry.pk, by=by),
    "pin": lambda entry, by: publishing.pin(entry.pk, by=by),
    "edit": lambda entry, by: publishing.edit(entry.pk, by=by, content=TWO, base_edit=entry.edit),
    "publish": lambda entry, by: publishing.publish(entry.pk, by=by),
    "submit": lambda entry, by: publishing.submit(entry.pk, by=by),
    "send_back": lambda entry, by: publishing.send_back(entry.pk, by=by),
    "discard": lambda entry, by: publishing.discard(entry.pk, by=by),
    "key_event": lambda entry, by: publishing.key_event(entry.pk, by=by),
}


@pytest.mark.parametrize("verb", ["correct", "retract", "restore", "pin"])
def test_draft_cannot(make_entry: Make, editor: User, blog: LiveBlog, verb: str) -> None:
    entry = make_entry()
    version = version_of(blog)
    with pytest.raises(ValidationError):
        CALLS[verb](entry, editor)
    assert (again(entry).status, version_of(blog)) == ("draft", version)


@pytest.mark.parametrize("verb", ["restore", "publish", "submit", "send_back", "discard"])
def test_published_entry_cannot(published: Make, editor: User, blog: LiveBlog, verb: str) -> None:
    entry = published()
    version = version_of(blog)
    with pytest.raises(ValidationError):
        CALLS[verb](entry, editor)
    assert (again(entry).status, version_of(blog)) == ("published", version)


@pytest.mark.parametrize("verb", sorted(set(CALLS) - {"restore"}))
def test_retracted_entry_can_only_be_restored(
    published: Make, editor: User, blog: LiveBlog, verb: str
) -> None:
    entry = published()
    publishing.retract(entry.pk, by=editor, note="Wrong.")
    version = version_of(blog)
    with pytest.raises(ValidationError):
        CALLS[verb](again(entry), editor)
    assert (again(entry).status, version_of(blog)) == ("retracted", version)


def test_one_entry_is_pinned_and_both_change_in_one_version(
    published: Make, editor: User, blog: LiveBlog
) -> None:
    one, two = published(), published()
    publishing.pin(one.pk, by=editor)
    version = version_of(blog)
    publishing.pin(two.pk, by=editor)
    one, two = again(one), again(two)
    assert (one.pinned_at, one.kind) == (None, Kind.UNPINNED)
    assert (bool(two.pinned_at), two.kind) == (True, Kind.PINNED)
    assert one.version == two.version == version_of(blog) == version + 1
    assert list(Entry.objects.pinned()) == [two]
    assert list(Entry.objects.stream()) == [one]
    assert [row.entry for row in Revision.objects.filter(version=version + 1).order_by("number")] == [
        one,
        two,
    ]


def test_pin_leaves_other_live_blogs_alone(
    published: Make, editor: User, make_blog: Callable[..., LiveBlog]
) -> None:
    here, there = published(), published(of=make_blog())
    for entry in (here, there):
        publishing.pin(entry.pk, by=editor)
    assert Entry.objects.pinned().count() == 2


@pytest.mark.parametrize("verb", [publishing.pin, publishing.key_event])
def test_twice_is_once(published: Make, editor: User, blog: LiveBlog, verb: Callable[..., Entry]) -> None:
    entry = published()
    verb(entry.pk, by=editor)
    version, row = version_of(blog), Entry.objects.values().get()
    verb(entry.pk, by=editor)
    assert (version_of(blog), Entry.objects.values().get()) == (version, row)


def test_unpinned_twice_is_once(published: Make, editor: User, blog: LiveBlog) -> None:
    entry = published()
    publishing.pin(entry.pk, by=editor)
    publishing.unpin(entry.pk, by=editor)
    assert again(entry).kind == Kind.UNPINNED
    version = version_of(blog)
    publishing.unpin(entry.pk, by=editor)
    assert version_of(blog) == version


def test_key_event_is_on_and_off_in_public(published: Make, editor: User, blog: LiveBlog) -> None:
    entry = published()
    version = version_of(blog)
    publishing.key_event(entry.pk, by=editor)
    assert list(Entry.objects.key_events()) == [entry]
    publishing.key_event(entry.pk, by=editor, on=False)
    assert not Entry.objects.key_events()
    assert (version_of(blog), again(entry).kind) == (version + 2, Kind.KEY_EVENT)


def test_key_event_of_a_draft_claims_no_version(make_entry: Make, editor: User, blog: LiveBlog) -> None:
    version = version_of(blog)
    entry = publishing.key_event(make_entry().pk, by=editor)
    assert (again(entry).key_event, version_of(blog)) == (True, version)
    publishing.publish(entry.pk, by=editor)
    assert list(Entry.objects.key_events()) == [entry]


def test_changes_tell_which_panels_they_touch(published: Make, editor: User, blog: LiveBlog) -> None:
    plain, key = published(), published(key_event=True)
    panels = LiveBlog.objects.get(pk=blog.pk).panel_versions
    assert panels["key_events"] == again(key).version
    publishing.pin(plain.pk, by=editor)
    panels = LiveBlog.objects.get(pk=blog.pk).panel_versions
    assert panels["pinned"] == version_of(blog)
    publishing.edit(plain.pk, by=editor, content=TWO, base_edit=1)
    assert LiveBlog.objects.get(pk=blog.pk).panel_versions["pinned"] == version_of(blog)
    publishing.edit(key.pk, by=editor, content=TWO, base_edit=1)
    assert LiveBlog.objects.get(pk=blog.pk).panel_versions["key_events"] == version_of(blog)
    publishing.retract(key.pk, by=editor, note="Wrong.")
    panels = LiveBlog.objects.get(pk=blog.pk).panel_versions
    assert panels["key_events"] == version_of(blog)
    assert panels["header"] < version_of(blog)
