"""Step 1 in a real browser: a source that is there already is told while one is being named."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from liveblog.models import Entry, LiveBlog, Source
from tests.browser.composing import add_quote, field, in_stream
from tests.browser.everyone import in_both_schemes, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/admin/liveblog/source/add/"
TOLD = "There is one of nearly this name. Take it instead?"


def open_new_source(page: Page, blog: LiveBlog, name: str) -> None:
    """In the first quote of a new update; the focus is in the kind."""
    keys = add_quote(page, blog)
    keys.press("Tab", "Tab")
    keys.words(name)
    new = page.get_by_role("option", name="New source")
    expect(new).to_be_visible()
    new.click()
    expect(page.get_by_label("Kind")).to_be_focused()


def test_a_source_that_is_there_already_is_told_and_taken_by_keyboard(
    as_editor: Page, blog: LiveBlog, isw: Source, watch_policy: list[str]
) -> None:
    page = as_editor
    open_new_source(page, blog, "Herald")
    expect(page.locator(".new-source [role=status]")).to_be_empty()
    expect(page.get_by_role("button", name="Add the source")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Instituts for the Study of War")
    status = page.locator(".new-source [role=status]")
    expect(status).to_have_text(TOLD)
    expect(page.locator(".new-source li")).to_contain_text("News outlet · 0 updates")
    expect(page.get_by_role("button", name="Add it all the same")).to_be_visible()
    assert in_both_schemes(page, violations) == []
    page.get_by_label("Kind").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Institute for the Study of War (ISW)")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".new-source")).to_have_count(0)
    expect(field(page, "quotes-0-source_name")).to_be_focused()
    expect(field(page, "quotes-0-source_name")).to_have_value("Institute for the Study of War (ISW)")
    page.keyboard.press("Control+Enter")
    expect(in_stream(page, "It is over")).to_be_visible()
    assert Entry.objects.get().quotes.get().source == isw
    assert Source.objects.get() == isw
    assert watch_policy == []


def test_likely_ones_are_told_within_half_a_second_and_go_with_the_name(
    as_editor: Page, blog: LiveBlog, isw: Source
) -> None:
    page = as_editor
    open_new_source(page, blog, "Herald")
    took = page.evaluate(
        """async () => {
          const box = document.querySelector(".new-source")
          const name = box.querySelector("[data-field=name]")
          const shown = new Promise((done) =>
            new MutationObserver(() => box.querySelector("[data-found] li") && done()).observe(box, {
              subtree: true, childList: true, attributes: true,
            }))
          const started = performance.now()
          name.value = "Study of War"
          name.dispatchEvent(new Event("input", { bubbles: true }))
          await shown
          const { responseStart, requestStart } = performance.getEntriesByType("resource")
            .findLast(({ name }) => name.includes("sources/like/"))
          return performance.now() - started - (responseStart - requestStart) // the server's own time
        }"""
    )
    assert took < 400  # milliseconds; the answer itself is two queries
    page.get_by_label("Name", exact=True).fill("Quite another")
    expect(page.locator(".new-source li")).to_have_count(0)
    expect(page.get_by_role("button", name="Add the source")).to_be_visible()


def test_one_that_is_another_is_added_all_the_same(as_editor: Page, blog: LiveBlog, isw: Source) -> None:
    page = as_editor
    open_new_source(page, blog, "Institute for the Study of Wars")
    page.get_by_role("button", name="Add it all the same").click()
    expect(page.locator(".new-source")).to_have_count(0)
    expect(field(page, "quotes-0-source_name")).to_have_value("Institute for the Study of Wars")
    assert Source.objects.count() == 2


def test_of_an_anonymous_source_nothing_is_asked_that_could_tell_who_it_is(
    as_editor: Page, blog: LiveBlog
) -> None:
    page = as_editor
    open_new_source(page, blog, "A senior official")
    page.get_by_label("Short name").fill("J.S.")
    page.get_by_label("Kind").select_option("anonymous")
    for label in ("Short name", "Link", "Other names"):
        expect(page.locator(".new-source").get_by_label(label)).to_be_hidden()
    expect(page.get_by_text("Its name is a public description")).to_be_visible()
    page.get_by_label("Kind").select_option("person")
    expect(page.get_by_label("Short name")).to_have_value("J.S.")
    page.get_by_label("Kind").select_option("anonymous")
    page.get_by_role("button", name="Add the source").click()
    expect(page.locator(".new-source")).to_have_count(0)
    expect(field(page, "quotes-0-source_name")).to_have_value("A senior official")
    source = Source.objects.get()
    assert (source.kind, source.short_name, source.slug) == ("anonymous", "", "a-senior-official")


def test_the_form_in_the_admin_tells_of_likely_ones_and_hides_what_tells(
    as_editor: Page, isw: Source, watch_policy: list[str]
) -> None:
    page = as_editor
    page.goto(ADD)
    page.get_by_label("Name *").fill("Institute for Study of War")
    expect(page.get_by_role("status").filter(has_text=TOLD)).to_be_visible()
    expect(page.get_by_role("link", name="Institute for the Study of War (ISW)")).to_have_attribute(
        "href", f"/admin/liveblog/source/{isw.pk}/change/"
    )
    expect(page.get_by_role("button", name="Save it all the same")).to_be_visible()
    assert in_both_schemes(page, violations) == []
    page.fill("#id_link", "https://example.org/")
    page.select_option("#id_kind", "anonymous")
    for name in ("short_name", "link", "aliases", "slug"):
        expect(page.locator(f"#id_{name}")).to_be_hidden()
    page.click("button.press-main")
    expect(page.get_by_text("Saved:")).to_be_visible()
    source = Source.objects.get(kind="anonymous")
    assert (source.link, source.slug) == ("", "institute-for-study-of-war")
    assert watch_policy == []


def test_a_likely_one_goes_from_the_window_beside_straight_into_the_form(
    as_editor: Page, blog: LiveBlog, isw: Source
) -> None:
    page = as_editor
    page.goto(f"/admin/liveblog/entry/add/?blog={blog.pk}")
    page.click(".rows[data-rows=quotes] .rows-add")
    with page.expect_popup() as opened:
        page.click("#add_id_quotes-0-source")
    popup = opened.value
    popup.fill("#id_name", "Institute for Study of War")
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Institute for the Study of War (ISW)").click()
    expect(page.locator("#id_quotes-0-source")).to_have_value(str(isw.pk))


def test_two_sources_are_merged_at_the_desk(
    as_editor: Page, isw: Source, make_source: Callable[..., Source], watch_policy: list[str]
) -> None:
    twin = make_source(name="The Institute for Study of War", slug="twin")
    page = as_editor
    page.goto(f"/admin/liveblog/source/{twin.pk}/change/")
    page.get_by_role("link", name="Merge into another source…").click()
    assert in_both_schemes(page, violations) == []
    page.get_by_role("link", name="Institute for the Study of War (ISW)").click()
    assert in_both_schemes(page, violations) == []
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("is now known as")).to_be_visible()
    expect(page.locator("#id_aliases")).to_have_value("WarWatch\nThe Institute for Study of War")
    assert Source.objects.get() == isw
    assert watch_policy == []
