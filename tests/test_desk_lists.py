"""Step 1: what the desk lists, finds, tells of the past and shows in private."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.desk import entry_data, entry_url, new_entry_data, rows

LIST = "/admin/liveblog/entry/"
BLOGS = "/admin/liveblog/liveblog/"
SOURCES = "/admin/liveblog/source/"


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def listed(client: Client, **query: str) -> list[Entry]:
    return list(client.get(LIST, query).context["cl"].result_list)


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "Needle"},
        {"body": "<p>a Needle in hay</p>"},
        {"quotes": (QuoteContent(text="the Needle", speaker="Ada"),)},
        {"quotes": (QuoteContent(text="hay", speaker="Mr Needle"),)},
        {"bylines": "Ana Needle"},
    ],
)
def test_entries_are_found_by_any_of_their_words(
    as_editor: Client, make_entry: Callable[..., Entry], changes: dict[str, Any]
) -> None:
    make_entry(headline="Hay")
    entry = make_entry(**changes)
    assert listed(as_editor, q="needle") == [entry]


def test_a_question_without_end_is_answered(as_editor: Client, make_entry: Callable[..., Entry]) -> None:
    make_entry()
    for words in ("x " * 5_000, "\x00", "%", '"', "'; --"):
        assert as_editor.get(LIST, {"q": words}).status_code in (200, 302)
        query = {"app_label": "liveblog", "model_name": "quote", "field_name": "source", "term": words}
        assert as_editor.get("/admin/autocomplete/", query).status_code == 200


def test_entries_are_filtered_by_each_of_what_the_desk_asks_for(
    as_editor: Client,
    make_blog: Callable[..., LiveBlog],
    make_entry: Callable[..., Entry],
    make_source: Callable[..., Source],
    reporter: User,
) -> None:
    source = make_source()
    quote = QuoteContent(text="Said", source_id=source.pk)
    make_entry()
    entry = make_entry(of=make_blog(), by=reporter, quotes=(quote, quote), key_event=True, then=Verb.SUBMIT)
    for name, value in {
        "blog__id__exact": entry.blog_id,
        "status__exact": "in_review",
        "author__id__exact": reporter.pk,
        "quotes__source__id__exact": source.pk,
        "key_event__exact": 1,
    }.items():
        assert listed(as_editor, **{name: str(value)}) == [entry], name


def test_entries_are_filtered_by_day(as_editor: Client, published: Callable[..., Entry]) -> None:
    entry = published()
    assert listed(as_editor, published_at__year=str(entry.published_at.year)) == [entry]
    assert listed(as_editor, published_at__year="2001") == []


def test_a_published_row_leads_to_its_public_page_a_draft_to_none(
    as_editor: Client, published: Callable[..., Entry], make_entry: Callable[..., Entry]
) -> None:
    public, draft = published(), make_entry()
    page = as_editor.get(LIST).content.decode()
    assert f'href="{public.get_absolute_url()}"' in page
    assert draft.get_absolute_url() not in page


def test_times_in_the_list_are_the_live_blogs_own(
    as_editor: Client, make_blog: Callable[..., LiveBlog], make_entry: Callable[..., Entry]
) -> None:
    entry = make_entry(of=make_blog(time_zone="Asia/Tokyo"), then=Verb.PUBLISH)
    there = timezone.localtime(entry.published_at, entry.blog.zone)
    assert f"{there:%H:%M} JST" in as_editor.get(LIST).content.decode()


@pytest.mark.parametrize("path", [LIST, BLOGS, SOURCES, "/admin/"])
def test_lists_cost_the_same_however_long(
    as_editor: Client,
    make_blog: Callable[..., LiveBlog],
    make_source: Callable[..., Source],
    published: Callable[..., Entry],
    make_entry: Callable[..., Entry],
    path: str,
) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            blog = make_blog()
            source = make_source()
            published(of=blog, quotes=(QuoteContent(text="Said", source_id=source.pk),))
            make_entry(of=blog, then=Verb.SUBMIT)

    more(2)
    with CaptureQueriesContext(connection) as few:
        as_editor.get(path)
    more(6)
    with CaptureQueriesContext(connection) as many:
        as_editor.get(path)
    assert len(many) == len(few)


def test_the_first_page_lists_what_waits_and_what_went_wrong(
    as_editor: Client, make_entry: Callable[..., Entry], reporter: User, editor: User
) -> None:
    make_entry(headline="Please look", by=reporter, then=Verb.SUBMIT)
    make_entry(headline="Under embargo", then=Verb.SCHEDULE, due_at=timezone.now() + timedelta(hours=1))
    stuck = make_entry(headline="Stuck", then=Verb.SCHEDULE, due_at=timezone.now() + timedelta(hours=1))
    Entry.objects.filter(pk=stuck.pk).update(due_problem="Its editor left.")
    make_entry(headline="My own draft")
    context = as_editor.get("/admin/").context
    for name, headline in {
        "in_review": "Please look",
        "scheduled": "Under embargo",
        "stuck": "Stuck",
        "drafts": "My own draft",
    }.items():
        assert [entry.headline for entry in context[name]] == [headline]
    assert "Its editor left." in as_editor.get("/admin/").content.decode()


def test_the_history_tells_who_when_why_and_what_changed(
    as_editor: Client, published: Callable[..., Entry], editor: User
) -> None:
    entry = published(body="<p>Raised at 9 a.m.</p>")
    content = replace(Content.of(entry), body="<p>Raised at 11 a.m.</p>")
    publishing.correct(entry.pk, by=editor, content=content, base_edit=1, note="The hour was wrong.")
    page = as_editor.get(f"{LIST}{entry.pk}/history/").content.decode()
    assert "The hour was wrong." in page
    assert editor.name in page
    assert page.index("Correction") < page.index("The first public state.")
    assert "9<span" in page.split("<del>")[1]
    assert "11<span" in page.split("<ins>")[1]


def test_typed_html_is_words_in_the_history(
    as_editor: Client, published: Callable[..., Entry], editor: User
) -> None:
    entry = published(headline="One <b>two</b>")
    content = replace(Content.of(entry), headline="<script>alert(1)</script>")
    publishing.edit(entry.pk, by=editor, content=content, base_edit=1)
    page = as_editor.get(f"{LIST}{entry.pk}/history/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;" in page


def test_a_long_history_comes_in_pages_without_a_gap(
    as_editor: Client, published: Callable[..., Entry], editor: User
) -> None:
    entry = published(headline="Number 0")
    for number in range(1, 25):
        content = replace(Content.of(entry), headline=f"Number {number}")
        entry = publishing.edit(entry.pk, by=editor, content=content, base_edit=entry.edit)
    pages = [as_editor.get(f"{LIST}{entry.pk}/history/", {"page": page}).context["steps"] for page in (1, 2)]
    assert [len(steps) for steps in pages] == [20, 5]
    assert all(step.changes for step in pages[0])
    assert [step.is_first for step in pages[1]] == [False] * 4 + [True]


def test_the_live_blogs_own_history_leaves_its_entries_out(
    as_editor: Client, blog: LiveBlog, published: Callable[..., Entry], editor: User
) -> None:
    published(headline="An entry of it")
    blog.refresh_from_db()
    content = replace(BlogContent.of(blog), headline="Another headline")
    publishing.change_blog(blog.pk, by=editor, content=content, base_edit=blog.edit)
    page = as_editor.get(f"{BLOGS}{blog.pk}/history/").content.decode()
    assert "Another" in page
    assert "An entry of it" not in page


def test_the_preview_is_the_page_with_the_draft_and_public_nowhere(
    as_editor: Client, make_entry: Callable[..., Entry], blog: LiveBlog
) -> None:
    entry = make_entry(body="<p>Not yet public</p>")
    page = as_editor.get(f"{LIST}{entry.pk}/preview/")
    assert "Not yet public" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"
    assert "Not yet public" not in Client().get(blog.get_absolute_url()).content.decode()


def test_a_draft_live_blog_can_be_looked_at_in_private(
    as_editor: Client, make_blog: Callable[..., LiveBlog]
) -> None:
    blog = make_blog(status="draft", headline="Not yet announced")
    assert "Not yet announced" in as_editor.get(f"{BLOGS}{blog.pk}/preview/").content.decode()
    assert Client().get(f"/live/{blog.slug}/").status_code == 404


def test_preview_of_a_draft_live_blog_has_the_entries_that_come_with_it(
    as_editor: Client, make_blog: Callable[..., LiveBlog], make_entry: Callable[..., Entry], editor: User
) -> None:
    blog = make_blog(status="draft")
    texts = ("Running", "Pinned", "Key event", "Unwritten")
    running, pinned, key, _ = [make_entry(of=blog, body=f"<p>{text}</p>") for text in texts]
    for entry in (running, pinned, key):
        publishing.publish(entry.pk, by=editor)
    publishing.pin(pinned.pk, by=editor)
    publishing.key_event(key.pk, by=editor, on=True)
    page = as_editor.get(f"{BLOGS}{blog.pk}/preview/").content.decode()
    for entry in (running, pinned, key):
        assert page.count(f'id="entry-{entry.pk}"') == 1
    assert f'href="{key.get_absolute_url()}"' in page
    assert "Unwritten" not in page


def test_links_lead_to_the_preview_while_readers_are_not_there(
    as_editor: Client, make_blog: Callable[..., LiveBlog], make_entry: Callable[..., Entry]
) -> None:
    entry = make_entry(of=make_blog(status="draft"))
    preview = f"{LIST}{entry.pk}/preview/"
    for address, data in [("change", entry_data(entry, verb="publish")), ("pin", {})]:
        page = as_editor.post(f"{LIST}{entry.pk}/{address}/", data, follow=True)
        told = [str(message) for message in page.context["messages"]]
        assert preview in told[0]
        assert entry.get_absolute_url() not in told[0]


@pytest.mark.parametrize("address", ["/admin/liveblog/", "/admin/newsroom/"])
def test_breadcrumbs_lead_to_the_one_first_page(client: Client, chief: User, address: str) -> None:
    client.force_login(chief)
    assert client.get(address)["Location"] == "/admin/"


def blog_data(blog: LiveBlog | None = None, **changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"headline": "The flood", "slug": "flood", "status": "live", "language": "en"}
    values |= {"time_zone": "Europe/London", "base_edit": "0", "public_history": "on"}
    if blog:
        values |= {"headline": blog.headline, "slug": blog.slug, "base_edit": str(blog.edit)}
    stories = changes.pop("stories", [])
    return values | rows("stories", stories) | changes


def test_a_live_blog_is_made_with_its_times_in_its_own_zone(
    as_editor: Client, make_blog: Callable[..., LiveBlog]
) -> None:
    other = make_blog()
    stories = [{"live_blog": other.pk}, {"headline": "Elsewhere", "link": "https://example.org/"}]
    data = blog_data(coverage_start_at="2026-07-01T09:00", stories=stories, time_zone="Asia/Tokyo")
    answer = as_editor.post(f"{BLOGS}add/", data)
    blog = LiveBlog.objects.get(slug="flood")
    assert answer["Location"] == f"{BLOGS}{blog.pk}/change/"
    assert blog.coverage_start_at.isoformat() == "2026-07-01T00:00:00+00:00"
    assert blog.other_stories.count() == 2


def test_a_live_blogs_form_sent_twice_makes_one(as_editor: Client) -> None:
    data = blog_data()
    answers = [as_editor.post(f"{BLOGS}add/", data) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert LiveBlog.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"headline": ""}, "headline"),
        ({"slug": "not a slug"}, "slug"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"status": "burning"}, "status"),
        ({"language": "tlh-x"}, "language"),
        ({"coverage_start_at": "soon"}, "coverage_start_at"),
        ({"coverage_start_at": "2026-07-02T09:00", "coverage_end_at": "2026-07-01T09:00"}, "coverage_end_at"),
        ({"summary": '<p><a href="javascript:x">x</a></p>'}, "summary"),
        ({"base_edit": ""}, "base_edit"),
    ],
)
def test_a_live_blog_that_cant_be_is_refused_beside_its_field(
    as_editor: Client, changes: dict[str, Any], name: str
) -> None:
    answer = as_editor.post(f"{BLOGS}add/", blog_data(**{"kicker": "Typed and kept", **changes}))
    assert name in answer.context["form"].errors
    assert "Typed and kept" in answer.content.decode()
    assert LiveBlog.objects.count() == 0


def test_a_story_that_leads_nowhere_is_refused_in_its_row(as_editor: Client) -> None:
    answer = as_editor.post(f"{BLOGS}add/", blog_data(stories=[{}, {"headline": "Nowhere"}]))
    assert [bool(form.errors) for form in answer.context["sheet"].stories.forms] == [False, True]


def test_a_conflict_over_a_live_blog_shows_both(as_editor: Client, blog: LiveBlog, chief: User) -> None:
    data = blog_data(blog, headline="My headline")
    content = replace(BlogContent.of(blog), headline="Their headline")
    publishing.change_blog(blog.pk, by=chief, content=content, base_edit=blog.edit)
    answer = as_editor.post(f"{BLOGS}{blog.pk}/change/", data)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Their" in page
    assert "My headline" in page
    blog.refresh_from_db()
    assert blog.headline == "Their headline"
    again = as_editor.post(f"{BLOGS}{blog.pk}/change/", data | {"base_edit": str(blog.edit)})
    assert again.status_code == 302


def test_sources_are_found_by_all_their_names(as_editor: Client, make_source: Callable[..., Source]) -> None:
    make_source()
    source = make_source(name="Institute for the Study of War", short_name="ISW", aliases="WarWatch\nTISW")
    field = {"app_label": "liveblog", "model_name": "quote", "field_name": "source"}
    for words in ("study war", "isw", "warwatch", "tisw"):
        assert list(as_editor.get(SOURCES, {"q": words}).context["cl"].result_list) == [source]
        found = as_editor.get("/admin/autocomplete/", field | {"term": words}).json()["results"]
        assert [one["id"] for one in found] == [str(source.pk)]


def test_a_source_keeps_its_address_and_a_stale_form_overwrites_nothing(
    as_editor: Client, make_source: Callable[..., Source]
) -> None:
    source = make_source(name="The Herald", slug="herald")
    data = {"name": "The Evening Herald", "slug": "other", "kind": "outlet", "base_edit": "1"}
    address = f"{SOURCES}{source.pk}/change/"
    assert as_editor.post(address, data).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.slug) == ("The Evening Herald", "herald")
    answer = as_editor.post(address, data | {"name": "The Morning Herald"})
    assert answer.status_code == 409
    source.refresh_from_db()
    assert source.name == "The Evening Herald"


def test_a_source_of_a_known_name_is_refused_beside_the_name(
    as_editor: Client, make_source: Callable[..., Source]
) -> None:
    make_source(name="The Herald", slug="herald")
    data = {"name": "the herald", "slug": "herald-2", "kind": "outlet", "base_edit": "0"}
    assert "name" in as_editor.post(f"{SOURCES}add/", data).context["form"].errors


def test_a_source_made_beside_an_entry_goes_into_its_form(as_editor: Client) -> None:
    data = {"name": "The Herald", "slug": "herald", "kind": "outlet", "base_edit": "0", "_popup": "1"}
    page = as_editor.post(f"{SOURCES}add/", data).content.decode()
    assert "popup_response.js" in page
    assert "The Herald" in page


def test_what_is_typed_goes_into_no_log(
    as_editor: Client, blog: LiveBlog, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture
) -> None:
    data = new_entry_data(blog, body="<p>Zanzibar</p>", verb="publish")
    as_editor.post(f"{LIST}add/", data)
    as_editor.post(f"{LIST}add/", data | {"headline": "Zanzibar" * 99, "client_id": "x"})
    as_editor.post(entry_url(Entry.objects.get()), {"body": "Zanzibar"})
    assert "Zanzibar" not in caplog.text + "".join(capsys.readouterr())
    assert LogEntry.objects.count() == 0
