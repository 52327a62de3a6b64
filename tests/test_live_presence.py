"""Step 1, the live desk's look: who is here, and who writes in what."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liveblog import publishing
from liveblog.models import Entry, Presence
from liveblog.publishing import presence
from liveblog.querysets import FADES_AFTER
from newsroom.models import User

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
Answer = dict[str, Any]


def names(answer: Answer) -> list[tuple[str, bool]]:
    return [(one["name"], one["writing"]) for one in answer["people"]]


def pass_time(by: timedelta) -> None:
    for one in Presence.objects.all():
        Presence.objects.filter(pk=one.pk).update(seen_at=one.seen_at - by)


def test_who_looks_is_here_and_fades(open_window: Any, editor: User, reporter: User) -> None:
    assert names(open_window(editor).look()) == [("Edda Tor", False)]
    window = open_window(reporter)
    answer = window.look()
    assert names(answer) == [("Edda Tor", False), ("Rea Porter", False)]
    assert [one["is_me"] for one in answer["people"]] == [False, True]
    pass_time(FADES_AFTER)
    assert names(window.look()) == [("Rea Porter", False)]


def test_who_leaves_is_gone_at_once(open_window: Any, editor: User, reporter: User) -> None:
    window, other = open_window(editor), open_window(reporter)
    other.look()
    window.look()
    assert window.post({"window": window.number, "leaving": True}).json() == {"left": True}
    assert names(other.look()) == [("Rea Porter", False)]


def test_a_person_with_two_windows_is_named_once_as_writing(
    open_window: Any, editor: User, reporter: User, published: Make
) -> None:
    entry, other = published(headline="Bridge"), open_window(reporter)
    open_window(editor).look(writing=True, entry=entry.pk)
    open_window(editor).look()
    told = other.look()["people"][0]
    assert told == {
        "user": editor.pk,
        "name": "Edda Tor",
        "is_me": False,
        "writing": True,
        "entry": entry.pk,
        "entry_title": "Bridge",
    }
    assert len(other.look()["people"]) == 2


def test_that_somebody_writes_in_a_draft_is_told_without_naming_it(
    open_window: Any, editor: User, reporter: User, make_entry: Make
) -> None:
    open_window(editor).look(writing=True, entry=make_entry(headline="Secret").pk)
    told = open_window(reporter).look()["people"][0]
    assert (told["writing"], told["entry"], told["entry_title"]) == (True, None, "")


def test_nobody_writes_in_an_entry_that_they_may_not_see(
    open_window: Any, editor: User, reporter: User, make_entry: Make, make_blog: Any
) -> None:
    elsewhere, window = make_entry(of=make_blog()), open_window(reporter)
    for unseen in (make_entry().pk, elsewhere.pk, 999_999):
        window.look(writing=True, entry=unseen)
        told = open_window(editor).look()["people"]
        assert [(one["name"], one["entry"]) for one in told] == [("Edda Tor", None), ("Rea Porter", None)]


def test_a_window_belongs_to_its_user(open_window: Any, editor: User, reporter: User) -> None:
    window, thief = open_window(editor), open_window(reporter)
    window.look(writing=True)
    thief.number = window.number
    thief.look()
    thief.post({"window": window.number, "leaving": True})
    still = Presence.objects.get()
    assert (still.user, still.is_writing) == (editor, True)


def test_looking_again_writes_only_now_and_then(open_window: Any, editor: User) -> None:
    window = open_window(editor)

    def writes(**more: Any) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            window.look(**more)
        return [one["sql"].split()[0] for one in queries if not one["sql"].startswith("SELECT")]

    assert "INSERT" in writes()
    assert writes() == []
    assert writes(writing=True) == ["UPDATE"]
    assert writes(writing=True) == []
    pass_time(presence.TOLD_EVERY)
    assert writes(writing=True) == ["UPDATE"]


def test_windows_that_faded_long_ago_are_forgotten(open_window: Any, editor: User, reporter: User) -> None:
    open_window(editor).look()
    pass_time(presence.FORGOTTEN_AFTER)
    open_window(reporter).look()
    assert Presence.objects.get().user == reporter


def test_a_draft_is_discarded_while_somebody_writes_in_it(
    open_window: Any, editor: User, chief: User, make_entry: Make
) -> None:
    draft, window = make_entry(), open_window(editor)
    window.look(writing=True, entry=draft.pk)
    publishing.discard(draft.pk, by=chief)
    Presence.objects.update(entry_id=draft.pk)  # as a look at the same moment would have it
    connection.check_constraints()
    told = window.look(writing=True, entry=draft.pk)["people"]
    assert [(one["writing"], one["entry"]) for one in told] == [(True, None)]
