"""Step 1, the live desk's sending: a composed text reaches publishing once, and no word of it is lost."""

import json
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content
from liveblog.desk.fields import token_of
from liveblog.models import Entry, LiveBlog, WorkingCopy
from liveblog.permissions import Verb
from liveblog.pictures import StoredPicture
from liveblog.publishing import copies
from liveblog.publishing.blogs import BlogContent
from newsroom.models import Role, User
from tests.desk import entry_data, live_url, new_entry_data, rows
from tests.ledger import expect_whole_chain

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
Told = dict[str, Any]


class Sender:
    """Somebody at the live desk: send(data) posts the composer's form and gives the answer's JSON."""

    def __init__(self, user: User, blog: LiveBlog) -> None:
        self.client, self.blog = Client(), blog
        self.client.force_login(user)

    def __call__(self, data: dict[str, Any], status: int = 200, **changes: Any) -> Told:
        answer = self.client.post(live_url(self.blog, "send/"), data | changes)
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture
def send(editor: User, blog: LiveBlog) -> Sender:
    return Sender(editor, blog)


@pytest.fixture
def send_as(blog: LiveBlog) -> Callable[[User], Sender]:
    return lambda user: Sender(user, blog)


def change_of(entry: Entry, /, **changes: Any) -> dict[str, Any]:
    """The composer's form of an entry, as one submission."""
    return entry_data(entry) | {"entry": str(entry.pk), "client_id": str(uuid.uuid4())} | changes


def rename(blog: LiveBlog, by: User, **changes: Any) -> None:
    blog.refresh_from_db()
    content = BlogContent(**vars(BlogContent.of(blog)) | changes)
    publishing.change_blog(blog.pk, by=by, content=content, base_edit=blog.edit)


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
    assert Entry.objects.get().due_at.isoformat() == "2099-07-01T15:30:00+00:00"  # type: ignore[union-attr]


@pytest.mark.parametrize("verb", ["fix", "update", "correction", "clarification"])
def test_each_button_of_a_published_entry_makes_its_kind(send: Sender, published: Make, verb: str) -> None:
    entry = published()
    told = send(change_of(entry, body="<p>Better</p>", verb=verb, note="The hour was wrong."))
    entry.refresh_from_db()
    assert (told["edit"], entry.edit, entry.body, entry.kind) == (2, 2, "<p>Better</p>", verb)


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


# Once, however often it arrives


def every_new_press() -> list[dict[str, str]]:
    later = "2099-07-01T18:30"
    presses = [{"verb": verb} for verb in ("save", "submit", "publish")]
    return [*presses, {"verb": "schedule", "due_at": later}, {"verb": "publish", "pin": "on"}]


@pytest.mark.parametrize("press", every_new_press(), ids=lambda press: " ".join(press.values()))
def test_a_lost_answer_makes_one_entry(send: Sender, blog: LiveBlog, press: dict[str, str]) -> None:
    data = new_entry_data(blog, number="1000", **press)
    first, second = send(data), send(data)
    entry = Entry.objects.get()
    assert {name: first[name] for name in first if name != "row"} == {
        name: second[name] for name in second if name != "row"
    }
    assert entry.edit == 1
    expect_whole_chain(blog)


@pytest.mark.parametrize("verb", ["save", "submit", "publish", "schedule"])
def test_a_lost_answer_makes_one_change_of_a_draft(send: Sender, make_entry: Make, verb: str) -> None:
    entry = make_entry()
    data = change_of(entry, body="<p>Once</p>", verb=verb, due_at="2099-07-01T18:30")
    first, second = send(data), send(data)
    assert (first["edit"], second["edit"]) == (2, 2)
    assert first["desk_version"] == second["desk_version"]


@pytest.mark.parametrize("verb", ["fix", "update", "correction", "clarification"])
def test_a_lost_answer_makes_one_change_of_what_is_public(send: Sender, published: Make, verb: str) -> None:
    entry = published()
    data = change_of(entry, body="<p>Once</p>", verb=verb, note="The hour was wrong.")
    for _ in range(2):
        assert send(data)["edit"] == 2
    assert [row.kind for row in entry.revisions.order_by("number")] == ["published", verb]


@pytest.mark.parametrize("verb", ["correction", "update"])
def test_a_lost_answer_is_given_again_though_a_colleague_saved_since(
    send: Sender, published: Make, chief: User, verb: str
) -> None:
    entry = published()
    data = change_of(entry, body="<p>Mine</p>", verb=verb, note="The hour was wrong.")
    send(data)
    publishing.edit(entry.pk, by=chief, content=Content(body="<p>Theirs</p>"), base_edit=2)
    told = send(data, csrfmiddlewaretoken="of another log-in", base='[["body", "<p>as read again</p>"]]')
    assert told["edit"] == 3
    assert "Theirs" in told["row"]["html"]
    assert entry.revisions.count() == 3


def test_a_submission_that_was_overtaken_by_itself_and_a_colleague_is_told_what_became_of_it(
    send: Sender, published: Make, chief: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = published()
    data = change_of(entry, body="<p>Mine</p>", verb="update")

    def overtaken(*args: Any, **values: Any) -> Entry:
        monkeypatch.undo()
        send(data)
        publishing.edit(entry.pk, by=chief, content=Content(body="<p>Theirs</p>"), base_edit=2)
        return copies.send_once(*args, **values)

    monkeypatch.setattr("liveblog.desk.live.send.send_once", overtaken)
    assert send(data)["edit"] == 3
    assert entry.revisions.count() == 3


def test_a_lost_answer_hands_nothing_in_again_that_was_sent_back(
    send_as: Callable[[User], Sender], make_entry: Make, reporter: User, editor: User
) -> None:
    entry = make_entry(by=reporter)
    data = change_of(entry, verb="submit")
    send_as(reporter)(data)
    publishing.send_back(entry.pk, by=editor, note="Who says so?")
    assert send_as(reporter)(data)["status"] == "draft"


def test_a_lost_answer_is_given_again_though_the_live_blog_closed_since(
    send: Sender, blog: LiveBlog, editor: User
) -> None:
    data = new_entry_data(blog, verb="publish")
    send(data)
    rename(blog, editor, status="closed")
    assert send(data)["status"] == "published"


def test_a_lost_answer_pins_nothing_again(
    send: Sender, blog: LiveBlog, editor: User, published: Make
) -> None:
    data = new_entry_data(blog, verb="publish", pin="on")
    send(data)
    other = published()
    publishing.pin(other.pk, by=editor)
    send(data)
    assert Entry.objects.exclude(pinned_at=None).get() == other


def test_a_text_that_was_published_and_not_pinned_is_pinned_when_it_comes_again(
    send: Sender, blog: LiveBlog, editor: User
) -> None:
    data = new_entry_data(blog, verb="publish", pin="on")
    publishing.create(
        blog.pk, by=editor, content=Content(body=data["body"], bylines=""), then=Verb.PUBLISH,
        client_id=uuid.UUID(data["client_id"]),
    )  # fmt: skip
    send(data)
    assert Entry.objects.get().pinned_at


def test_what_was_discarded_does_not_come_back_with_a_lost_answer(
    send: Sender, blog: LiveBlog, editor: User
) -> None:
    data = new_entry_data(blog)
    publishing.discard(send(data)["id"], by=editor)
    assert send(data, 404)["reason"]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("named", [True, False], ids=["as its entry", "as a new one"])
def test_saved_and_then_published_under_one_number_is_one_entry(
    send: Sender, blog: LiveBlog, named: bool
) -> None:
    data = new_entry_data(blog, body="<p>Saved</p>", number="1000")
    told = send(data)
    further = {"entry": told["id"], "base_edit": told["edit"]} if named else {}
    send(data, verb="publish", body="<p>Published</p>", number="2000", **further)
    entry = Entry.objects.get()
    assert (entry.status, entry.body) == ("published", "<p>Published</p>")


def test_typed_on_before_the_answer_came_is_no_conflict_with_oneself(send: Sender, published: Make) -> None:
    entry = published()
    data = change_of(entry, verb="update")
    send(data, body="<p>One</p>", number="1000")
    send(data, body="<p>One and two</p>", number="2000")
    assert send(data, body="<p>One, two, three</p>", number="3000")["edit"] == 4


def test_typed_on_in_another_window_is_a_conflict(send: Sender, published: Make) -> None:
    entry = published()
    data = change_of(entry, verb="update")
    send(data, body="<p>One</p>", number="1000")
    send(data, 409, body="<p>Other</p>", number="2001")


def test_pressed_again_before_the_answer_came_is_one_correction(send: Sender, published: Make) -> None:
    entry = published()
    data = change_of(entry, body="<p>Right</p>", verb="correction", note="The hour was wrong.")
    for number in ("1000", "2000"):
        assert send(data, number=number)["edit"] == 2
    assert entry.revisions.count() == 2


@pytest.mark.parametrize("verb", ["save", "fix", "update", "correction"])
def test_a_picture_that_was_uploaded_anew_makes_no_second_change(
    send: Sender, make_entry: Make, editor: User, verb: str
) -> None:
    entry = make_entry(then=None if verb == "save" else Verb.PUBLISH)
    before = entry.revisions.count()
    for _ in range(2):
        name = default_storage.save("pictures/x.jpg", ContentFile(b"the same bytes"))
        shown = {"alt_text": "A flag", "credit": "A. Reyes"}
        shown["stored"] = token_of(StoredPicture(name, 60, 40), editor)
        data = entry_data(entry, pictures=[shown]) | {"entry": entry.pk, "client_id": str(entry.client_id)}
        assert send(data, verb=verb, note="It lacked a picture.", number="1000")["edit"] == 2
    assert entry.revisions.count() == (0 if verb == "save" else before + 1)


def test_other_words_under_the_number_of_what_is_public_are_refused(send: Sender, blog: LiveBlog) -> None:
    data = new_entry_data(blog, verb="publish")
    send(data)
    told = send(data, 422, body="<p>Quite another text</p>")
    assert "was sent before" in told["errors"]["client_id"][0]
    assert Entry.objects.count() == 1


def test_a_number_of_a_colleagues_is_refused(
    send: Sender, blog: LiveBlog, make_entry: Make, reporter: User
) -> None:
    theirs = make_entry(by=reporter)
    told = send(new_entry_data(blog, client_id=str(theirs.client_id)), 422)
    assert list(told["errors"]) == ["client_id"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["publish", "save", "submit"])
def test_one_submission_eight_times_at_once_is_one_entry_and_one_answer(
    blog: LiveBlog, editor: User, verb: str
) -> None:
    data = new_entry_data(blog, verb=verb, pin="on")
    told = eight_times(blog, editor, data)
    entry = Entry.objects.get()
    assert {(one["id"], one["edit"], one["status"]) for one in told} == {(entry.pk, 1, entry.status)}
    assert WorkingCopy.objects.count() == 1
    expect_whole_chain(blog)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["correction", "update"])
def test_one_change_eight_times_at_once_is_one_change(
    blog: LiveBlog, editor: User, published: Make, verb: str
) -> None:
    entry = published()
    told = eight_times(blog, editor, change_of(entry, body="<p>Once</p>", verb=verb, note="It was wrong."))
    assert {one["edit"] for one in told} == {2}
    assert entry.revisions.count() == 2


def eight_times(blog: LiveBlog, user: User, data: dict[str, Any]) -> list[Told]:
    senders = [Sender(user, blog) for _ in range(8)]
    start = Barrier(8)

    def run(sender: Sender) -> Told:
        try:
            start.wait(timeout=20)
            return sender(data)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, senders))


# What is refused, in words, beside the field


def test_what_is_wrong_is_named_by_the_row_as_it_was_typed(send: Sender, blog: LiveBlog) -> None:
    typed = [
        {"text": "Removed", "DELETE": "on", "said_on": "someday"},
        {"text": "Last", "speaker": "Ada", "ORDER": "3"},
        {},
        {"text": "Nobody said it", "ORDER": "1"},
        {"text": "Odd link", "speaker": "Bo", "link": "nonsense", "ORDER": "2"},
    ]
    told = send(new_entry_data(blog, quotes=typed, verb="publish"), 422)
    assert sorted(told["errors"]) == ["quotes-3-speaker", "quotes-4-link"]
    assert told["reason"] == told["errors"]["quotes-3-speaker"][0]
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": "", "verb": "publish"}, "body"),
        ({"body": '<p><a href="javascript:1">x</a></p>'}, "body"),
        ({"headline": "x" * 201}, "headline"),
        ({"verb": "schedule"}, "due_at"),
        ({"verb": "schedule", "due_at": "2020-01-01T10:00"}, "due_at"),
        ({"verb": "schedule", "due_at": "soon"}, "due_at"),
        ({"verb": "fly"}, "verb"),
        ({"verb": ""}, "verb"),
        ({"verb": "fix"}, "__all__"),
        ({"client_id": "x"}, "client_id"),
        ({"client_id": ""}, "client_id"),
        ({"number": "-1"}, "number"),
        ({"number": "1.5"}, "number"),
        ({"number": "9" * 40}, "number"),
        ({"blog": "999999"}, "blog"),
        ({"quotes-TOTAL_FORMS": "many"}, "quotes"),
        ({"base_edit": "x"}, "base_edit"),
        ({"body": "a\x00b"}, "body"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_at_its_field(
    send: Sender, blog: LiveBlog, changes: dict[str, str], field: str
) -> None:
    told = send(new_entry_data(blog, **changes), 422)
    assert field in told["errors"]
    assert told["reason"] == next(iter(told["errors"].values()))[0]
    assert not Entry.objects.exists()


def test_a_picture_needs_alt_text_and_credit(send: Sender, blog: LiveBlog, editor: User) -> None:
    name = default_storage.save("pictures/x.jpg", ContentFile(b"x"))
    stored = token_of(StoredPicture(name, 60, 40), editor)
    told = send(new_entry_data(blog, pictures=[{}, {"stored": stored}], verb="publish"), 422)
    assert sorted(told["errors"]) == ["pictures-1-alt_text", "pictures-1-credit"]
    words = {"alt_text": "A flag", "credit": "A. Reyes"}
    send(new_entry_data(blog, pictures=[{"stored": stored} | words], verb="publish"))
    assert Entry.objects.get().pictures.get().file.name == name


def test_a_text_for_another_live_blog_is_not_put_into_this_one(
    send: Sender, make_blog: Callable[..., LiveBlog]
) -> None:
    told = send(new_entry_data(make_blog(), verb="publish"), 422)
    assert "another live blog" in told["errors"]["blog"][0]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("entry", ["999999", "x", "-1", "1" * 30, "1.0", "²"])
def test_an_entry_that_is_not_there_is_404_in_words(send: Sender, blog: LiveBlog, entry: str) -> None:
    assert send(new_entry_data(blog, entry=entry), 404)["reason"]
    assert not Entry.objects.exists()


def test_an_entry_of_another_live_blog_is_not_there(
    send: Sender, make_blog: Callable[..., LiveBlog], make_entry: Make
) -> None:
    entry = make_entry(of=make_blog())
    send(change_of(entry, blog=str(send.blog.pk), body="<p>Wrong desk</p>"), 404)


def test_a_closed_live_blog_takes_no_new_text_and_says_so(send: Sender, blog: LiveBlog, editor: User) -> None:
    rename(blog, editor, status="closed")
    told = send(new_entry_data(blog, verb="publish"), 422)
    assert "takes no new updates" in told["reason"]


# Who may


def test_a_reporter_may_not_publish(
    send_as: Callable[[User], Sender], blog: LiveBlog, reporter: User
) -> None:
    told = send_as(reporter)(new_entry_data(blog, verb="publish"), 403)
    assert "role" in told["reason"]
    assert not Entry.objects.exists()
    assert not WorkingCopy.objects.exists()


def test_a_draft_is_changed_by_its_author_and_by_editors_and_not_there_for_others(
    send_as: Callable[[User], Sender], make_entry: Make, reporter: User, editor: User, make_user: Any
) -> None:
    entry = make_entry(by=reporter)
    colleague, stranger = make_user(Role.REPORTER), make_user(None)
    told = send_as(colleague)(change_of(entry, body="<p>Not mine</p>"), 404)
    assert "Not mine" not in json.dumps(told)
    send_as(stranger)(change_of(entry), 403)
    send_as(reporter)(change_of(entry, body="<p>My own</p>"))
    entry.refresh_from_db()
    send_as(editor)(change_of(entry, body="<p>Edited</p>"))
    entry.refresh_from_db()
    assert (entry.body, entry.edit) == ("<p>Edited</p>", 3)


def test_a_colleagues_published_text_is_not_a_reporters_to_change(
    send_as: Callable[[User], Sender], published: Make, reporter: User
) -> None:
    entry = published(body="<p>Stands</p>")
    for verb in ("fix", "update", "correction", "save"):
        send_as(reporter)(change_of(entry, body="<p>x</p>", verb=verb, note="x"), 403)
    entry.refresh_from_db()
    assert entry.body == "<p>Stands</p>"


def test_a_role_that_was_taken_away_is_said_in_words(send: Sender, blog: LiveBlog, editor: User) -> None:
    editor.groups.clear()
    assert "role" in send(new_entry_data(blog), 403)["reason"]


def test_logged_out_and_somebody_else_are_401(send: Sender, blog: LiveBlog, reporter: User) -> None:
    url, data = live_url(blog, "send/"), new_entry_data(blog)
    answer = send.client.post(url, data, headers={"X-Desk-User": str(reporter.pk)})
    assert (answer.status_code, answer.json()["reason"][:4]) == (401, "Some")
    assert Client().post(url, data).status_code == 401
    assert not Entry.objects.exists()


def test_without_its_token_nothing_is_taken(blog: LiveBlog, editor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    for path in ("send/", "keep/", "drop/", f"do/{1}/pin/"):
        answer = client.post(live_url(blog, path), {}, headers={"Accept": "application/json"})
        assert answer.status_code == 403
        assert answer.json()["reason"]


# What no browser of ours would send


def test_broken_and_oversized_bodies_are_refused_in_json(send: Sender, blog: LiveBlog) -> None:
    headers = {"Accept": "application/json"}
    url = live_url(blog, "send/")
    kinds = ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain", "application/json"]
    bodies: list[tuple[Any, str]] = [(b"\xff\x00{", kind) for kind in kinds]
    bodies.append((b"body=" + b"x" * 6_000_000, "application/x-www-form-urlencoded"))
    bodies.append((b"&".join(b"a=1" for _ in range(3000)), "application/x-www-form-urlencoded"))
    for body, kind in bodies:
        answer = send.client.post(url, body, content_type=kind, headers=headers)
        assert 400 <= answer.status_code < 500, (kind, answer.status_code)
        assert answer.json()["reason"]
    assert not Entry.objects.exists()


def test_only_a_post_does_anything(send: Sender, blog: LiveBlog, make_entry: Make) -> None:
    entry = make_entry()
    for path in ("send/", "keep/", "drop/", f"do/{entry.pk}/publish/"):
        for method in ("get", "put", "delete"):
            assert getattr(send.client, method)(live_url(blog, path)).status_code == 405, (method, path)
    entry.refresh_from_db()
    assert entry.status == "draft"


def test_absurd_numbers_are_no_fault_of_the_server(send: Sender, make_entry: Make) -> None:
    entry = make_entry()
    for base_edit in ("-5", "9" * 18, "9" * 60):
        send(change_of(entry, base_edit=base_edit, body="<p>x</p>"), 409)
    send(change_of(entry, **rows("quotes", [{"text": "x", "source": "9" * 40}])), 422)


# Two on one text


def test_a_conflict_shows_both_and_offers_one_that_has_both(
    send: Sender, make_entry: Make, chief: User
) -> None:
    entry = make_entry(body="<p>The bridge is closed.</p><p>Traffic is slow.</p>", headline="Bridge")
    base = [[name, str(value)] for name, value in change_of(entry).items()]
    theirs = Content(body="<p>The old bridge is closed.</p><p>Traffic is slow.</p>", headline="Old bridge")
    publishing.edit(entry.pk, by=chief, content=theirs, base_edit=1)
    mine = "<p>The bridge is closed.</p><p>Traffic is very slow.</p>"
    data = change_of(entry, body=mine, key_event="on", due_at="2099-07-01T18:30")
    told = send(data, 409, base=json.dumps(base))
    merged, saved = dict(told["merged"]), dict(told["theirs"])
    assert (told["entry"], told["edit"]) == (entry.pk, 2)
    assert merged["body"] == "<p>The old bridge is closed.</p><p>Traffic is very slow.</p>"
    assert merged["headline"] == "Old bridge"
    assert (merged["key_event"], merged["due_at"]) == ("on", "2099-07-01T18:30")
    assert (saved["body"], saved["headline"]) == (theirs.body, "Old bridge")
    assert (merged["base_edit"], saved["base_edit"]) == ("2", "2")
    assert merged["client_id"] == saved["client_id"] == data["client_id"]
    assert "they changed it" in told["html"]
    assert "both of you changed it" in told["html"]
    entry.refresh_from_db()
    assert entry.body == theirs.body


def test_either_text_of_a_conflict_can_be_sent_as_it_comes(
    send: Sender, make_entry: Make, chief: User, quote: Any, editor: User
) -> None:
    theirs = Content(body="<p>Theirs</p>", quotes=(quote,))
    for choice in ("merged", "theirs"):
        entry = make_entry(body="<p>First</p>", quotes=(quote,))
        data = change_of(entry, body="<p>Mine</p>")
        publishing.edit(entry.pk, by=chief, content=theirs, base_edit=1)
        told = send(data, 409)
        send(dict(told[choice]), entry=entry.pk, verb="save", number="2000")
        entry.refresh_from_db()
        assert "Theirs" in entry.body
        assert ("Mine" in entry.body) == (choice == "merged")
        assert entry.quotes.count() == 1


@pytest.mark.parametrize("base", ["", "null", "{", "[]", '[["body"]]', "[[" * 5000, '[["a","b"]]'])
def test_a_base_that_can_not_be_read_leaves_a_view_of_two(
    send: Sender, make_entry: Make, chief: User, base: str
) -> None:
    entry = make_entry(body="<p>First</p>")
    publishing.edit(entry.pk, by=chief, content=Content(body="<p>Theirs</p>"), base_edit=1)
    told = send(change_of(entry, body="<p>Mine</p>"), 409, base=base)
    assert dict(told["merged"])["body"] == "<p>Theirs</p><p>Mine</p>"
    assert "is not known here" in told["html"]


def test_the_very_same_text_is_no_conflict(send: Sender, published: Make, chief: User) -> None:
    entry = published(body="<p>First</p>")
    publishing.edit(entry.pk, by=chief, content=Content(body="<p>Same</p>"), base_edit=1)
    assert send(change_of(entry, body="<p>Same</p>", verb="update"))["edit"] == 2


def test_a_conflict_tells_nothing_to_those_who_may_not_change_the_text(
    send_as: Callable[[User], Sender], make_entry: Make, reporter: User, editor: User
) -> None:
    entry = make_entry(by=reporter, body="<p>First</p>")
    publishing.schedule(entry.pk, by=editor, due_at=timezone.now() + timedelta(hours=1))
    publishing.edit(entry.pk, by=editor, content=Content(body="<p>Secret</p>"), base_edit=1)
    told = send_as(reporter)(change_of(entry, base_edit="1", body="<p>Mine</p>"), 403)
    assert "Secret" not in json.dumps(told)


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
