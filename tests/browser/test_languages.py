"""Readers' pages in another language: longer words, another script, and nothing that sticks out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from liveblog.publishing.blogs import StoryContent
from newsroom.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {
    "de": {
        "headline": "Hochwasser in Marrowby: Rechtsschutzversicherungen warten ab",
        "text": "Die Wasserstandsvorhersagezentrale rechnet mit einem Scheitel am Nachmittag.",
        "note": "Der Pegel stand bei drei Metern, nicht bei vier.",
        "place": "Marrowby",
        "person": "Ada Lund",
        "role": "Sprecherin der Wasserbehörde",
        "says": "Was Sie wissen müssen",
    },
    "uk": {
        "headline": "Повінь у Маррові: мости перекрито, рятувальники працюють",
        "text": "Водогосподарське управління очікує найвищого рівня води після полудня.",
        "note": "Рівень становив три метри, а не чотири.",
        "place": "Марров",
        "person": "Ада Лунд",
        "role": "речниця водогосподарського управління",
        "says": "Що потрібно знати",
    },
}


@pytest.fixture
def make_flood(
    make_blog: Callable[..., LiveBlog],
    make_source: Callable[..., Source],
    published: Callable[..., Entry],
    editor: User,
) -> Callable[[str], Entry]:
    """The first update of a live blog in a language, with a quote and a correction; others after it."""

    def make(language: str) -> Entry:
        words = WORDS[language]
        blog = make_blog(
            slug=f"flood-{language}",
            headline=words["headline"],
            language=language,
            standfirst=words["text"],
            summary=f"<p>{words['text']}</p>",
            time_zone="Europe/Kyiv",
            other_stories=(StoryContent(headline=words["headline"], link="https://e.example/"),),
        )
        said = QuoteContent(
            text=words["text"],
            speaker=words["person"],
            speaker_role=words["role"],
            source_id=make_source(slug=f"gazette-{language}").pk,
            link="https://e.example/",
            original_text="The peak is still to come.",
            original_language="English",
        )
        content = Content(
            headline=words["headline"],
            body=f"<p>{words['text']}</p>",
            quotes=(said,),
            dateline=words["place"],
        )
        parts = {name: getattr(content, name) for name in content.__dataclass_fields__}
        entry = published(of=blog, key_event=True, **parts)
        publishing.correct(
            entry.pk,
            by=editor,
            content=replace(content, body=f"<p>{words['text'] * 2}</p>"),
            base_edit=entry.edit,
            note=words["note"],
        )
        gone, pinned = (published(of=blog, body=f"<p>{words['text']}</p>") for _ in range(2))
        publishing.retract(gone.pk, by=editor, note=words["note"])
        publishing.pin(pinned.pk, by=editor)
        return entry

    return make


PAGES = ["", "?order=oldest", "updates/{}/", "updates/{}/history/", "corrections/"]


@pytest.mark.parametrize("language", ["de", "uk"])
def test_long_words_and_other_letters_fit_a_phone_and_break_no_rule(
    page: Page, make_flood: Callable[[str], Entry], watch_policy: list[str], language: str
) -> None:
    entry = make_flood(language)
    page.set_viewport_size({"width": 320, "height": 800})
    for path in PAGES:
        page.goto(entry.blog.get_absolute_url() + path.format(entry.pk))
        assert page.evaluate("document.documentElement.lang") == language
        found = Axe().run(page)
        assert not found.violations_count, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.goto(entry.blog.get_absolute_url())
    expect(page.get_by_role("heading", name=WORDS[language]["says"])).to_be_visible()
    assert watch_policy == []


def test_scripts_count_in_the_language_of_the_page(
    open_live: Callable[..., Page], make_flood: Callable[[str], Entry], published: Callable[..., Entry]
) -> None:
    entry = make_flood("uk")
    for _ in range(20):
        published(of=entry.blog)
    page: Any = open_live(entry.blog)
    page.mouse.wheel(0, 2000)
    page.wait_for_function("scrollY > 1000")
    for _ in range(3):
        published(of=entry.blog)
    expect(page.locator("#live-new")).to_have_text("3 нові повідомлення", timeout=15_000)
