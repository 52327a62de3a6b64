"""Who may do what: each verb, each person, own and others', each status, against a table written by hand.

R, E and C are the reporter, the editor and the chief. A verb's line says who may do it to an entry of their
own and to somebody else's, by the entry's status; "*" stands for every status that is not named.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from liveblog.models import Entry, LiveBlog, Source
from liveblog.permissions import Verb, can, require
from newsroom.models import Role, User

STATUSES = ("draft", "in_review", "scheduled", "published", "retracted", "taken_down")
PEOPLE = {"R": Role.REPORTER, "E": Role.EDITOR, "C": Role.CHIEF, "stranger": None}

OWN = {
    "view": {"*": "REC"},
    "edit": {"draft": "REC", "in_review": "REC", "*": "EC"},
    "submit": {"draft": "REC", "in_review": "REC", "*": "EC"},
    "discard": {"draft": "REC", "in_review": "REC", "*": "EC"},
}
OTHERS = {
    "view": {"published": "REC", "retracted": "REC", "taken_down": "REC", "*": "EC"},
    "edit": {"*": "EC"},
    "submit": {"*": "EC"},
    "discard": {"*": "EC"},
}
EITHER = {
    "send_back": {"*": "EC"},
    "publish": {"*": "EC"},
    "schedule": {"*": "EC"},
    "correct": {"*": "EC"},
    "retract": {"*": "EC"},
    "restore": {"*": "EC"},
    "pin": {"*": "EC"},
    "unpin": {"*": "EC"},
    "key_event": {"*": "EC"},
    "take_down": {"*": "C"},
}
ANYWHERE = {
    "create": "REC",
    "create_blog": "EC",
    "change_blog": "EC",
    "create_source": "REC",
    "change_source": "EC",
    "merge_sources": "EC",
    "manage_users": "C",
}

OF_ENTRIES = sorted(set(Verb) - {Verb(name) for name in ANYWHERE})


def allowed(verb: str, own: bool, status: str) -> str:
    row = {**EITHER, **(OWN if own else OTHERS)}[verb]
    return row.get(status, row["*"])


@pytest.fixture
def person(make_user: Callable[..., User]) -> Callable[..., User]:
    return lambda letter, **values: make_user(PEOPLE[letter], **values)


def test_table_names_every_verb() -> None:
    named = {*OWN, *OTHERS, *EITHER, *ANYWHERE}
    assert named == {verb.value for verb in Verb}
    assert set(OWN) == set(OTHERS)


@pytest.mark.parametrize("letter", PEOPLE)
@pytest.mark.parametrize("verb", OF_ENTRIES)
def test_verb_on_an_entry(
    verb: Verb, letter: str, blog: LiveBlog, editor: User, person: Callable[..., User]
) -> None:
    user = person(letter)
    for own, status in product((True, False), STATUSES):
        entry = Entry(blog=blog, author=user if own else editor, status=status)
        expected = letter in allowed(verb, own, status)
        assert can(user, verb, entry) is expected, (own, status)
        if expected:
            require(user, verb, entry)
        else:
            with pytest.raises(PermissionDenied):
                require(user, verb, entry)


def test_editors_take_down_where_the_newsroom_allows_it(
    blog: LiveBlog, reporter: User, editor: User, chief: User, settings: Any
) -> None:
    settings.EDITORS_TAKE_DOWN = True
    entry = Entry(blog=blog, author=reporter, status="published")
    assert [can(user, Verb.TAKE_DOWN, entry) for user in (reporter, editor, chief)] == [False, True, True]


@pytest.mark.parametrize("letter", PEOPLE)
@pytest.mark.parametrize("verb", ANYWHERE)
def test_verb_without_an_entry(
    verb: str, letter: str, blog: LiveBlog, make_source: Callable[..., Source], person: Callable[..., User]
) -> None:
    of_source = make_source()
    subject: Any = {
        "create": blog,
        "change_blog": blog,
        "change_source": of_source,
        "merge_sources": of_source,
    }.get(verb)
    assert can(person(letter), Verb(verb), subject) is (letter in ANYWHERE[verb])


@pytest.mark.parametrize("letter", PEOPLE)
@pytest.mark.parametrize("verb", list(Verb))
def test_inactive_user_may_do_nothing(
    verb: Verb, letter: str, blog: LiveBlog, person: Callable[..., User]
) -> None:
    user = person(letter, is_active=False)
    for status in STATUSES:
        assert not can(user, verb, Entry(blog=blog, author=user, status=status))


@pytest.mark.parametrize("verb", list(Verb))
def test_nobody_may_do_nothing(verb: Verb, blog: LiveBlog, editor: User) -> None:
    entry = Entry(blog=blog, author=editor, status="published")
    for nobody in (None, AnonymousUser(), User()):
        assert not can(nobody, verb, entry)


def test_highest_of_several_roles_counts(make_user: Callable[..., User], editor: User) -> None:
    both = make_user(Role.REPORTER)
    both.groups.add(editor.groups.get())
    assert both.role == Role.EDITOR


def test_superuser_is_a_chief(make_user: Callable[..., User]) -> None:
    assert make_user(None, is_superuser=True).role == Role.CHIEF
