"""Step 6: an entry as its one fragment, a quotation as it is printed, the page's panels."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone, translation
from django.utils.html import strip_tags

from liveblog import publishing, rendering
from liveblog.attribution import printed
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.models import Entry, Kind, LiveBlog, Picture, Quote, Source

pytestmark = pytest.mark.django_db

NOON = datetime(2022, 9, 14, 11, 32, tzinfo=UTC)
MISSING = PictureContent(
    file="pictures/nowhere.jpg",
    width=1200,
    height=800,
    alt_text="A bridge",
    credit="Drawing: us",
    caption="East",
)


def fragment(entry: Entry, **options: Any) -> str:
    return rendering.entry_html(
        Entry.objects.with_content().select_related("blog").get(pk=entry.pk), **options
    )


def words(html: str) -> str:
    return " ".join(strip_tags(html).split())


# Quotations


@pytest.mark.parametrize(
    ("speaker", "role", "sourced", "line"),
    [
        ("Ada Lund", "a baker", True, "Ada Lund, a baker, as reported by the Gazette"),
        ("Ada Lund", "", True, "Ada Lund, as reported by the Gazette"),
        ("Ada Lund", "a baker", False, "Ada Lund, a baker"),
        ("Ada Lund", "", False, "Ada Lund"),
        ("", "", True, "The Gazette (TG)"),
    ],
)
def test_attribution_is_the_line_an_editor_prints(speaker: str, role: str, sourced: bool, line: str) -> None:
    source = Source(name="The Gazette", short_name="TG", slug="gazette") if sourced else None
    quote = Quote(text="x", speaker=speaker, speaker_role=role, source=source)
    assert strip_tags(printed(quote).attribution) == line


def test_attribution_links_the_source_to_its_page() -> None:
    quote = Quote(text="x", speaker="Ada", source=Source(name="The Gazette", slug="gazette"))
    assert '<a href="/sources/gazette/">the Gazette</a>' in printed(quote).attribution


def test_names_in_an_attribution_are_text() -> None:
    quote = Quote(
        text="x", speaker="<b>Ada", speaker_role="{role} & <i>", source=Source(name="<s>", slug="s")
    )
    line = printed(quote).attribution
    assert "&lt;b&gt;Ada, {role} &amp; &lt;i&gt;, as reported by" in line
    assert ">&lt;s&gt;</a>" in line


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "“We saw it,”"), ("de", "„We saw it,“"), ("uk", "«We saw it,»"), ("ja", "“We saw it,”")],
)
def test_direct_words_stand_to_the_letter_in_the_marks_of_the_language(language: str, words: str) -> None:
    with translation.override(language):
        assert printed(Quote(text="We saw it,", speaker="Ada")).words == words


def test_indirect_words_stand_without_marks(published: Callable[..., Entry], quote: QuoteContent) -> None:
    said = replace(quote, text="They had seen nothing.", manner="indirect")
    html = fragment(published(quotes=(said,)))
    assert "They had seen nothing." in html
    assert "<blockquote" not in html
    assert not re.search("[“”]", html)


def test_direct_words_are_a_blockquote_with_marks_in_the_text(
    published: Callable[..., Entry], quote: QuoteContent
) -> None:
    html = fragment(published(quotes=(quote,)))
    assert re.search(r"<blockquote[^>]*>\s*<p>“We saw it with our own eyes,”</p>\s*</blockquote>", html)


def test_quote_says_where_when_and_in_which_words(
    published: Callable[..., Entry], quote: QuoteContent
) -> None:
    said = replace(
        quote,
        link="https://example.org/report?a=1&b=2",
        said_on=date(2022, 9, 13),
        said_where="Oslo",
        original_text="Vi så det selv",
        original_language="Norwegian",
        translator="Kari Moe",
    )
    html = fragment(published(quotes=(said,)))
    assert 'href="https://example.org/report?a=1&amp;b=2"' in html
    assert "Oslo, Sept. 13, 2022" in html
    details = html[html.index("<details") : html.index("</details>")]
    for piece in ("Norwegian", "Vi så det selv", "Translated by Kari Moe"):
        assert piece in details


# Times


def test_times_are_in_the_zone_of_the_blog_with_its_name(
    make_blog: Callable[..., LiveBlog], make_entry: Callable[..., Entry], published: Callable[..., Entry]
) -> None:
    with time_machine.travel(NOON, tick=False):
        entry = published(of=make_blog(time_zone="Europe/Kyiv"))
    html = fragment(entry)
    assert (
        '<time datetime="2022-09-14T14:32:00+03:00" title="Sept. 14, 2022, 14:32 EEST">14:32 EEST</time>'
        in html
    )


def test_both_hours_of_a_clock_change_can_be_told_apart() -> None:
    with timezone.override("Europe/Kyiv"):
        summer = rendering.moment(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
        winter = rendering.moment(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert "03:30 EEST" in summer
    assert "03:30 EET" in winter


def test_a_clock_on_another_day_than_its_neighbour_has_its_date() -> None:
    near = datetime(2022, 9, 14, 23, 0, tzinfo=UTC)
    with timezone.override("UTC"):
        assert words(rendering.moment(NOON, beside=near)) == "11:32 UTC"
        assert words(rendering.moment(NOON, beside=near.replace(day=15))) == "Sept. 14, 2022, 11:32 UTC"


# Corrections, retractions, updates


def test_correction_is_told_with_its_time(
    published: Callable[..., Entry], make_blog: Callable[..., LiveBlog], editor: Any
) -> None:
    with time_machine.travel(NOON, tick=False):
        entry = published(of=make_blog(time_zone="Europe/Kyiv"))
    with time_machine.travel(NOON.replace(minute=40), tick=False):
        publishing.correct(
            entry.pk,
            by=editor,
            content=Content(body="<p>Twenty.</p>"),
            base_edit=entry.edit,
            note="Not 12 & 3.",
        )
    html = fragment(entry)
    assert "Correction, 14:40 EEST: Not 12 & 3." in words(html).replace("&amp;", "&")
    assert 'data-kind="correction"' in html
    assert "Twenty." in html


def test_clarification_is_not_called_a_correction(published: Callable[..., Entry], editor: Any) -> None:
    entry = published()
    publishing.correct(
        entry.pk,
        by=editor,
        content=Content(body="<p>Clear.</p>"),
        base_edit=entry.edit,
        note="What east means.",
        kind=Kind.CLARIFICATION,
    )
    html = words(fragment(entry))
    assert "Clarification, " in html
    assert "Correction" not in html


def test_retraction_leaves_nothing_of_the_text(published: Callable[..., Entry], editor: Any) -> None:
    entry = published(
        headline="HEAD",
        body="<p>BODY</p>",
        quotes=(QuoteContent(text="WORDS", speaker="SPEAKER"),),
        pictures=(MISSING,),
        bylines="BYLINE",
        dateline="PLACE",
    )
    publishing.retract(entry.pk, by=editor, note="The account was false.")
    html = fragment(entry)
    assert "This update has been retracted." in html
    assert "The account was false." in html
    for gone in ("HEAD", "BODY", "WORDS", "SPEAKER", "BYLINE", "PLACE", "A bridge", "nowhere"):
        assert gone not in html


def test_restored_update_has_its_text_and_not_the_retraction(
    published: Callable[..., Entry], editor: Any
) -> None:
    entry = published(body="<p>It stands.</p>")
    publishing.retract(entry.pk, by=editor, note="In doubt.")
    publishing.restore(entry.pk, by=editor, note="Confirmed since.")
    html = fragment(entry)
    assert "It stands." in html
    assert "Confirmed since." in html
    assert "In doubt." not in html


def test_update_says_when_its_text_changed_even_after_a_pin(
    published: Callable[..., Entry], editor: Any
) -> None:
    with time_machine.travel(NOON, tick=False):
        entry = published()
    assert "Updated" not in fragment(entry)
    with time_machine.travel(NOON.replace(minute=45), tick=False):
        publishing.edit(entry.pk, by=editor, content=Content(body="<p>More.</p>"), base_edit=entry.edit)
    with time_machine.travel(NOON.replace(hour=20), tick=False):
        publishing.pin(entry.pk, by=editor)
    assert "Updated 11:45 UTC" in words(fragment(entry))


def test_fix_says_nothing(published: Callable[..., Entry], editor: Any) -> None:
    entry = published(body="<p>One, to.</p>")
    publishing.edit(
        entry.pk, by=editor, content=Content(body="<p>One, two.</p>"), base_edit=entry.edit, kind=Kind.FIX
    )
    assert "Updated" not in fragment(entry)


# Pictures


def test_picture_has_size_alt_text_caption_and_credit(published: Callable[..., Entry]) -> None:
    place = Path(settings.MEDIA_ROOT) / MISSING.file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"x")
    try:
        entry = published(pictures=(MISSING,))
        html = fragment(entry)
        desk = fragment(entry, picture_base="/admin/media/")
    finally:
        place.unlink()
    image = re.search(r"<img[^>]*>", html)
    assert image
    for part in (
        'src="/media/pictures/nowhere.jpg"',
        'alt="A bridge"',
        'width="1200"',
        'height="800"',
        "lazy",
    ):
        assert part in image[0]
    assert words(html[html.index("<figcaption") :]).startswith("East Drawing: us")
    assert 'src="/admin/media/pictures/nowhere.jpg"' in desk


def test_missing_picture_is_said_in_words(published: Callable[..., Entry]) -> None:
    html = fragment(published(pictures=(MISSING,)))
    assert "<img" not in html
    for said in ("This picture is missing.", "A bridge", "East", "Drawing: us"):
        assert said in html


# What came in beside publishing


def test_stored_html_is_cleaned_again_on_its_way_out(published: Callable[..., Entry]) -> None:
    entry = published()
    Entry.objects.filter(pk=entry.pk).update(body='<p onclick="x()">Hi<script>alert(1)</script></p>')
    html = fragment(entry)
    assert "onclick" not in html
    assert "<script" not in html
    assert "Hi" in html


def test_plain_fields_are_text(published: Callable[..., Entry]) -> None:
    attack = '"><script>x</script>'
    picture = replace(MISSING, alt_text=attack, caption=attack, credit=attack)
    said = QuoteContent(
        text=attack, speaker=attack, said_where=attack, original_text=attack, translator=attack
    )
    entry = published(
        headline=attack, bylines=attack, dateline=attack, pictures=(picture,), quotes=(said,), body=""
    )
    assert "<script" not in fragment(entry)


# Panels


def test_panels_are_empty_where_nothing_is(blog: LiveBlog) -> None:
    panels = rendering.panels(blog, key_events=[], pinned=None)
    assert list(panels) == ["header", "summary", "key_events", "sources", "pinned"]
    assert [name for name in panels if not panels[name]] == ["summary", "key_events", "sources", "pinned"]


def test_key_events_link_to_the_updates_own_pages(published: Callable[..., Entry], blog: LiveBlog) -> None:
    named = published(headline="A & B", key_event=True)
    said = published(body="", quotes=(QuoteContent(text="Only words here", speaker="Ada"),), key_event=True)
    key_events = Entry.objects.key_events().of(blog).with_content()
    html = rendering.panels(blog, key_events=key_events, pinned=None)["key_events"]
    assert f'<a href="/live/{blog.slug}/updates/{named.pk}/">A &amp; B</a>' in html
    assert f'<a href="/live/{blog.slug}/updates/{said.pk}/">Only words here</a>' in html
    assert html.index("Only words") < html.index("A &amp; B")


@pytest.mark.parametrize("status", ["live", "upcoming", "paused", "closed"])
def test_status_is_said_in_words(make_blog: Callable[..., LiveBlog], status: str) -> None:
    header = rendering.panels(make_blog(status=status), key_events=[], pinned=None)["header"]
    assert status.capitalize() in words(header)


def test_title_of_an_update_is_plain_words(published: Callable[..., Entry]) -> None:
    entry = published(body="<p><strong>Kyiv</strong>, the &amp; capital</p><p>speaks</p>")
    assert entry.title == "Kyiv, the & capital speaks"


def test_fragment_is_in_the_language_of_its_blog(
    make_blog: Callable[..., LiveBlog], published: Callable[..., Entry]
) -> None:
    entry = published(of=make_blog(language="ar"))
    assert re.search(r'<article[^>]*lang="ar"[^>]*dir="rtl"', fragment(entry))


def test_fragment_carries_its_versions(published: Callable[..., Entry], editor: Any) -> None:
    entry = published()
    publishing.retract(entry.pk, by=editor, note="No.")
    entry.refresh_from_db()
    html = fragment(entry)
    assert f'data-version="{entry.version}"' in html
    assert f'data-first-version="{entry.first_version}"' in html
    assert f'data-notice-version="{entry.notice_version}"' in html
    assert entry.first_version != entry.version == entry.notice_version


def test_draft_in_a_preview_is_dated_now(make_entry: Callable[..., Entry]) -> None:
    with time_machine.travel(NOON, tick=False):
        assert "11:32 UTC" in fragment(make_entry())
    assert not Picture.objects.exists()


def test_the_lines_of_a_verse_stay_lines(published: Callable[..., Entry], quote: QuoteContent) -> None:
    verse = replace(quote, text="One line\nand  another", original_text="Erste\nzweite")
    entry = published(quotes=(verse,))
    html = rendering.entry_html(Entry.objects.with_content().select_related("blog").get(pk=entry.pk))
    assert "One line<br>and  another" in html
    assert "Erste<br>zweite" in html


def test_a_fragment_has_no_line_ends_and_no_indentation(
    published: Callable[..., Entry], quote: QuoteContent
) -> None:
    entry = published(quotes=(quote,))
    html = rendering.entry_html(Entry.objects.with_content().select_related("blog").get(pk=entry.pk))
    assert "\n" not in html
    assert not re.search(r">\s{2,}<", html)
