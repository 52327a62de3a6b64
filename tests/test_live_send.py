"""Step 1, the live desk's sending: a composed text reaches publishing, and its working copy is done with."""

from collections.abc import Callable

import pytest

from liveblog import publishing
from liveblog.models import Entry, LiveBlog, WorkingCopy
from liveblog.permissions import Verb
from newsroom.models import User
from tests.desk import live_url, new_entry_data
from tests.live_desk import Sender, change_of, rename

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]


# What is accepted


def test_publish_gives_the_entry_as_the_stream_shows_it(send: Sender, blog: LiveBlog) -> None:
    data = new_entry_data(blog, body="<p>First words</p>", verb="publish")
    told = send(data)
    entry = Entry.objects.get()
    assert (told["id"], told["edit"], told["status"]) == (entry.pk, 1, "published")
    assert told["row"]["id"] == entry.pk
    assert "First words" in told["row"]["html"]
    assert told["said"] == "Published."
    assert told["desk_version"] == entry.desk_version
    assert str(entry.client_id) == data["client_id"]


@pytest.mark.parametrize(
    ("verb", "status"), [("save", "draft"), ("submit", "in_review"), ("publish", "published")]
)
def test_each_button_takes_a_new_text_as_far_as_it_says(
    send: Sender, blog: LiveBlog, verb: str, status: str
) -> None:
    assert send(new_entry_data(blog, verb=verb))["status"] == status


def test_schedule_keeps_a_text_until_the_time_in_the_live_blogs_zone(
    send: Sender, blog: LiveBlog, editor: User
) -> None:
    rename(blog, editor, time_zone="Europe/Kyiv")
    send(new_entry_data(blog, verb="schedule", due_at="2099-07-01T18:30"))
    assert Entry.objects.get().due_at.isoformat() == "2099-07-01T15:30:00+00:00"  # type: ignore[union-attr]  # it is set


@pytest.mark.parametrize("verb", ["fix", "update", "correction", "clarification"])
def test_each_button_of_a_published_entry_makes_its_kind(send: Sender, published: Make, verb: str) -> None:
    entry = published(body="<p>Good</p>")
    told = send(change_of(entry, body="<p>Good day</p>", verb=verb, note="The hour was wrong."))
    entry.refresh_from_db()
    assert (told["edit"], entry.edit, entry.body, entry.kind) == (2, 2, "<p>Good day</p>", verb)


def test_pinned_with_its_publication_it_takes_the_place_of_another(
    send: Sender, blog: LiveBlog, published: Make, editor: User
) -> None:
    before = published()
    publishing.pin(before.pk, by=editor)
    told = send(new_entry_data(blog, verb="publish", pin="on"))
    assert Entry.objects.get(pk=told["id"]).pinned_at
    assert [row["id"] for row in told["rows"]] == [before.pk]
    before.refresh_from_db()
    assert before.pinned_at is None


def test_a_wish_to_pin_is_answered_in_words_where_it_can_not_be_kept_yet(
    send: Sender, blog: LiveBlog
) -> None:
    assert "once it is published" in send(new_entry_data(blog, verb="save", pin="on"))["said"]


def test_an_editor_sends_a_change_of_a_reporters_text(send: Sender, make_entry: Make, reporter: User) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT)
    assert send(change_of(entry, body="<p>Shorter</p>", verb="publish"))["status"] == "published"
    entry.refresh_from_db()
    assert (entry.body, entry.author) == ("<p>Shorter</p>", reporter)


# The working copy


def test_sending_finishes_the_working_copy_and_a_late_keeping_brings_nothing_back(
    send: Sender, blog: LiveBlog
) -> None:
    data = new_entry_data(blog, verb="publish", number="3000")
    kept = {"client_id": data["client_id"], "fields": [["body", "<p>x</p>"]], "number": 1000}
    url = live_url(blog, "keep/")
    assert "kept_at" in send.client.post(url, kept, content_type="application/json").json()
    send(data)
    late = send.client.post(url, kept | {"number": 2000}, content_type="application/json")
    assert late.json() == {"late": True}
    assert WorkingCopy.objects.get().fields == []


def test_what_is_typed_after_the_sending_is_kept_on_top_of_it(
    send: Sender, blog: LiveBlog, editor: User
) -> None:
    data = new_entry_data(blog, verb="publish", number="2000")
    kept = {"client_id": data["client_id"], "fields": [["body", "<p>More</p>"]], "number": 5000}
    send.client.post(live_url(blog, "keep/"), kept, content_type="application/json")
    told = send(data)
    copy = WorkingCopy.objects.open_of(editor, blog).get()
    assert (copy.fields, copy.entry_id, copy.base_edit) == (kept["fields"], told["id"], 1)


def test_a_refused_sending_leaves_the_working_copy_open(send: Sender, blog: LiveBlog, editor: User) -> None:
    data = new_entry_data(blog, verb="publish", body="", number="2000")
    kept = {"client_id": data["client_id"], "fields": [["body", "<p>x</p>"]], "number": 1000}
    send.client.post(live_url(blog, "keep/"), kept, content_type="application/json")
    send(data, 422)
    assert WorkingCopy.objects.open_of(editor, blog).count() == 1
