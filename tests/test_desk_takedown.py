"""Step 1, taking an update down at the desk: who is offered it, what it asks, its receipt, what is left."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liveblog import publishing
from liveblog.content import Content
from liveblog.desk.buttons import actions_for
from liveblog.models import Entry, HeldAddress, LiveBlog, Purge, Takedown, TakenFile, WorkingCopy
from liveblog.permissions import Verb
from newsroom.models import User
from tests.desk import entry_data, entry_url, live_url
from tests.live_desk import Sender, Window, change_of

pytestmark = pytest.mark.django_db

MARK = "Zebracrossing"
WHY = {"ground": "privacy", "notice": "Gone at a family’s wish.", "reason": "They asked us to."}

Make = Callable[..., Entry]


def page_of(entry: Entry, what: str) -> str:
    return f"/admin/liveblog/entry/{entry.pk}/{what}/"


@pytest.fixture
def taken_down(published: Make, chief: User) -> Entry:
    entry = published(headline=MARK, body=f"<p>{MARK}</p>")
    publishing.take_down(entry.pk, by=chief, **WHY)
    return Entry.objects.get(pk=entry.pk)


# --- who is offered it


def test_a_chief_is_offered_it_and_an_editor_where_the_newsroom_allows_it(
    published: Make, reporter: User, editor: User, chief: User, settings: Any
) -> None:
    entry = published()
    offered = [Verb.TAKE_DOWN in actions_for(user, entry) for user in (reporter, editor, chief)]
    assert offered == [False, False, True]
    settings.EDITORS_TAKE_DOWN = True
    offered = [Verb.TAKE_DOWN in actions_for(user, entry) for user in (reporter, editor, chief)]
    assert offered == [False, True, True]


def test_the_live_desk_has_the_dialog_for_those_alone(
    client: Client, blog: LiveBlog, editor: User, chief: User
) -> None:
    for user, is_there in ((editor, False), (chief, True)):
        client.force_login(user)
        assert (b"take-down-template" in client.get(live_url(blog)).content) is is_there


def test_it_is_for_what_was_published_alone(
    make_entry: Make, taken_down: Entry, published: Make, chief: User
) -> None:
    retracted = publishing.retract(published().pk, by=chief, note="It was wrong.")
    assert [Verb.TAKE_DOWN in actions_for(chief, one) for one in (make_entry(), retracted, taken_down)] == [
        False,
        True,
        False,
    ]


def test_no_script_does_it_as_it_does_what_needs_a_note(
    client: Client, published: Make, chief: User, blog: LiveBlog
) -> None:
    entry = published()
    client.force_login(chief)
    url = live_url(blog, f"do/{entry.pk}/take_down/")
    assert client.post(url, {"note": "x"}, content_type="application/json").status_code == 404


# --- the admin's own page


def test_the_admins_page_asks_and_leads_to_the_receipt(client: Client, published: Make, chief: User) -> None:
    entry = published(headline=MARK)
    client.force_login(chief)
    asked = client.get(page_of(entry, "take_down"))
    assert asked.status_code == 200
    assert asked.content.count(b'type="radio"') == 4
    assert not Takedown.objects.exists()
    answer = client.post(page_of(entry, "take_down"), WHY)
    assert (answer.status_code, answer["Location"]) == (302, page_of(entry, "receipt"))
    takedown = Takedown.objects.get()
    assert {name: getattr(takedown, name) for name in WHY} == WHY
    assert MARK not in client.get(page_of(entry, "receipt")).content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ground": ""}, "Choose a ground."),
        ({"ground": "mood"}, "Select a valid choice"),
        ({"reason": " "}, "Say why, for those who ask later."),
        ({"reason": "x" * 1001}, "at most 1000 characters"),
        ({"notice": "x" * 281}, "at most 280 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, published: Make, chief: User, change: dict[str, str], said: str
) -> None:
    entry = published()
    client.force_login(chief)
    answer = client.post(page_of(entry, "take_down"), WHY | change)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert all(value.strip() in page for value in (WHY | change).values())
    assert not Takedown.objects.exists()


def test_pressed_again_it_is_the_same_takedown(client: Client, taken_down: Entry, chief: User) -> None:
    client.force_login(chief)
    for answer in (
        client.get(page_of(taken_down, "take_down")),
        client.post(page_of(taken_down, "take_down"), WHY),
    ):
        assert (answer.status_code, answer["Location"]) == (302, page_of(taken_down, "receipt"))
    assert Takedown.objects.count() == 1


def test_an_editor_is_refused_where_the_newsroom_does_not_allow_it(
    client: Client, published: Make, editor: User
) -> None:
    entry = published()
    client.force_login(editor)
    assert client.get(page_of(entry, "take_down")).status_code == 403
    assert client.post(page_of(entry, "take_down"), WHY).status_code == 403
    assert not Takedown.objects.exists()


# --- the receipt


def test_the_receipt_says_each_place_in_words(client: Client, taken_down: Entry, editor: User) -> None:
    takedown = taken_down.takedown
    takedown.addresses.all().delete()
    HeldAddress.objects.bulk_create(
        HeldAddress(takedown=takedown, path=f"/{state}", state=state, said=said)
        for state, said in [("clear", ""), ("held", "its text"), ("unknown", "no answer")]
    )
    TakenFile.objects.create(takedown=takedown, file="a.jpg", state="kept", said="Something else shows it.")
    Purge.objects.create(
        takedown=takedown, cache="http://c", path="/x", state="failed", tries=5, said="refused"
    )
    Takedown.objects.update(next_at=None)
    client.force_login(editor)
    page = " ".join(
        re.sub(r"<[^>]+>", " ", client.get(page_of(taken_down, "receipt")).content.decode()).split()
    )
    for words in (
        "something below needs a look",
        "/held still there: its text",
        "/unknown could not be asked: no answer",
        "/clear no longer there",
        "a.jpg kept: Something else shows it.",
        "/x http://c failed: refused 5 tries",
        "They asked us to.",
        "Gone at a family’s wish.",
        "Chia Eff",
        "Privacy",
    ):
        assert words in page
    assert page.index("/held") < page.index("/clear")


def test_a_receipt_on_which_all_is_well_says_so(client: Client, taken_down: Entry, editor: User) -> None:
    client.force_login(editor)
    assert b"still to be seen without it" in client.get(page_of(taken_down, "receipt")).content
    taken_down.takedown.addresses.update(state="clear")
    assert b"gone from every address" in client.get(page_of(taken_down, "receipt")).content
    Takedown.objects.update(next_at=None)
    assert b"it is gone from every place" in client.get(page_of(taken_down, "receipt")).content


def test_every_address_is_asked_again_on_demand(client: Client, taken_down: Entry, editor: User) -> None:
    taken_down.takedown.addresses.update(state="clear")
    Takedown.objects.update(next_at=None)
    client.force_login(editor)
    assert client.post(page_of(taken_down, "receipt")).status_code == 302
    assert not taken_down.takedown.addresses.exclude(state="waiting").exists()
    assert Takedown.objects.get().next_at is not None


def test_receipts_are_for_editors(client: Client, taken_down: Entry, published: Make, reporter: User) -> None:
    client.force_login(reporter)
    for answer in (client.get(page_of(taken_down, "receipt")), client.post(page_of(taken_down, "receipt"))):
        assert answer.status_code == 403


def test_what_stands_has_no_receipt(client: Client, published: Make, chief: User) -> None:
    client.force_login(chief)
    assert client.get(page_of(published(), "receipt")).status_code == 404


def test_the_live_desk_gets_the_receipt_as_a_page_and_its_sum(
    client: Client, taken_down: Entry, chief: User
) -> None:
    client.force_login(chief)
    told = client.get(live_url(taken_down.blog, f"receipts/{taken_down.pk}/")).json()
    assert "They asked us to." in told["html"]
    assert told["sum"] in told["html"]


# --- the entry afterwards


def test_its_own_page_has_no_text_and_no_form(client: Client, taken_down: Entry, chief: User) -> None:
    client.force_login(chief)
    page = client.get(entry_url(taken_down)).content.decode()
    assert "Taken down by Chia Eff" in page
    assert page_of(taken_down, "receipt") in page
    assert "entry_form" not in page
    assert MARK not in page
    assert client.get(page_of(taken_down, "preview")).status_code == 404


def test_a_reporter_learns_that_it_is_gone_and_nothing_of_the_reason(
    client: Client, taken_down: Entry, reporter: User
) -> None:
    client.force_login(reporter)
    page = client.get(entry_url(taken_down)).content.decode()
    assert "Taken down by Chia Eff" in page
    assert "They asked us to." not in page
    assert page_of(taken_down, "receipt") not in page
    history = client.get(page_of(taken_down, "history")).content.decode()
    assert page_of(taken_down, "receipt") not in history


def test_a_form_that_was_open_is_handed_back_as_a_new_one(
    client: Client, published: Make, editor: User, chief: User
) -> None:
    entry = published()
    data = entry_data(entry, body="<p>Typed meanwhile</p>", verb="update")
    publishing.take_down(entry.pk, by=chief, **WHY)
    client.force_login(editor)
    answer = client.post(entry_url(entry), data)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "This update was taken down." in page
    assert "Typed meanwhile" in page
    assert 'action="/admin/liveblog/entry/add/"' in page
    assert not Entry.objects.get(pk=entry.pk).body


def test_its_history_says_erased_and_leads_to_the_receipt(
    client: Client, taken_down: Entry, chief: User
) -> None:
    client.force_login(chief)
    page = client.get(page_of(taken_down, "history")).content.decode()
    assert "Erased." in page
    assert page_of(taken_down, "receipt") in page
    assert MARK not in page


def test_lists_say_that_it_is_taken_down(client: Client, taken_down: Entry, chief: User) -> None:
    client.force_login(chief)
    page = client.get("/admin/liveblog/entry/?status__exact=taken_down").content.decode()
    assert "badge-taken_down" in page
    assert entry_url(taken_down) in page
    sheet = client.get(live_url(taken_down.blog, "hand-over/")).content.decode()
    assert "Takedown: A taken-down update" in " ".join(sheet.split())


# --- in the live desk's stream


def test_its_row_says_who_when_and_why_and_nothing_else(
    taken_down: Entry, chief: User, reporter: User, open_window: Callable[[User], Window]
) -> None:
    for user, reads in ((chief, True), (reporter, False)):
        (row,) = open_window(user).look(0)["rows"]
        assert row["status"] == "taken_down"
        assert "Taken down by Chia Eff" in " ".join(row["html"].split())
        assert "Ground: Privacy." in row["html"]
        assert (page_of(taken_down, "receipt") in row["html"]) is reads
        assert "<template" not in row["html"]
        assert "They asked us to." not in row["html"]


def test_it_keeps_its_place_in_the_stream(
    client: Client, blog: LiveBlog, published: Make, chief: User, editor: User
) -> None:
    first, gone, last = published(), published(), published()
    publishing.take_down(gone.pk, by=chief, **WHY)
    client.force_login(editor)
    rows = client.get(live_url(blog, "rows/")).json()["rows"]
    assert [row["id"] for row in rows] == [last.pk, gone.pk, first.pk]


def test_what_is_sent_into_it_is_refused_in_words_and_kept(
    published: Make, chief: User, editor: User, send: Sender
) -> None:
    entry = published()
    change = change_of(entry, body="<p>Typed meanwhile</p>", verb="update")
    publishing.take_down(entry.pk, by=chief, **WHY)
    told = send(change, status=410)
    assert "This update was taken down." in told["reason"]
    assert "Typed meanwhile" in str(WorkingCopy.objects.get(author=editor).fields)
    assert not Entry.objects.get(pk=entry.pk).body


def test_it_is_refused_so_at_the_very_same_moment_too(
    published: Make, chief: User, send: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken down between the form's reading and the lock."""
    entry = published()
    change = change_of(entry, body="<p>Typed meanwhile</p>", verb="update")
    cleaned = Content.cleaned

    def down_first(content: Content) -> Content:
        publishing.take_down(entry.pk, by=chief, **WHY)
        return cleaned(content)

    monkeypatch.setattr(Content, "cleaned", down_first)
    assert "This update was taken down." in send(change, status=410)["reason"]
