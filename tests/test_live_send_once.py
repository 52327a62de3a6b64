"""Step 1, the live desk's sending: one submission is carried out once, however often it arrives."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from liveblog import publishing
from liveblog.content import Content
from liveblog.desk.fields import token_of
from liveblog.models import Entry, LiveBlog, WorkingCopy
from liveblog.permissions import Verb
from liveblog.pictures import StoredPicture
from liveblog.publishing import copies
from newsroom.models import User
from tests.desk import entry_data, new_entry_data
from tests.ledger import expect_whole_chain
from tests.live_desk import Sender, Told, change_of, rename

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]


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
    entry = published(body="<p>Not</p>")
    data = change_of(entry, body="<p>Not twice</p>", verb=verb, note="The hour was wrong.")
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
