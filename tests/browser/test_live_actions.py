"""Step 1 in a real browser: what is done to entries in the desk's stream, and to the live blog itself."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog, WorkingCopy
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.browser.test_desk import serious, tab_to
from tests.browser.writing import SOON, open_desk, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Make = Callable[..., Entry]
FRAME = ".preview-stage iframe"


def row(page: Page, entry: Entry) -> Locator:
    return page.locator(f"#row-{entry.pk}")


def act(page: Page, entry: Entry, name: str) -> None:
    row(page, entry).get_by_role("button", name=re.compile(f"^{name}")).click()


def more(page: Page, entry: Entry, name: str) -> None:
    row(page, entry).locator(".row-more summary").click()
    act(page, entry, name)


def dialog(page: Page) -> Locator:
    return page.locator("dialog[open]")


def confirm(page: Page, name: str) -> None:
    dialog(page).get_by_role("button", name=name, exact=True).click()
    expect(dialog(page)).to_have_count(0, timeout=SOON)


def has_status(page: Page, entry: Entry, status: str) -> None:
    expect(row(page, entry)).to_have_attribute("data-status", status, timeout=SOON)


# --- reporter and editor


def test_a_reporter_submits_and_sees_it_published_by_an_editor(
    as_reporter: Page, elsewhere: Callable[[User], Page], editor: User, blog: LiveBlog
) -> None:
    mine, theirs = open_desk(as_reporter, blog), open_desk(elsewhere(editor), blog)
    write(mine, "Sent in from the bridge")
    mine.keyboard.press("Control+Enter")
    expect(mine.locator("#desk-stream > li")).to_have_attribute("data-status", "in_review", timeout=SOON)
    entry = Entry.objects.get()
    has_status(theirs, entry, "in_review")
    act(theirs, entry, "Publish")
    has_status(theirs, entry, "published")
    has_status(mine, entry, "published")
    theirs.goto(blog.get_absolute_url())
    expect(theirs.get_by_text("Sent in from the bridge")).to_be_visible()


def test_what_is_sent_back_shows_its_author_the_note(
    as_editor: Page, elsewhere: Callable[[User], Page], reporter: User, blog: LiveBlog, make_entry: Make
) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT)
    page, author = open_desk(as_editor, blog), open_desk(elsewhere(reporter), blog)
    act(page, entry, "Send back")
    dialog(page).get_by_role("textbox").fill("Who says so?")
    confirm(page, "Send back")
    has_status(author, entry, "draft")
    expect(row(author, entry)).to_contain_text("Who says so?")


def test_nobody_approves_a_text_that_changed_since_they_read_it(
    as_editor: Page, reporter: User, blog: LiveBlog, make_entry: Make
) -> None:
    entry = make_entry(by=reporter, then=Verb.SUBMIT, body="<p>As it was read</p>")
    page = open_desk(as_editor, blog)
    expect(row(page, entry)).to_contain_text("As it was read")
    page.route("**/look/", lambda route: route.abort())
    changed = Content(body="<p>As it is now</p>")
    publishing.submit(entry.pk, by=reporter, content=changed, base_edit=entry.edit)
    act(page, entry, "Publish")
    expect(row(page, entry).get_by_role("alert")).to_contain_text("changed since you read it", timeout=SOON)
    expect(row(page, entry)).to_contain_text("As it is now")
    entry.refresh_from_db()
    assert entry.status == "in_review"
    act(page, entry, "Publish")
    has_status(page, entry, "published")
    expect(row(page, entry).get_by_role("alert")).to_have_count(0)


# --- one press, or asked once


def test_a_retraction_asks_once_for_its_reason_and_the_notice_stands_on_the_page(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published(headline="A rumour")
    page = open_desk(as_editor, blog)
    act(page, entry, "Retract")
    expect(dialog(page)).to_contain_text("a notice with your reason stands in its place")
    confirm_button = dialog(page).get_by_role("button", name="Retract", exact=True)
    confirm_button.click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("Say in a sentence", timeout=SOON)
    reason = dialog(page).get_by_role("textbox")
    reason.fill("x" * 281)
    expect(dialog(page).locator("[data-over]")).to_have_text("-1")
    confirm_button.click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("At most 280 characters", timeout=SOON)
    reason.fill("Nobody ever said it.")
    page.keyboard.press("Control+Enter")
    has_status(page, entry, "retracted")
    expect(dialog(page)).to_have_count(0)
    page.goto(blog.get_absolute_url())
    expect(page.locator(f"#entry-{entry.pk}")).to_contain_text("Nobody ever said it.")
    expect(page.locator(f"#entry-{entry.pk}")).not_to_contain_text("A rumour")


def test_a_retracted_entry_is_restored(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published()
    publishing.retract(entry.pk, by=editor, note="It was not so.")
    page = open_desk(as_editor, blog)
    act(page, entry, "Restore")
    dialog(page).get_by_role("textbox").fill("It was so after all.")
    confirm(page, "Restore")
    has_status(page, entry, "published")
    expect(row(page, entry)).to_contain_text("It was so after all.")


def test_a_pin_takes_the_place_of_the_other_at_once(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    first, second = published(), published()
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())
    mark = "[data-mark=pinned]"
    for entry, other in ((first, second), (second, first)):
        act(page, entry, "Pin")
        expect(row(page, entry).locator(mark)).to_be_visible(timeout=SOON)
        expect(row(page, other).locator(mark)).to_have_count(0)
    act(page, second, "Unpin")
    expect(page.locator(mark)).to_have_count(0, timeout=SOON)


def test_a_key_event_is_turned_on_and_off(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    mark = row(page, entry).locator("[data-mark=key_event]")
    act(page, entry, "Make it a key event")
    expect(mark).to_be_visible(timeout=SOON)
    act(page, entry, "No longer a key event")
    expect(mark).to_have_count(0, timeout=SOON)


def test_a_discarded_draft_leaves_and_the_focus_goes_to_its_neighbour(
    as_editor: Page, blog: LiveBlog, published: Make, make_entry: Make
) -> None:
    below, draft = published(), make_entry()
    page = open_desk(as_editor, blog)
    act(page, draft, "Discard")
    expect(dialog(page)).to_contain_text("Nobody can bring it back")
    assert Entry.objects.filter(pk=draft.pk).exists()
    confirm(page, "Discard")
    expect(row(page, draft)).to_have_count(0, timeout=SOON)
    expect(row(page, below)).to_be_focused()
    assert not Entry.objects.filter(pk=draft.pk).exists()


# --- what goes wrong


def test_a_refusal_is_said_in_the_row_and_nothing_is_done(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())
    publishing.retract(entry.pk, by=editor, note="It was not so.")
    act(page, entry, "Pin")
    expect(row(page, entry).get_by_role("alert")).to_contain_text("“Retracted”", timeout=SOON)
    entry.refresh_from_db()
    assert entry.pinned_at is None


def test_a_lost_permission_is_said_in_the_row(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())
    editor.groups.clear()
    act(page, entry, "Pin")
    expect(row(page, entry).get_by_role("alert")).to_contain_text("no role", timeout=SOON)
    entry.refresh_from_db()
    assert entry.pinned_at is None


def test_without_a_network_one_may_try_again_and_it_is_done_once(
    as_editor: Page, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    page.route("**/do/**", lambda route: route.abort())
    act(page, entry, "Make it a key event")
    wrong = row(page, entry).get_by_role("alert")
    expect(wrong).to_contain_text("Try again in a moment", timeout=SOON)
    page.unroute("**/do/**")
    row(page, entry).get_by_role("button", name="Try again").click()
    expect(row(page, entry).locator("[data-mark=key_event]")).to_be_visible(timeout=SOON)
    expect(wrong).to_have_count(0)
    expect(row(page, entry)).to_be_focused()
    assert entry.revisions.filter(kind="key_event").count() == 1


def test_a_lost_answer_in_a_dialog_keeps_the_note_and_a_second_press_does_it_once(
    as_editor: Page, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/do/**", lose, times=1)
    act(page, entry, "Retract")
    dialog(page).get_by_role("textbox").fill("Nobody ever said it.")
    dialog(page).get_by_role("button", name="Retract", exact=True).click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("nothing is done twice", timeout=SOON)
    expect(dialog(page).get_by_role("textbox")).to_have_value("Nobody ever said it.")
    confirm(page, "Retract")
    has_status(page, entry, "retracted")
    assert entry.revisions.filter(kind="retraction").count() == 1


def test_a_busy_button_is_pressed_once(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/do/**", hold)
    for _ in range(3):
        act(page, entry, "Make it a key event")
    expect(row(page, entry)).to_have_attribute("aria-busy", "true")
    assert len(held) == 1
    held[0].continue_()
    expect(row(page, entry).locator("[data-mark=key_event]")).to_be_visible(timeout=SOON)
    expect(row(page, entry)).not_to_have_attribute("aria-busy", "true")


def test_a_typed_note_is_not_thrown_away_by_one_escape(
    as_editor: Page, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    act(page, entry, "Retract")
    page.keyboard.type("A long reason")
    page.keyboard.press("Escape")
    expect(dialog(page).get_by_role("alert")).to_contain_text("Close once more")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    expect(row(page, entry).get_by_role("button", name=re.compile("^Retract"))).to_be_focused()


# --- links and histories


def test_a_link_is_copied(as_editor: Page, context: BrowserContext, blog: LiveBlog, published: Make) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    entry = published()
    page = open_desk(as_editor, blog)
    more(page, entry, "Copy link")
    expect(page.locator("#desk-said")).to_have_text("Link copied.", timeout=SOON)
    assert page.evaluate("navigator.clipboard.readText()").endswith(entry.get_absolute_url())


def test_a_link_is_shown_and_selected_where_it_cannot_be_copied(
    as_editor: Page, blog: LiveBlog, published: Make
) -> None:
    entry = published()
    page = as_editor
    page.add_init_script("delete Navigator.prototype.clipboard")
    open_desk(page, blog)
    more(page, entry, "Copy link")
    link = row(page, entry).get_by_role("textbox")
    expect(link).to_be_focused()
    expect(link).to_have_value(re.compile(re.escape(entry.get_absolute_url())))
    assert page.evaluate("getSelection().toString()").endswith(entry.get_absolute_url())


def test_a_history_shows_what_changed_by_words(
    as_editor: Page, blog: LiveBlog, published: Make, editor: User
) -> None:
    entry = published(body="<p>The bridge is open.</p>")
    changed = Content(body="<p>The bridge is closed.</p>")
    publishing.correct(entry.pk, by=editor, content=changed, base_edit=entry.edit, note="It was closed.")
    page = open_desk(as_editor, blog)
    more(page, entry, "History")
    steps = dialog(page).locator(".step")
    expect(steps).to_have_count(2, timeout=SOON)
    expect(steps.first.locator("ins")).to_contain_text("closed")
    expect(steps.first.locator("del")).to_contain_text("open")
    expect(steps.first).to_contain_text("It was closed.")
    page.keyboard.press("Escape")
    expect(row(page, entry).get_by_role("button", name="History")).to_be_focused()


# --- the live blog itself


def test_a_status_is_changed_and_readers_see_it(
    as_editor: Page, elsewhere: Callable[[User], Page], reporter: User, blog: LiveBlog
) -> None:
    page, colleague = open_desk(as_editor, blog), open_desk(elsewhere(reporter), blog)
    expect(colleague.get_by_role("button", name="Change status")).to_have_count(0)
    page.get_by_role("button", name="Change status").click()
    dialog(page).get_by_role("button", name="Paused").click()
    expect(page.locator("#blog-status")).to_have_text("Paused", timeout=SOON)
    expect(dialog(page)).to_have_count(0)
    expect(colleague.locator("#blog-status")).to_have_text("Paused", timeout=SOON)
    page.get_by_role("button", name="Change status").click()
    dialog(page).get_by_role("button", name="Closed").click()
    expect(dialog(page)).to_contain_text("Close it?")
    blog.refresh_from_db()
    assert blog.status == "paused"
    confirm(page, "Closed")
    expect(page.locator("#blog-status")).to_have_text("Closed", timeout=SOON)
    page.goto(blog.get_absolute_url())
    expect(page.get_by_text("This coverage has ended.")).to_be_visible()


def test_making_a_live_blog_public_is_asked_once(as_editor: Page, make_blog: Callable[..., LiveBlog]) -> None:
    blog = make_blog(status="draft")
    page = open_desk(as_editor, blog)
    page.get_by_role("button", name="Change status").click()
    dialog(page).get_by_role("button", name="Live").click()
    expect(dialog(page)).to_contain_text("Make it public?")
    confirm(page, "Live")
    expect(page.locator("#blog-status")).to_have_text("Live", timeout=SOON)


def test_a_status_that_a_colleague_changed_first_is_told(
    as_editor: Page, blog: LiveBlog, chief: User
) -> None:
    page = open_desk(as_editor, blog)
    page.route("**/look/", lambda route: route.abort())
    content = BlogContent(**BlogContent.of(blog).values() | {"status": "closed"})
    publishing.change_blog(blog.pk, by=chief, content=content, base_edit=blog.edit)
    page.get_by_role("button", name="Change status").click()
    dialog(page).get_by_role("button", name="Paused").click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("it is “Closed” now", timeout=SOON)
    expect(page.locator("#blog-status")).to_have_text("Closed")
    dialog(page).get_by_role("button", name="Paused").click()
    expect(page.locator("#blog-status")).to_have_text("Paused", timeout=SOON)


def test_the_blogs_form_is_saved_within_the_desk(
    as_editor: Page, blog: LiveBlog, watch_policy: list[str]
) -> None:
    page = open_desk(as_editor, blog)
    write(page, "Half a thought")
    page.get_by_role("button", name="Edit details").click()
    expect(page.locator("#blog_headline")).to_be_focused(timeout=SOON)
    page.fill("#blog_headline", "")
    dialog(page).locator(".ProseMirror[contenteditable]").click()
    page.keyboard.type("All roads are open.")
    dialog(page).get_by_role("button", name="Add a story").click()
    page.fill("#blog_stories-0-headline", "Yesterday")
    page.fill("#blog_stories-0-link", "https://example.org/yesterday")
    save = dialog(page).get_by_role("button", name="Save")
    save.click()
    expect(dialog(page).get_by_role("alert").first).to_contain_text("Nothing is saved yet", timeout=SOON)
    expect(page.locator("#blog_headline")).to_be_focused()
    expect(dialog(page).locator(".ProseMirror[contenteditable]")).to_contain_text("All roads are open.")
    page.fill("#blog_headline", "Roads open again")
    save.click()
    expect(dialog(page)).to_have_count(0, timeout=SOON)
    expect(page.locator(".live-head h1")).to_have_text("Roads open again")
    expect(page.locator("#composer .ProseMirror[contenteditable]")).to_contain_text("Half a thought")
    blog.refresh_from_db()
    assert (blog.headline, blog.summary) == ("Roads open again", "<p>All roads are open.</p>")
    assert blog.other_stories.get().headline == "Yesterday"
    assert watch_policy == [
        "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
    ]


def test_the_second_saver_of_the_blogs_form_sees_both(as_editor: Page, blog: LiveBlog, chief: User) -> None:
    page = open_desk(as_editor, blog)
    page.get_by_role("button", name="Edit details").click()
    expect(page.locator("#blog_headline")).to_be_focused(timeout=SOON)
    content = BlogContent(**BlogContent.of(blog).values() | {"headline": "Theirs alone"})
    publishing.change_blog(blog.pk, by=chief, content=content, base_edit=blog.edit)
    page.fill("#blog_headline", "Mine alone")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page).locator(".conflict .diff del")).to_contain_text("Theirs", timeout=SOON)
    expect(page.locator("#blog_headline")).to_have_value("Mine alone")
    blog.refresh_from_db()
    assert blog.headline == "Theirs alone"


def test_what_is_typed_in_the_blogs_form_is_not_thrown_away_by_one_escape(
    as_editor: Page, blog: LiveBlog
) -> None:
    page = open_desk(as_editor, blog)
    page.get_by_role("button", name="Edit details").click()
    expect(page.locator("#blog_headline")).to_be_focused(timeout=SOON)
    page.keyboard.type("!")
    page.keyboard.press("Escape")
    expect(dialog(page).get_by_role("alert").first).to_contain_text("is not saved")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)


# --- preview and hand-over


def test_a_preview_shows_unsaved_words_at_both_widths_and_stores_nothing(
    as_editor: Page, blog: LiveBlog, published: Make, watch_policy: list[str]
) -> None:
    entry = published(body="<p>What stands.</p>")
    page = open_desk(as_editor, blog)
    page.route("**/keep/", lambda route: route.abort())  # not by the preview, but by the typing
    write(page, "Words that nobody has saved")
    page.get_by_role("button", name="Preview").click()
    frame = page.frame_locator(FRAME)
    expect(frame.get_by_text("Words that nobody has saved")).to_be_visible(timeout=SOON)
    expect(frame.get_by_text("What stands.")).to_be_visible()
    for name, width in (("Phone", 360), ("Desktop", 1280)):
        dialog(page).get_by_role("button", name=name).click()
        expect(dialog(page).get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
        assert frame.locator("html").evaluate("page => page.ownerDocument.defaultView.innerWidth") == width
        box, outer = page.locator(FRAME).bounding_box(), dialog(page).bounding_box()
        assert box
        assert outer
        assert outer["x"] <= box["x"]
        assert box["x"] + box["width"] <= outer["x"] + outer["width"]
    frame.locator(f"#entry-{entry.pk} a").first.click()
    frame.get_by_role("link", name="Sources").first.click()
    expect(frame.get_by_text("What stands.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_have_count(0)
    assert len(page.context.pages) == 1
    assert Entry.objects.count() == 1
    assert not WorkingCopy.objects.exists()
    assert [said for said in watch_policy if said.startswith("policy:")] == []


def test_what_is_wrong_with_a_text_is_said_in_place_of_its_preview(as_editor: Page, blog: LiveBlog) -> None:
    page = open_desk(as_editor, blog)
    page.get_by_role("button", name="Preview").click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("nothing to preview", timeout=SOON)


def test_the_hand_over_sheet_is_one_click_away_and_copied_as_text(
    as_editor: Page, context: BrowserContext, blog: LiveBlog, published: Make, make_entry: Make
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    published(headline="The bridge is open")
    make_entry(headline="A draft", then=Verb.SUBMIT)
    page = open_desk(as_editor, blog)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Hand-over").click()
    sheet = opened.value
    expect(sheet.get_by_role("heading", name="In review")).to_be_visible(timeout=SOON)
    sheet.get_by_role("button", name="Copy as text").click()
    expect(sheet.locator("#sheet-said")).to_have_text("Copied.")
    text = sheet.evaluate("navigator.clipboard.readText()")
    assert re.search(r"^- .*Published: The bridge is open · Edda Tor$", text, re.MULTILINE)
    sheet.select_option("#hours", "24")
    sheet.get_by_role("button", name="Show").click()
    expect(sheet.get_by_text("The last 24 hours").first).to_be_visible(timeout=SOON)
    sheet.emulate_media(media="print")
    expect(sheet.get_by_role("button", name="Print")).to_be_hidden()
    expect(sheet.locator("#header")).to_be_hidden()
    expect(sheet.get_by_role("link", name="The bridge is open")).to_be_visible()
    assert serious(sheet) == []


# --- for everyone


def test_an_entry_is_retracted_by_keyboard_alone(as_editor: Page, blog: LiveBlog, published: Make) -> None:
    entry = published()
    page = open_desk(as_editor, blog)
    tab_to(page, f"#row-{entry.pk} [data-do=retract]")
    page.keyboard.press("Enter")
    page.keyboard.type("Nobody ever said it.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    has_status(page, entry, "retracted")
    expect(dialog(page)).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('.live-row')?.id") == f"row-{entry.pk}"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_dialog_keeps_anybody_out(
    as_editor: Page,
    blog: LiveBlog,
    published: Make,
    quote: QuoteContent,
    editor: User,
    scheme: Any,
    width: int,
) -> None:
    entry = published(quotes=(quote,))
    changed = Content(body="<p>Other words</p>")
    publishing.correct(entry.pk, by=editor, content=changed, base_edit=entry.edit, note="They were wrong.")
    page = as_editor
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    open_desk(page, blog)
    write(page, "Some words")
    open_each = {
        "Public reason": lambda: act(page, entry, "Retract"),
        "Every public state": lambda: more(page, entry, "History"),
        "Readers see nothing": lambda: page.get_by_role("button", name="Change status").click(),
        "Other Stories": lambda: page.get_by_role("button", name="Edit details").click(),
        "Desktop": lambda: page.get_by_role("button", name="Preview").click(),
    }
    for words, open_it in open_each.items():
        open_it()
        expect(dialog(page)).to_contain_text(words, timeout=SOON)
        assert serious(page) == [], words
        sizes = dialog(page).evaluate("one => [one.scrollWidth, one.clientWidth]")
        assert sizes[0] <= sizes[1], words
        if width == 360:
            assert small_controls(page) == [], words
        page.keyboard.press("Escape")
        expect(dialog(page)).to_have_count(0)


def small_controls(page: Page) -> list[str]:
    """Buttons of the dialog that a thumb does not hit."""
    small = (
        "all => all.filter(one => one.checkVisibility() && one.offsetHeight < 44).map(one => one.outerHTML)"
    )
    found: list[str] = dialog(page).locator(".press, .choice").evaluate_all(small)
    return list(found)
