"""What readers get after a takedown: at no public address a word of it, and a notice where there is one."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from liveblog import publishing
from liveblog.models import Entry, LiveBlog, Revision, Source
from liveblog.publishing.blogs import BlogContent
from liveblog.replay import Replay
from liveblog.takedown import addresses
from newsroom.models import User
from tests.stored import again, version_of
from tests.taking_down import WORD, everywhere, say_all, stored, take_down, telling

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
NOTICE = "It was taken down to protect somebody."


@pytest.fixture
def source(make_source: Callable[..., Source]) -> Source:
    return make_source()


@pytest.fixture
def told(media: Path, published: Make, source: Source, editor: User) -> Entry:
    """The word in every part of it and in four states, with others around it."""
    others = [published() for _ in range(3)]
    entry = published(**vars(telling(source, 1, stored())))
    say_all(entry, source, editor)
    content = telling(source, 3, stored())
    publishing.edit(entry.pk, by=editor, content=content, base_edit=again(entry).edit)
    published(body="<p>Later</p>")
    publishing.pin(others[0].pk, by=editor)
    return again(entry)


def saying(answers: dict[str, str], word: str) -> set[str]:
    return {address for address, answer in answers.items() if word.casefold() in answer.casefold()}


def marked(answers: dict[str, str], entry: Entry, files: list[str]) -> set[str]:
    """Where it is linked to, or named, or one of its files is."""
    stems = "|".join(re.escape(file.rpartition(".")[0]) for file in files)
    mark = re.compile(rf"entry-{entry.pk}\b|updates/{entry.pk}/|{stems}")
    return {address for address, answer in answers.items() if mark.search(answer)}


@pytest.mark.parametrize("key_event", [True, False])
def test_no_address_says_it_or_leads_to_it_afterwards(
    told: Entry, chief: User, blog: LiveBlog, key_event: bool
) -> None:
    publishing.key_event(told.pk, by=chief, on=key_event)
    files = sorted(default_storage.listdir("pictures")[1])
    blog.refresh_from_db()
    assert len(saying(everywhere(blog), WORD)) > 20
    take_down(told, chief, notice=NOTICE)
    blog.refresh_from_db()
    after = everywhere(blog)
    assert saying(after, WORD) == set()
    assert marked(after, told, files) == set()


def test_every_address_that_said_it_is_on_the_receipt(told: Entry, chief: User, blog: LiveBlog) -> None:
    """But for moments at which something else changed: it was there at every moment in between."""
    blog.refresh_from_db()
    before = everywhere(blog)
    files = [picture.file.name or "" for picture in told.pictures.all()]
    held = saying(before, WORD) | marked(before, told, files)
    held |= {address for address in before if address.startswith("/media/")}
    listed = {one.path for one in take_down(told, chief).addresses.all()}
    unlisted = held - listed
    assert {
        address for address in unlisted if "changes?since=" not in address and "/at/" not in address
    } == set()
    assert len([address for address in listed if "changes?since=" in address]) == 5
    assert len([address for address in listed if "/at/" in address]) == 5


def test_what_is_on_the_receipt_was_there(told: Entry, chief: User, blog: LiveBlog) -> None:
    """But for pages that name its source alone, and the ones that lead to another source's page."""
    client = Client()
    answers = {}
    states = list(Revision.objects.filter(entry=told).order_by("number"))
    files = [picture.file.name or "" for picture in told.pictures.all()]
    for path in addresses.held(told, states, files)[0]:
        response = client.get(path)
        assert response.status_code == 200, path
        is_file = response.streaming and b"".join(response)
        answers[path] = WORD if is_file else response.content.decode()
    assert set(answers) - saying(answers, WORD) <= {"/sources/", f"/live/{blog.slug}/ledger.json"}


def test_pages_beyond_the_first_are_on_the_receipt(published: Make, chief: User, blog: LiveBlog) -> None:
    entries = [published() for _ in range(60)]
    middle = entries[25]
    held = {one.path for one in take_down(middle, chief).addresses.all()}
    page = f"/live/{blog.slug}/"
    assert page not in held
    assert f"{page}?order=oldest" not in held
    assert {f"{page}?before={entry.pk}" for entry in entries[26:51]} <= held
    assert {f"{page}?order=oldest&after={entry.pk}" for entry in entries[0:25]} <= held
    past = [path for path in held if "/at/" in path]
    assert len(past) == 1
    assert "before" not in past[0]


def test_a_state_that_came_late_is_asked_for_where_it_stood(
    published: Make, chief: User, editor: User, blog: LiveBlog
) -> None:
    entries = [published() for _ in range(60)]
    publishing.key_event(entries[5].pk, by=editor)
    publishing.key_event(entries[5].pk, by=editor, on=False)
    held = {one.path for one in take_down(entries[5], chief).addresses.all()}
    assert len([path for path in held if "/at/" in path and f"?before={entries[10].pk}" in path]) == 2


def test_a_receipt_is_bounded_and_says_so(
    published: Make, chief: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liveblog.takedown.addresses.AT_MOST", 5)
    takedown = take_down(published(), chief)
    assert (takedown.addresses.count(), takedown.is_cut) == (5, True)


def test_of_a_live_blog_that_is_a_draft_nothing_was_public(
    make_blog: Callable[..., LiveBlog], published: Make, chief: User
) -> None:
    takedown = take_down(published(of=make_blog(status="draft")), chief)
    assert not takedown.addresses.exists()


# --- its own address


def test_with_a_notice_its_address_is_gone_and_says_why(
    client: Client, told: Entry, chief: User, blog: LiveBlog
) -> None:
    take_down(told, chief, notice=NOTICE)
    answer = client.get(told.get_absolute_url())
    assert (answer.status_code, answer["X-Robots-Tag"]) == (410, "noindex")
    assert NOTICE in answer.content.decode()
    assert b'name="robots"' in answer.content
    assert "no-store" in answer["Cache-Control"] or "s-maxage=2" in answer["Cache-Control"]
    assert client.get(f"{told.get_absolute_url()}history/").status_code == 404


def test_without_a_notice_it_is_like_any_other_that_is_not_there(
    client: Client, told: Entry, chief: User, blog: LiveBlog
) -> None:
    take_down(told, chief)
    gone, never = (client.get(f"/live/{blog.slug}/updates/{number}/") for number in (told.pk, 10**6))
    assert (gone.status_code, gone.content, gone.headers) == (404, never.content, never.headers)


def test_a_notice_is_at_no_other_live_blogs_address(
    client: Client, told: Entry, chief: User, make_blog: Callable[..., LiveBlog]
) -> None:
    other = make_blog()
    take_down(told, chief, notice=NOTICE)
    assert client.get(f"/live/{other.slug}/updates/{told.pk}/").status_code == 404


def test_in_a_live_blog_that_became_a_draft_there_is_no_notice(
    client: Client, published: Make, chief: User, blog: LiveBlog
) -> None:
    entry = published()
    take_down(entry, chief, notice=NOTICE)
    hidden = BlogContent(headline=blog.headline, slug=blog.slug, status="draft")
    publishing.change_blog(blog.pk, by=chief, content=hidden, base_edit=blog.edit)
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert NOTICE not in client.get("/corrections/").content.decode()


# --- lists of corrections


LISTS = ["/corrections/", "/corrections/feed.atom", "/live/{}/corrections/", "/live/{}/corrections/feed.atom"]


@pytest.mark.parametrize("address", LISTS)
def test_a_takedown_with_a_notice_is_among_the_corrections(
    client: Client, told: Entry, chief: User, blog: LiveBlog, address: str
) -> None:
    take_down(told, chief, notice=NOTICE)
    page = client.get(address.format(blog.slug)).content.decode()
    assert (page.count(NOTICE), page.count("An update was taken down")) == (1, 1)
    assert f"updates/{told.pk}/" not in page
    assert f'data-id="{told.pk}"' not in page


@pytest.mark.parametrize("address", LISTS)
def test_one_without_a_notice_is_not(
    client: Client, told: Entry, chief: User, blog: LiveBlog, address: str
) -> None:
    take_down(told, chief)
    page = client.get(address.format(blog.slug)).content.decode()
    assert "taken down" not in page
    assert "Takedown" not in page


# --- changes


def change_of(client: Client, blog: LiveBlog, entry: Entry, since: int) -> dict[str, Any] | None:
    answer = client.get(f"/live/{blog.slug}/changes?since={since}").json()
    return next((change for change in answer["changes"] if change["id"] == entry.pk), None)


def test_an_open_page_is_told_without_a_word_of_it(
    client: Client, told: Entry, chief: User, blog: LiveBlog
) -> None:
    publishing.key_event(told.pk, by=chief)
    take_down(told, chief, notice=NOTICE)
    version = version_of(blog)
    assert change_of(client, blog, told, version - 1) == {
        "id": told.pk,
        "version": version,
        "first_version": told.first_version,
        "notice_version": None,
        "kind": "takedown",
        "published_at": told.published_at and told.published_at.isoformat(),
        "key_event": False,
        "pinned": False,
        "html": "",
    }


def test_a_page_that_was_ahead_of_its_version_is_told_too(
    client: Client, published: Make, chief: User, blog: LiveBlog
) -> None:
    """Its entries are read after its version: it may hold what came in between."""
    version = version_of(blog)
    entry = published()
    take_down(entry, chief)
    assert change_of(client, blog, entry, version) is not None
    assert change_of(client, blog, entry, version_of(blog)) is None


def test_changes_with_a_takedown_cost_no_query_for_its_text(
    client: Client, published: Make, chief: User, blog: LiveBlog, django_assert_num_queries: Any
) -> None:
    entry = published()
    take_down(entry, chief)
    client.get(f"/live/{blog.slug}/changes?since=2")
    with django_assert_num_queries(3):
        client.get(f"/live/{blog.slug}/changes?since=2")


def test_a_page_that_ended_with_it_still_leads_on(
    client: Client, published: Make, chief: User, blog: LiveBlog
) -> None:
    entries = [published() for _ in range(30)]
    take_down(entries[5], chief)
    page = client.get(f"/live/{blog.slug}/?before={entries[5].pk}").content.decode()
    shown = [int(pk) for pk in re.findall(r'<article[^>]*id="entry-(\d+)"', page)]
    assert shown == [entry.pk for entry in reversed(entries[:5])]


def test_the_past_is_as_it_was_but_for_it(
    client: Client, published: Make, chief: User, blog: LiveBlog
) -> None:
    first, gone, last = (published() for _ in range(3))
    publishing.pin(gone.pk, by=chief)
    publishing.key_event(gone.pk, by=chief)
    states = list(Revision.objects.filter(blog=blog).exclude(entry=None))
    take_down(gone, chief, notice=NOTICE)
    states.append(Revision.objects.latest("number"))
    for state in states:
        moment = state.made_at.isoformat().replace("+00:00", "Z")
        page = client.get(f"/live/{blog.slug}/at/{moment}/").content.decode()
        shown = [int(pk) for pk in re.findall(r'<article[^>]*id="entry-(\d+)"', page)]
        there = {row.entry_id for row in states if row.number <= state.number} - {gone.pk}
        assert shown == sorted(there, reverse=True)
        assert NOTICE not in page
    assert first.pk < last.pk


def test_a_replay_leaves_it_out(published: Make, chief: User, blog: LiveBlog) -> None:
    kept, gone = published(), published(body=f"<p>{WORD}</p>")
    take_down(gone, chief)
    replay = Replay(blog, speed=1000)
    list(replay.run(lambda seconds: None))
    assert [entry.body for entry in Entry.objects.filter(blog=replay.blog)] == [kept.body]
