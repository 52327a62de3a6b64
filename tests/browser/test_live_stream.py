"""Step 1 in a real browser: the live desk's stream moves by itself, and says who is here."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from liveblog import publishing
from liveblog.content import Content
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb
from liveblog.querysets import desk
from newsroom.models import Role, User
from tests.browser.acting import row
from tests.browser.everyone import serious

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Entry]
LogIn = Callable[[User], Page]
SOON = 10_000  # milliseconds, on a machine with much else to do


def desk_of(blog: LiveBlog, query: str = "") -> str:
    return f"/admin/liveblog/liveblog/{blog.pk}/desk/{query}"


def open_desk(page: Page, blog: LiveBlog, query: str = "") -> Page:
    with page.expect_response("**/desk/look/"):
        page.goto(desk_of(blog, query))
    expect(page.locator("#composer .ProseMirror[contenteditable]")).to_be_focused(
        timeout=SOON
    )  # it takes the focus once
    return page


def next_look(page: Page) -> None:
    """Until a look that began after now has been answered and taken in."""
    with page.expect_request("**/desk/look/") as asked:
        pass
    response = asked.value.response()
    assert response
    response.finished()
    page.evaluate("() => new Promise(requestAnimationFrame)")


def test_what_a_colleague_does_appears_by_itself(
    as_editor: Page, blog: LiveBlog, make_entry: Make, published: Make, editor: User, watch_policy: list[str]
) -> None:
    page = open_desk(as_editor, blog)
    draft = make_entry(headline="A draft")
    expect(row(page, draft)).to_contain_text("A draft", timeout=SOON)
    publishing.publish(draft.pk, by=editor)
    expect(row(page, draft).locator(".badge").first).to_have_text("Published", timeout=SOON)
    publishing.correct(
        draft.pk, by=editor, content=Content(body="<p>Anew</p>"), base_edit=1, note="It was wrong."
    )
    expect(row(page, draft)).to_contain_text("It was wrong.", timeout=SOON)
    newest = published(headline="The newest")
    expect(page.locator("#desk-stream > li").first).to_have_id(f"row-{newest.pk}", timeout=SOON)
    expect(page.locator("#desk-stream > li")).to_have_count(2)
    assert watch_policy == []


def test_a_discarded_draft_leaves(as_editor: Page, blog: LiveBlog, make_entry: Make, editor: User) -> None:
    draft, other = make_entry(), make_entry()
    page = open_desk(as_editor, blog)
    page.evaluate("id => document.querySelector(`#row-${id} [data-open=edit]`).focus()", draft.pk)
    publishing.discard(draft.pk, by=editor)
    expect(row(page, draft)).to_have_count(0, timeout=SOON)
    expect(row(page, other)).to_be_focused()


def test_who_is_here_and_writes_is_shown_and_goes_with_them(
    as_editor: Page,
    elsewhere: LogIn,
    make_user: Any,
    blog: LiveBlog,
    published: Make,
    editor: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = published(headline="Bridge closed")
    page = open_desk(as_editor, blog)
    expect(page.locator("#people-list")).to_have_text("Edda Tor (you)", use_inner_text=True, timeout=SOON)
    ana = open_desk(elsewhere(make_user(Role.EDITOR, name="Ana Reyes")), blog)
    expect(page.locator("#people-list")).to_contain_text("Ana Reyes", timeout=SOON)
    row(ana, entry).locator("[data-open=edit]").click()
    expect(row(page, entry).locator(".row-writing")).to_have_text("Ana Reyes is writing here", timeout=SOON)
    expect(page.locator("#people-list")).to_contain_text("is writing in “Bridge closed”")
    expect(row(ana, entry).locator(".row-writing")).to_be_hidden()
    publishing.key_event(entry.pk, by=editor)
    expect(row(page, entry).locator(".row-mark")).to_have_text("Key event", timeout=SOON)
    expect(row(page, entry).locator(".row-writing")).to_have_text("Ana Reyes is writing here")
    ana.context.set_offline(True)  # nothing says that she has gone
    monkeypatch.setattr(desk, "FADES_AFTER", timedelta(seconds=4))
    expect(page.locator("#people-list")).not_to_contain_text("Ana Reyes", timeout=SOON)
    expect(row(page, entry).locator(".row-writing")).to_be_hidden()


def test_a_window_that_is_closed_is_gone_at_once(
    as_editor: Page, elsewhere: LogIn, reporter: User, blog: LiveBlog
) -> None:
    page = open_desk(as_editor, blog)
    other = open_desk(elsewhere(reporter), blog)
    expect(page.locator("#people-list")).to_contain_text("Rea Porter", timeout=SOON)
    other.goto("/admin/")
    at_once = 8_000  # milliseconds: by itself it takes longer
    expect(page.locator("#people-list")).not_to_contain_text("Rea Porter", timeout=at_once)


def test_the_stream_is_narrowed_and_a_reload_keeps_it(
    as_editor: Page, blog: LiveBlog, make_entry: Make, published: Make, reporter: User, editor: User
) -> None:
    draft, public = make_entry(headline="Tide rises"), published(headline="Tide falls")
    sent = make_entry(by=reporter, headline="Wind", then=Verb.SUBMIT)
    page = open_desk(as_editor, blog)
    said, rows = page.locator("#filter-said"), page.locator("#desk-stream > li")
    page.get_by_label("Words").fill("tide")
    expect(said).to_have_text("2 found", timeout=SOON)
    expect(row(page, sent)).to_have_count(0)
    page.get_by_label("Status").select_option("draft")
    expect(said).to_have_text("1 found", timeout=SOON)
    expect(rows).to_have_count(1)
    assert page.url.endswith("?status=draft&text=tide")
    page.reload()
    expect(said).to_have_text("1 found")
    expect(rows).to_have_count(1)
    expect(row(page, draft)).to_be_visible()
    publishing.publish(draft.pk, by=editor)
    expect(rows).to_have_count(0, timeout=SOON)
    expect(said).to_have_text("0 found")
    page.get_by_role("button", name="Show all").click()
    expect(rows).to_have_count(3, timeout=SOON)
    page.get_by_label("Author").select_option(str(reporter.pk))
    expect(rows).to_have_count(1, timeout=SOON)
    published(headline="Of another")
    next_look(page)
    next_look(page)
    expect(rows).to_have_count(1)
    assert public.pk


def test_a_row_that_has_the_focus_stays_though_it_fits_no_longer(
    as_editor: Page, blog: LiveBlog, make_entry: Make, editor: User
) -> None:
    draft = make_entry()
    page = open_desk(as_editor, blog, "?status=draft")
    button = row(page, draft).locator("[data-open=edit]")
    button.focus()
    publishing.publish(draft.pk, by=editor)
    next_look(page)
    next_look(page)
    expect(button).to_be_focused()


def test_the_focus_stays_in_a_row_that_changes(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published(body="<p>See <a href='/here'>this</a></p>")
    page = open_desk(as_editor, blog)
    row(page, entry).locator("[data-do=key_event]").focus()
    publishing.pin(entry.pk, by=editor)
    expect(row(page, entry).locator(".row-mark")).to_have_text("Pinned", timeout=SOON)
    expect(row(page, entry).locator("[data-do=key_event]")).to_be_focused()
    row(page, entry).locator("[data-do=unpin]").focus()
    publishing.unpin(entry.pk, by=editor)
    expect(row(page, entry).locator("[data-do=pin]")).to_be_focused(timeout=SOON)
    row(page, entry).get_by_role("link", name="this", exact=True).focus()
    publishing.key_event(entry.pk, by=editor)
    expect(row(page, entry).locator(".row-mark")).to_have_text("Key event", timeout=SOON)
    expect(row(page, entry).get_by_role("link", name="this", exact=True)).to_be_focused()


def test_what_is_asked_in_a_row_stays_when_it_changes(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    page.evaluate(
        "id => document.querySelector(`#row-${id} .row-ask`).append(document.createElement('textarea'))",
        entry.pk,
    )
    note = row(page, entry).locator(".row-ask textarea")
    note.press_sequentially("Half a reason")
    publishing.pin(entry.pk, by=editor)
    expect(row(page, entry).locator(".row-mark")).to_have_text("Pinned", timeout=SOON)
    expect(note).to_be_focused()
    note.press_sequentially(", whole")
    expect(note).to_have_value("Half a reason, whole")


def test_what_one_reads_does_not_move_when_rows_come_above_it(
    as_editor: Page, blog: LiveBlog, published: Make
) -> None:
    entries = [published(body=f"<p>{'Long words. ' * 60}</p>") for _ in range(6)]
    page = open_desk(as_editor, blog)
    read = row(page, entries[1])
    read.evaluate("row => scrollTo(0, row.getBoundingClientRect().top + scrollY - 20)")
    before = read.evaluate("row => row.getBoundingClientRect().top")
    newest = published(body=f"<p>{'Long words. ' * 60}</p>")
    expect(row(page, newest)).to_be_attached(timeout=SOON)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert abs(read.evaluate("row => row.getBoundingClientRect().top") - before) <= 2


def test_older_rows_come_when_asked_for(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    for _ in range(35):
        published()
    page = open_desk(as_editor, blog)
    rows = page.locator("#desk-stream > li")
    expect(rows).to_have_count(30)
    page.get_by_role("button", name="Show older").click()
    expect(rows).to_have_count(35, timeout=SOON)
    expect(page.get_by_role("button", name="Show older")).to_be_hidden()
    orders = rows.evaluate_all("rows => rows.map(row => row.dataset.order)")
    assert orders == sorted(orders, reverse=True)


def test_a_change_far_below_what_is_shown_does_not_come_up(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entries = [published() for _ in range(35)]
    page = open_desk(as_editor, blog)
    publishing.key_event(entries[0].pk, by=editor)
    publishing.key_event(entries[-1].pk, by=editor)
    expect(row(page, entries[-1]).locator(".row-mark")).to_be_visible(timeout=SOON)
    expect(row(page, entries[0])).to_have_count(0)


def test_a_lost_connection_is_said_and_found_again(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    page = open_desk(as_editor, blog)
    page.route("**/desk/look/", lambda route: route.abort())
    warning = page.locator("#desk-warnings")
    expect(warning).to_contain_text("No connection to the desk since", timeout=SOON)
    expect(warning).to_contain_text("waits in the outbox")
    entry = published()
    page.unroute("**/desk/look/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(row(page, entry)).to_be_visible(timeout=SOON)
    expect(page.locator("#look-warning")).to_have_count(0)


def test_a_desk_that_is_far_behind_loads_its_rows_anew(
    as_editor: Page, blog: LiveBlog, published: Make, make_entry: Make
) -> None:
    kept, gone = published(headline="Kept"), make_entry()
    page = open_desk(as_editor, blog)
    Entry.objects.filter(pk=gone.pk).delete()
    Entry.objects.filter(pk=kept.pk).update(headline="Restored")
    LiveBlog.objects.filter(pk=blog.pk).update(desk_version=5_000)  # as after a restore from a backup
    expect(row(page, kept)).to_contain_text("Restored", timeout=SOON)
    expect(row(page, gone)).to_have_count(0)
    entry = published()
    expect(row(page, entry)).to_be_visible(timeout=SOON)


def test_new_rights_change_what_the_rows_offer(
    as_reporter: Page, reporter: User, blog: LiveBlog, published: Make, make_entry: Make, editor: User
) -> None:
    entry, hidden = published(), make_entry()
    page = open_desk(as_reporter, blog)
    expect(row(page, entry)).to_be_visible()
    expect(row(page, hidden)).to_have_count(0)
    reporter.groups.set(editor.groups.all())
    expect(row(page, entry).locator("[data-do=pin]")).to_be_visible(timeout=SOON)
    expect(row(page, hidden)).to_be_visible()


def test_the_public_page_leads_to_the_desk_where_it_was_opened_before(
    as_editor: Page,
    elsewhere: LogIn,
    reporter: User,
    blog: LiveBlog,
    make_blog: Callable[..., LiveBlog],
    watch_policy: list[str],
) -> None:
    page = as_editor
    page.goto(blog.get_absolute_url())
    expect(page.get_by_role("link", name="Open the live desk")).to_have_count(0)
    open_desk(page, blog)
    page.goto(blog.get_absolute_url())
    expect(page.get_by_role("link", name="Open the live desk")).to_have_attribute("href", desk_of(blog))
    page.goto(make_blog().get_absolute_url())
    expect(page.get_by_role("link", name="Sources").first).to_be_visible()
    expect(page.get_by_role("link", name="Open the live desk")).to_have_count(0)
    assert watch_policy == []
    other = elsewhere(reporter)
    other.goto(blog.get_absolute_url())
    expect(other.get_by_role("link", name="Sources").first).to_be_visible()
    expect(other.get_by_role("link", name="Open the live desk")).to_have_count(0)


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "//evil.example/admin/liveblog/liveblog/1/desk/",
        "/admin/logout/",
        "/admin/liveblog/liveblog/1/desk/\n",
        "",
    ],
)
def test_nothing_else_is_taken_for_a_desk(page: Page, blog: LiveBlog, value: str) -> None:
    page.goto(blog.get_absolute_url())
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [f"desk:{blog.slug}", value])
    page.reload(wait_until="load")
    expect(page.get_by_role("link", name="Sources").first).to_be_visible()
    expect(page.get_by_role("link", name="Open the live desk")).to_have_count(0)


def test_a_browser_that_forbids_storage_breaks_nothing(
    as_editor: Page, blog: LiveBlog, published: Make, watch_policy: list[str]
) -> None:
    page = as_editor
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })"
    )
    page.goto(blog.get_absolute_url(), wait_until="load")
    assert watch_policy == []
    open_desk(page, blog)  # where the admin's own script for the theme complains
    entry = published()
    expect(row(page, entry)).to_be_visible(timeout=SOON)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_live_desk_keeps_nobody_out(
    as_chief: Page,
    blog: LiveBlog,
    quote: Any,
    published: Make,
    make_entry: Make,
    reporter: User,
    editor: User,
    watch_policy: list[str],
    theme: Any,
    width: int,
) -> None:
    published(
        headline="A headline", quotes=(quote,), body="<p>Some <a href='/x'>words</a></p>", key_event=True
    )
    gone = published()
    publishing.retract(gone.pk, by=editor, note="It was wrong.")
    back = make_entry(by=reporter, then=Verb.SUBMIT)
    publishing.send_back(back.pk, by=editor, note="Who says so?")
    waiting = make_entry(by=reporter, then=Verb.SUBMIT)
    page = as_chief
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(
        color_scheme="light" if theme == "dark" else "dark"
    )  # the toggle counts, not the system
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    open_desk(page, blog)
    row(page, waiting).locator("summary").click()
    expect(row(page, waiting).get_by_role("button", name="History")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ink = row(page, waiting).locator("article").evaluate("one => getComputedStyle(one).color")
    assert ink == ("rgb(236, 234, 229)" if theme == "dark" else "rgb(23, 24, 28)")
    assert watch_policy == []
