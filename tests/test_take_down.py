"""Taking an update down: who may, what goes, what stays, and that twice is once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import connection

from liveblog import publishing
from liveblog.content import Content, PictureContent
from liveblog.models import Entry, LiveBlog, Revision, Source, Takedown, Upload, WorkingCopy
from liveblog.permissions import Verb
from liveblog.pictures.renditions import every_name
from liveblog.publishing.copies import keep_copy
from liveblog.publishing.steps import TAKEN_DOWN
from newsroom.models import User
from tests.ledger import expect_whole_chain
from tests.stored import again, expect_error, version_of
from tests.taking_down import (
    WHY,
    WORD,
    note_uploads,
    say_all,
    stored,
    tables_saying,
    take_down,
    telling,
)
from tests.test_races import at_once, person

Make = Callable[..., Entry]


@pytest.fixture
def source(make_source: Callable[..., Source]) -> Source:
    return make_source()


@pytest.fixture
def told(published: Make, source: Source, editor: User) -> Entry:
    entry = published(**vars(telling(source)), key_event=True)
    say_all(entry, source, editor)
    publishing.pin(entry.pk, by=editor)
    return again(entry)


def test_it_leaves_nothing_of_the_text(told: Entry, chief: User, blog: LiveBlog) -> None:
    before, edit = version_of(blog), told.edit
    takedown = take_down(told, chief, notice="Gone, by order of a court.")
    now = again(told)
    assert (now.headline, now.body, now.bylines, now.dateline) == ("", "", "", "")
    assert (now.status, now.key_event, now.pinned_at) == ("taken_down", False, None)
    assert not [part for part in (now.quotes, now.pictures, now.citations) if part.exists()]
    assert (version_of(blog), now.version, now.edit) == (before + 1, before + 1, edit + 1)
    assert (now.published_at, now.first_version) == (told.published_at, told.first_version)
    *old, last = Revision.objects.filter(entry=told).order_by("number")
    assert {(row.content, row.salt, row.note) for row in old} == {(None, "", "")}
    assert (last.kind, last.note) == ("takedown", "Gone, by order of a court.")
    assert (last.content["headline"], last.content["body"], last.content["quotes"]) == ("", "", [])
    assert (takedown.ground, takedown.reason, takedown.by) == (*WHY.values(), chief)


def test_no_row_of_any_table_says_it(
    told: Entry, source: Source, chief: User, editor: User, reporter: User, blog: LiveBlog
) -> None:
    own = keep_copy(
        blog.pk, by=reporter, client_id=told.client_id, number=1000, fields=[["body", f"My {WORD}"]]
    )
    assert {"liveblog_entry", "liveblog_quote", "liveblog_citation", "liveblog_revision"} <= tables_saying(
        WORD
    )
    take_down(told, chief)
    assert tables_saying(WORD) == {"liveblog_workingcopy"}
    assert WorkingCopy.objects.get().fields == (own and own.fields)
    own and own.delete()
    assert tables_saying(WORD) == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's file alone is ours to look into")
def test_sqlite_overwrites_it_in_its_files(published: Make, chief: User) -> None:
    word = "Zyzzyvabeetle"
    entry = published(body=f"<p>{word}</p>" * 500)
    files = [Path(f"{connection.settings_dict['NAME']}{end}") for end in ("", "-wal")]
    assert any(word.encode() in file.read_bytes() for file in files)
    take_down(entry, chief)
    assert not any(word.encode() in file.read_bytes() for file in files if file.exists())


def test_panels_that_held_it_change(told: Entry, chief: User, blog: LiveBlog) -> None:
    take_down(told, chief)
    blog.refresh_from_db()
    changed = {name for name, version in blog.panel_versions.items() if version == blog.version}
    assert changed == {"key_events", "pinned", "sources"}


def test_panels_that_did_not_hold_it_stay(published: Make, chief: User, blog: LiveBlog) -> None:
    before = LiveBlog.objects.get(pk=blog.pk).panel_versions
    take_down(published(), chief)
    assert LiveBlog.objects.get(pk=blog.pk).panel_versions == before


def test_the_live_blog_knows_since_when_nothing_older_may_be_served(
    published: Make, chief: User, blog: LiveBlog
) -> None:
    take_down(published(), chief)
    blog.refresh_from_db()
    assert blog.taken_down_version == blog.version == 3


def test_a_retracted_update_can_be_taken_down(published: Make, chief: User, blog: LiveBlog) -> None:
    entry = published()
    publishing.retract(entry.pk, by=chief, note="It was wrong.")
    take_down(entry, chief)
    assert again(entry).is_taken_down
    expect_whole_chain(blog)


def test_twice_is_once(published: Make, chief: User, editor: User, blog: LiveBlog) -> None:
    entry = published()
    first = take_down(entry, chief)
    version = version_of(blog)
    assert take_down(entry, chief, ground="law", reason="Another.") == first
    assert (version_of(blog), Takedown.objects.get().ground) == (version, "privacy")


@pytest.mark.parametrize("then", [None, Verb.SUBMIT])
def test_what_was_never_published_is_discarded_instead(
    make_entry: Make, chief: User, then: Verb | None
) -> None:
    entry = make_entry(then=then)
    assert "can’t be done" in expect_error("__all__", take_down, entry, chief)
    assert again(entry).body


@pytest.mark.parametrize(
    ("values", "key", "reason"),
    [
        ({"ground": ""}, "ground", "Choose"),
        ({"ground": "whim"}, "ground", "Choose"),
        ({"reason": " \n "}, "reason", "Say why"),
        ({"reason": "x" * 1001}, "reason", "1000"),
        ({"notice": "x" * 281}, "notice", "280"),
    ],
)
def test_what_is_missing_is_named(
    published: Make, chief: User, values: dict[str, str], key: str, reason: str
) -> None:
    entry = published()
    assert reason in expect_error(key, take_down, entry, chief, **values)
    assert again(entry).status == "published"


def test_one_that_was_changed_since_it_was_read_stays(published: Make, chief: User, editor: User) -> None:
    entry = published()
    content = Content(body="<p>Other</p>")
    publishing.edit(entry.pk, by=editor, content=content, base_edit=entry.edit)
    assert "Read it again" in expect_error("__all__", take_down, entry, chief, base_version=entry.version)
    take_down(entry, chief, base_version=again(entry).version)


def test_an_editor_may_not_unless_the_newsroom_says_so(
    published: Make, editor: User, reporter: User, settings: Any
) -> None:
    entry = published()
    with pytest.raises(PermissionDenied):
        take_down(entry, editor)
    settings.EDITORS_TAKE_DOWN = True
    with pytest.raises(PermissionDenied):
        take_down(entry, reporter)
    take_down(entry, editor)


AFTERWARDS: dict[str, Callable[[Entry, User], Any]] = {
    "edit": lambda e, by: publishing.edit(e.pk, by=by, content=Content(body="<p>x</p>"), base_edit=e.edit),
    "correct": lambda e, by: publishing.correct(
        e.pk, by=by, content=Content(body="<p>x</p>"), base_edit=e.edit, note="Wrong."
    ),
    "publish": lambda e, by: publishing.publish(e.pk, by=by),
    "retract": lambda e, by: publishing.retract(e.pk, by=by, note="Wrong."),
    "restore": lambda e, by: publishing.restore(e.pk, by=by),
    "pin": lambda e, by: publishing.pin(e.pk, by=by),
    "key_event": lambda e, by: publishing.key_event(e.pk, by=by),
    "discard": lambda e, by: publishing.discard(e.pk, by=by),
}


@pytest.mark.parametrize("verb", AFTERWARDS)
@pytest.mark.parametrize("is_stale", [True, False])
def test_nothing_is_done_to_it_any_more(published: Make, chief: User, verb: str, is_stale: bool) -> None:
    entry = published()
    take_down(entry, chief)
    with pytest.raises(ValidationError):
        AFTERWARDS[verb](entry if is_stale else again(entry), chief)
    assert (again(entry).status, again(entry).body) == ("taken_down", "")


@pytest.mark.parametrize("verb", ["edit", "correct"])
def test_whoever_was_writing_in_it_is_told(published: Make, chief: User, verb: str) -> None:
    entry = published()
    take_down(entry, chief)
    with pytest.raises(ValidationError) as refused:
        AFTERWARDS[verb](entry, chief)
    assert refused.value.messages == [str(TAKEN_DOWN)]


def test_the_same_submission_again_is_no_new_update(published: Make, chief: User, editor: User) -> None:
    entry = published()
    take_down(entry, chief)
    content = Content(body="<p>Again</p>")
    again_sent = publishing.create(
        entry.blog_id, by=editor, content=content, client_id=entry.client_id, then=Verb.PUBLISH
    )
    assert (again_sent, again_sent.status, Entry.objects.count()) == (entry, "taken_down", 1)


# --- pictures


@pytest.fixture
def shown(media: Path) -> PictureContent:
    picture = stored()
    note_uploads(picture)
    return picture


@pytest.mark.django_db(transaction=True)
def test_its_pictures_go_with_all_their_files(published: Make, shown: PictureContent, chief: User) -> None:
    entry = published(pictures=(shown,))
    names = every_name(shown.file)
    assert sum(default_storage.exists(name) for name in names) == 6
    takedown = take_down(entry, chief)
    assert not [name for name in names if default_storage.exists(name)]
    assert not Upload.objects.filter(file=shown.file).exists()
    [file] = takedown.files.all()
    assert (file.file, file.state, file.tries) == (shown.file, "done", 1)


@pytest.mark.django_db(transaction=True)
def test_a_picture_of_an_earlier_state_goes_too(
    published: Make, shown: PictureContent, chief: User, editor: User
) -> None:
    entry = published(pictures=(shown,))
    content = Content(body="<p>Without</p>")
    publishing.correct(entry.pk, by=editor, content=content, base_edit=entry.edit, note="Wrong picture.")
    take_down(entry, chief)
    assert not default_storage.exists(shown.file)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("user_of_it", ["standing", "draft", "past", "lead", "past lead"])
def test_a_picture_that_something_else_uses_stays(
    published: Make,
    make_entry: Make,
    make_blog: Callable[..., LiveBlog],
    shown: PictureContent,
    chief: User,
    user_of_it: str,
) -> None:
    entry = published(pictures=(shown,))
    if "lead" in user_of_it:
        blog = make_blog(lead_picture=shown)
        if user_of_it == "past lead":
            publishing.change_blog(blog.pk, by=chief, base_edit=1, content=_without_lead(blog))
    else:
        other = (make_entry if user_of_it == "draft" else published)(pictures=(shown,))
        if user_of_it == "past":
            content = Content(body="<p>x</p>")
            publishing.edit(other.pk, by=chief, content=content, base_edit=other.edit)
    takedown = take_down(entry, chief)
    assert default_storage.exists(shown.file)
    [file] = takedown.files.all()
    assert (file.state, file.said) == ("kept", "Something else shows it too.")
    assert not [one for one in takedown.addresses.all() if "/media/" in one.path]


def _without_lead(blog: LiveBlog) -> Any:
    return publishing.blogs.BlogContent(headline=blog.headline, slug=blog.slug, status="live")


@pytest.mark.django_db(transaction=True)
def test_a_text_that_is_being_written_does_not_hold_a_picture(
    published: Make, shown: PictureContent, chief: User, editor: User
) -> None:
    entry = published(pictures=(shown,))
    fields = [["pictures-0-stored", shown.file]]
    keep_copy(entry.blog_id, by=editor, client_id=entry.client_id, number=1000, fields=fields)
    take_down(entry, chief)
    assert not default_storage.exists(shown.file)


# --- at the same moment


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["edit", "correct", "pin", "retract", "key_event"])
def test_taken_down_and_changed_at_once_it_is_gone(published: Make, chief: User, verb: str) -> None:
    entry = published(body=f"<p>{WORD}</p>", headline=WORD)
    at_once(
        lambda n: take_down(entry, person(chief)) if n == 1 else AFTERWARDS[verb](entry, person(chief)),
        count=3,
    )
    assert again(entry).is_taken_down
    assert tables_saying(WORD) == set()
    expect_whole_chain(entry.blog)


@pytest.mark.django_db(transaction=True)
def test_of_four_takedowns_at_once_there_is_one(published: Make, chief: User, blog: LiveBlog) -> None:
    entry = published()
    answers = at_once(lambda _: take_down(entry, person(chief)), count=4)
    assert {answer.pk for answer in answers} == {Takedown.objects.get().pk}
    assert version_of(blog) == 3
    expect_whole_chain(blog)


@pytest.mark.django_db(transaction=True)
def test_taken_down_while_others_are_published_all_of_those_are_there(
    published: Make, make_entry: Make, chief: User, blog: LiveBlog
) -> None:
    entry, drafts = published(), [make_entry() for _ in range(4)]
    at_once(
        lambda n: (
            take_down(entry, person(chief)) if n == 4 else publishing.publish(drafts[n].pk, by=person(chief))
        ),
        count=5,
    )
    assert {draft.pk for draft in Entry.objects.filter(status="published")} == {d.pk for d in drafts}
    expect_whole_chain(blog)
