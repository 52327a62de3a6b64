"""Step 1, the live desk's stream: what is done to an entry there is done once, by those who may."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from newsroom.models import Role, User
from tests.desk import live_url

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
Do = Callable[..., dict[str, Any]]


@pytest.fixture
def do(client: Client, editor: User) -> Do:
    """do(entry, "pin", note="…"): what do/ gives, asked by an editor or by `by`."""

    def ask(entry: Entry, verb: str, status: int = 200, /, *, by: User = editor, **asked: Any) -> Any:
        client.force_login(by)
        url = live_url(entry.blog, f"do/{entry.pk}/{verb}/")
        answer = client.post(url, asked, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    return ask


def now(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def test_pinned_and_unpinned_and_the_other_row_comes_along(do: Do, published: Make) -> None:
    first, second = published(), published()
    do(first, "pin")
    told = do(second, "pin")
    assert told["said"] == "Pinned."
    assert (told["id"], told["row"]["id"], [row["id"] for row in told["rows"]]) == (
        second.pk,
        second.pk,
        [first.pk],
    )
    assert do(second, "unpin")["rows"] == []
    assert not Entry.objects.exclude(pinned_at=None).exists()


def test_the_mark_of_a_key_event_is_put_and_taken(do: Do, published: Make) -> None:
    entry = published()
    do(entry, "key_event")
    assert now(entry).key_event
    do(entry, "key_event", on=False)
    assert not now(entry).key_event


def test_retracted_with_a_reason_and_restored(do: Do, published: Make) -> None:
    entry = published(body="<p>Wrong words</p>")
    told = do(entry, "retract", note="The report was wrong.")
    assert told["status"] == "retracted"
    assert "The report was wrong." in told["row"]["html"]
    assert "Wrong words" not in told["row"]["html"]
    assert "Wrong words" in do(entry, "restore")["row"]["html"]


@pytest.mark.parametrize("note", ["", "  ", None, 5, ["x"], "x" * 281])
def test_no_retraction_without_a_reason_that_readers_can_be_shown(do: Do, published: Make, note: Any) -> None:
    entry = published()
    assert list(do(entry, "retract", 422, note=note)["errors"]) == ["note"]
    assert now(entry).status == "published"


def test_sent_back_with_a_note_to_the_author(do: Do, make_entry: Make, reporter: User) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT)
    assert do(entry, "send_back", note="Who says so?")["status"] == "draft"
    assert now(entry).review_note == "Who says so?"


def test_discarded_it_has_no_row_and_is_gone_for_the_next(do: Do, make_entry: Make) -> None:
    entry = make_entry()
    told = do(entry, "discard")
    assert (told["id"], told["status"], told["row"], told["rows"]) == (entry.pk, "discarded", None, [])
    assert told["desk_version"] == LiveBlog.objects.get().desk_version
    assert do(entry, "discard", 404)["reason"]


@pytest.mark.parametrize(
    ("verb", "first", "note"), [("retract", None, "It was wrong."), ("restore", "retract", "All is well.")]
)
def test_a_lost_answer_is_given_again(
    do: Do, published: Make, verb: str, first: str | None, note: str
) -> None:
    entry = published()
    if first:
        do(entry, first, note="It was wrong.")
    for _ in range(2):
        do(entry, verb, note=note)
    count = entry.revisions.count()
    assert count == (3 if first else 2)
    do(entry, verb, 422, note="Quite another note.")


def test_a_lost_answer_to_sending_back_is_given_again(do: Do, make_entry: Make, reporter: User) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT)
    for _ in range(2):
        assert do(entry, "send_back", note="Who says so?")["status"] == "draft"


def test_approved_as_it_was_read(do: Do, make_entry: Make, reporter: User) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT, body="<p>As read</p>")
    for _ in range(2):
        assert do(entry, "publish", base_edit=entry.edit)["status"] == "published"
    assert entry.revisions.count() == 1


def test_a_text_that_changed_since_it_was_read_is_not_approved(
    do: Do, make_entry: Make, reporter: User
) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT, body="<p>As read</p>")
    publishing.edit(entry.pk, by=reporter, content=Content(body="<p>Changed</p>"), base_edit=1)
    told = do(entry, "publish", 409, base_edit=1)
    assert (told["edit"], now(entry).status) == (2, "in_review")
    assert "Changed" in told["row"]["html"]
    do(entry, "publish", base_edit=told["edit"])


@pytest.mark.parametrize("base_edit", [None, "", -1, 1.5, True, 2**40, [], "x"])
def test_approving_says_which_text_was_read(do: Do, make_entry: Make, base_edit: Any) -> None:
    entry = make_entry()
    assert list(do(entry, "publish", 422, base_edit=base_edit)["errors"]) == ["base_edit"]
    assert now(entry).status == "draft"


EDITORS_ALONE = ("pin", "unpin", "key_event", "retract", "restore", "send_back", "publish")


def test_what_only_editors_do_is_refused_to_a_reporter(do: Do, make_entry: Make, reporter: User) -> None:
    for then in (Verb.SUBMIT, None):
        entry = make_entry(by=reporter, then=then)
        for verb in EDITORS_ALONE:
            assert "role" in do(entry, verb, 403, by=reporter, note="x", base_edit=1)["reason"]
    assert do(entry, "discard", by=reporter)["status"] == "discarded"


def test_a_draft_is_not_there_for_a_colleague_and_nothing_is_for_a_stranger(
    do: Do, make_entry: Make, make_user: Callable[..., User], reporter: User, stranger: User
) -> None:
    entry = make_entry(by=reporter, body="<p>Secret</p>")
    colleague = make_user(Role.REPORTER)
    for verb in (*EDITORS_ALONE, "discard"):
        for by, status in ((colleague, 404), (stranger, 403)):
            told = do(entry, verb, status, by=by, note="x", base_edit=1)
            assert "Secret" not in json.dumps(told)
    assert now(entry).status == "draft"


@pytest.mark.parametrize("verb", ["create", "edit", "view", "correct", "schedule", "delete", "x" * 500])
def test_what_is_no_verb_of_the_stream_is_not_there(do: Do, published: Make, verb: str) -> None:
    do(published(), verb, 404)


@pytest.mark.parametrize("verb", ["unpin", "send_back", "restore", "discard"])
def test_what_the_status_does_not_allow_is_refused_in_words(do: Do, published: Make, verb: str) -> None:
    entry = published()
    if verb == "unpin":  # twice is once
        assert do(entry, verb)["status"] == "published"
    else:
        assert do(entry, verb, 422)["reason"]


def test_what_goes_into_an_entry_of_another_live_blog_is_not_there(
    do: Do, published: Make, make_blog: Callable[..., LiveBlog]
) -> None:
    entry = published()
    entry.blog = make_blog()
    do(entry, "pin", 404)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'"x"', b"[" * 100_000])
def test_what_is_no_json_object_is_refused(
    client: Client, editor: User, published: Make, body: bytes
) -> None:
    entry = published()
    client.force_login(editor)
    answer = client.post(live_url(entry.blog, f"do/{entry.pk}/pin/"), body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["reason"]


def test_ids_beyond_any_are_not_there(client: Client, editor: User, blog: LiveBlog) -> None:
    client.force_login(editor)
    for path in (f"do/{10**30}/pin/", f"do/{2**63}/pin/"):
        assert client.post(live_url(blog, path), {}, content_type="application/json").status_code == 404


def test_an_embargo_that_was_sent_back_is_dropped(
    do: Do, make_entry: Make, reporter: User, editor: User
) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT)
    publishing.schedule(entry.pk, by=editor, due_at=timezone.now() + timedelta(hours=1))
    do(entry, "send_back")
    assert now(entry).due_at is None
