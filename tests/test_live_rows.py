"""Step 1, the live desk's stream: its rows, what they offer to whom, and what is found in it."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import escape
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liveblog import publishing
from liveblog.content import PictureContent, QuoteContent
from liveblog.desk.live import rows
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from newsroom.models import User

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]
Find = Callable[..., dict[str, Any]]


@pytest.fixture
def find(client: Client, blog: LiveBlog) -> Find:
    """find(user, status="draft"): what rows/ gives."""

    def ask(user: User, status_code: int = 200, /, **query: Any) -> dict[str, Any]:
        client.force_login(user)
        answer = client.get(f"/admin/liveblog/liveblog/{blog.pk}/desk/rows/", query)
        assert answer.status_code == status_code, answer.content
        return answer.json()

    return ask


def ids(answer: dict[str, Any]) -> list[int]:
    return [row["id"] for row in answer["rows"]]


def row(user: User, blog: LiveBlog, entry: Entry) -> str:
    return str(rows.row_of(user, blog, Entry.objects.for_lists().get(pk=entry.pk))["html"])


def offers(html: str) -> list[str]:
    return re.findall(r'data-(?:do|open)="(\w+)"', html)


def test_unpublished_stand_on_top_then_the_stream_as_readers_have_it(
    find: Find, editor: User, make_entry: Make, published: Make
) -> None:
    first, draft, second = published(), make_entry(), published()
    later = make_entry(then=Verb.SUBMIT)
    answer = find(editor)
    assert ids(answer) == [later.pk, draft.pk, second.pk, first.pk]
    orders = [one["order"] for one in answer["rows"]]
    assert orders == sorted(orders, reverse=True)
    assert (answer["count"], answer["more"]) == (4, False)


@pytest.mark.parametrize("unpublished", [True, False])
def test_older_rows_follow_without_gap_or_repeat(
    find: Find, editor: User, make_entry: Make, monkeypatch: pytest.MonkeyPatch, unpublished: bool
) -> None:
    monkeypatch.setattr(rows, "A_PAGE", 2)
    monkeypatch.setattr(rows, "WAITING", 2)
    made = [make_entry(then=None if unpublished else Verb.PUBLISH) for _ in range(5)]
    Entry.objects.unpublished().update(saved_at=timezone.now())  # all at one moment: their ids decide
    seen: list[int] = []
    more, before = True, ""
    while more:
        answer = find(editor, before=before)
        assert len(answer["rows"]) <= 2
        seen, more, before = seen + ids(answer), answer["more"], answer["rows"][-1]["order"]
    assert seen == [entry.pk for entry in reversed(made)]


def test_older_rows_follow_one_that_is_gone_by_now(
    find: Find, editor: User, make_entry: Make, published: Make
) -> None:
    entry, draft = published(), make_entry()
    order = find(editor)["rows"][0]["order"]
    publishing.discard(draft.pk, by=editor)
    assert ids(find(editor, before=order)) == [entry.pk]


@pytest.mark.parametrize("status", Entry.Status.values)
def test_each_status_is_found(
    find: Find, editor: User, chief: User, make_entry: Make, published: Make, status: str
) -> None:
    made = {
        "draft": make_entry(),
        "in_review": make_entry(then=Verb.SUBMIT),
        "scheduled": make_entry(then=Verb.SCHEDULE, due_at=timezone.now() + timedelta(hours=1)),
        "published": published(),
        "retracted": publishing.retract(published().pk, by=editor, note="It was wrong."),
        "taken_down": publishing.take_down(published().pk, by=chief, ground="law", reason="x").entry,
    }
    answer = find(editor, status=status)
    assert (ids(answer), answer["count"]) == ([made[status].pk], 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "The Needle & thread"},
        {"body": "<p>a needle &amp; <strong>hay</strong></p>"},
        {"quotes": (QuoteContent(text="the Needle &", speaker="Ada"),)},
        {"quotes": (QuoteContent(text="hay", speaker="Mr Needle &"),)},
        {"bylines": "Ana Needle &"},
    ],
)
def test_words_are_found_wherever_they_stand(
    find: Find, editor: User, make_entry: Make, published: Make, changes: dict[str, Any]
) -> None:
    make_entry(headline="Hay", body="<p>nothing</p>")
    entry = published(**changes)
    assert ids(find(editor, text="needle")) == [entry.pk]
    assert ids(find(editor, text=" & needle ")) == [entry.pk]
    assert ids(find(editor, text="needle nowhere")) == []


def test_words_may_stand_in_different_places(find: Find, editor: User, published: Make) -> None:
    quotes = (QuoteContent(text="Water", speaker="Ada"), QuoteContent(text="Fire", speaker="Ben"))
    entry = published(headline="Flood", quotes=quotes)
    assert ids(find(editor, text="flood water ben")) == [entry.pk]


@pytest.mark.parametrize("text", ["%", "_", "\\", "100%", "a_b", "a&b", "<"])
def test_every_character_stands_for_itself(find: Find, editor: User, published: Make, text: str) -> None:
    published(body="<p>100 axb</p>")
    entry = published(body=f"<p>so {escape(text)} it is</p>")
    assert ids(find(editor, text=text)) == [entry.pk]


def test_an_author_is_found(find: Find, editor: User, reporter: User, make_entry: Make) -> None:
    make_entry()
    entry = make_entry(by=reporter)
    assert ids(find(editor, author=reporter.pk)) == [entry.pk]
    assert find(editor, author=999)["count"] == 0


def test_a_reporter_finds_their_own_and_what_is_public(
    find: Find, reporter: User, make_entry: Make, published: Make, make_blog: Any
) -> None:
    make_entry(headline="Secret")
    published(of=make_blog())
    own, public = make_entry(by=reporter), published()
    answer = find(reporter)
    assert (ids(answer), answer["count"]) == ([own.pk, public.pk], 2)
    assert find(reporter, text="secret") == find(reporter, status="scheduled")
    assert find(reporter, text="secret")["count"] == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "gone"),
        ("author", "Ana"),
        ("author", "-1"),
        ("author", "9" * 30),
        ("text", "x" * 10_000),
        ("text", "x " * 11),
        ("before", "yesterday"),
        ("before", "~99999999999999999999-000000000001"),
        ("before", "20260230000000000000-000000000001"),
        ("before", "\0"),
    ],
)
def test_what_can_not_be_asked_is_refused_in_words(find: Find, editor: User, name: str, value: str) -> None:
    answer = find(editor, 422, **{name: value})
    assert list(answer["errors"]) == [name]
    assert answer["reason"]


def test_the_page_keeps_what_its_address_asks_for(
    client: Client, editor: User, reporter: User, blog: LiveBlog, make_entry: Make
) -> None:
    client.force_login(editor)
    one, other = make_entry(by=reporter, headline="Tide"), make_entry(headline="Tide")
    path = f"/admin/liveblog/liveblog/{blog.pk}/desk/"
    page = client.get(path, {"author": reporter.pk, "text": "tide", "status": "draft"}).content.decode()
    assert f'id="row-{one.pk}"' in page
    assert f'id="row-{other.pk}"' not in page
    assert 'value="tide"' in page
    assert f'<option value="{reporter.pk}" selected>Rea Porter</option>' in page
    assert '<option value="draft" selected>' in page
    assert f'id="row-{other.pk}"' in client.get(path, {"status": "nonsense"}).content.decode()


def test_a_reporter_is_not_told_who_has_drafts(
    client: Client, reporter: User, editor: User, blog: LiveBlog, make_entry: Make
) -> None:
    make_entry()
    assert rows.authors_of(reporter, blog) == []
    assert rows.authors_of(editor, blog) == [(editor.pk, "Edda Tor")]


def test_rows_cost_the_same_however_many(
    client: Client, editor: User, blog: LiveBlog, make_entry: Make, published: Make, quote: QuoteContent
) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            make_entry(quotes=(quote,))
            published(quotes=(quote,))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/admin/liveblog/liveblog/{blog.pk}/desk/rows/")
        return len(queries)

    client.force_login(editor)
    more(1)
    few = cost()
    more(9)
    assert cost() == few
    # who asks where; both kinds and their number; what drafts hold, what others do
    assert few == 4 + 3 + 4 + 5
    assert cost() == 4 + 3 + 4  # what readers have comes from memory


def test_a_row_offers_what_the_role_allows(
    blog: LiveBlog, editor: User, reporter: User, make_entry: Make, published: Make
) -> None:
    draft, waiting = make_entry(by=reporter), make_entry(by=reporter, then=Verb.SUBMIT)
    public = published()
    gone = publishing.retract(published().pk, by=editor, note="It was wrong.")
    assert offers(row(reporter, blog, draft)) == ["edit", "discard", "history"]
    assert offers(row(reporter, blog, waiting)) == ["edit", "discard", "history"]
    assert offers(row(reporter, blog, public)) == ["history"]
    assert offers(row(editor, blog, waiting)) == ["publish", "edit", "send_back", "discard", "history"]
    assert offers(row(editor, blog, public)) == ["edit", "correct", "pin", "key_event", "retract", "history"]
    assert offers(row(editor, blog, gone)) == ["restore", "history"]


def test_a_row_tells_a_script_what_to_ask(blog: LiveBlog, editor: User, published: Make) -> None:
    html = " ".join(row(editor, blog, published()).split())
    retract = re.search(r"<button[^>]*data-do=\"retract\"[^>]*>", html)
    assert retract
    assert 'data-asks="note"' in retract[0]
    assert 'data-note="Public reason"' in retract[0]
    assert "data-must-note" in retract[0]


def test_a_row_says_what_stands_in_the_way(
    blog: LiveBlog, editor: User, reporter: User, make_entry: Make, make_blog: Any
) -> None:
    back = make_entry(by=reporter, then=Verb.SUBMIT)
    publishing.send_back(back.pk, by=editor, note="Who says so?")
    assert "Who says so?" in row(reporter, blog, back)
    tokyo = make_blog(time_zone="Asia/Tokyo")
    due_at = timezone.now() + timedelta(hours=1)
    due = make_entry(of=tokyo, then=Verb.SCHEDULE, due_at=due_at)
    there = timezone.localtime(due_at, tokyo.zone)
    assert f"{there:%H:%M} JST" in row(editor, tokyo, due)
    Entry.objects.filter(pk=due.pk).update(due_problem="Its editor left.")
    assert "Its editor left." in row(editor, tokyo, due)


def test_a_row_has_the_readers_own_fragment_and_its_link(
    client: Client, blog: LiveBlog, editor: User, published: Make
) -> None:
    entry = published(headline="A <b>headline", body="<p>Words</p>")
    html = row(editor, blog, entry)
    page = client.get(blog.get_absolute_url()).content.decode()
    fragment = re.search(r"<article.*?</article>", html)
    assert fragment
    assert fragment[0] in page
    assert f'data-copy="{settings.SITE_URL}{entry.get_absolute_url()}"' in html
    assert "<b>" not in html


def test_what_readers_do_not_have_yet_has_no_link(
    editor: User, blog: LiveBlog, make_entry: Make, make_blog: Any, published: Make
) -> None:
    hidden = make_blog(status="draft")
    assert "data-copy" not in row(editor, hidden, published(of=hidden))
    assert "data-copy" not in row(editor, blog, make_entry())


def test_pictures_that_readers_may_not_load_yet_have_the_desks_address(
    editor: User, blog: LiveBlog, make_entry: Make, make_blog: Any, published: Make
) -> None:
    name = default_storage.save("pictures/peak.jpg", ContentFile(b"a peak"))
    peak = PictureContent(file=name, width=4, height=3, alt_text="A peak", credit="Own")
    hidden = make_blog(status="draft")
    for where, entry in (
        (blog, make_entry(pictures=(peak,))),
        (hidden, published(of=hidden, pictures=(peak,))),
    ):
        assert 'src="/admin/media/' in row(editor, where, entry)
    assert 'src="/media/' in row(editor, blog, published(pictures=(peak,)))


BLOGS = "/admin/liveblog/liveblog/"


@pytest.mark.parametrize("path", ["/admin/", BLOGS, BLOGS + "{}/change/"])
def test_each_live_blog_leads_to_its_desk(
    client: Client, blog: LiveBlog, editor: User, reporter: User, path: str
) -> None:
    for user in (editor, reporter):
        client.force_login(user)
        page = client.get(path.format(blog.pk)).content.decode()
        assert f'href="/admin/liveblog/liveblog/{blog.pk}/desk/"' in page


def test_the_public_page_names_no_desk(client: Client, blog: LiveBlog) -> None:
    before = client.get(blog.get_absolute_url()).content
    assert b"/admin/" not in before
    assert f'data-slug="{blog.slug}"'.encode() in before
