"""Readers' pages speak the live blog's language: every word of ours, in each language that is shipped."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from liveblog import publishing
from liveblog.attribution import printed
from liveblog.cited import lines_of
from liveblog.content import CitationContent, Content, PictureContent, QuoteContent
from liveblog.desk.blog_form import BlogForm
from liveblog.models import Citation, Entry, LiveBlog, Quote, Source
from liveblog.publishing.blogs import StoryContent
from newsroom.models import User
from tests.languages import catalogue, placeholders, words_for_readers, written

LANGUAGES = sorted(settings.TRANSLATED)
Make = Callable[..., Entry]

# The catalogues


def test_the_scan_finds_words_in_templates_and_modules() -> None:
    found = words_for_readers()
    assert len(found) > 200
    for words in ("Key events", "Retracted update", "Last updated %(time)s", "Research institute"):
        assert (words, "") in found
    assert ("%(number)s new update", "%(number)s new updates") in found
    assert ("Log in (in a new tab)", "") not in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_ours_is_translated_with_its_placeholders(language: str) -> None:
    told = written(language)
    assert words_for_readers() <= set(told), "make messages collects them"
    for (one, many), forms in told.items():
        assert len(forms) == ({"uk": 3}.get(language, 2) if many else 1), one
        for form in forms:
            assert form.strip(), one
            assert placeholders(form) == placeholders(one), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    compiled: dict[Any, str] = dict(catalogue(language)._catalog)
    del compiled[""]
    said = {}
    for (one, many), forms in written(language).items():
        said |= {(one, number): form for number, form in enumerate(forms)} if many else {one: forms[0]}
    assert compiled == said


MARKS = {"de": "„“‚‘", "es": "«»", "fr": "«»", "uk": "«»"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_marks_and_spaces_of_their_language(language: str) -> None:
    for forms in written(language).values():
        for form in forms:
            assert not re.search("[\"']|\\.\\.\\.", re.sub("<[^>]*>", "", form)), form
            assert not set("“”„«»") & set(form) - set(MARKS[language]), form
            assert not re.search(r"\s{2,}|^\s|\s$", form), form
            if language == "fr":
                assert not re.search("[^\u202f][;!?»]|[^\u00a0\\d]:(?!/)|«[^\u202f]", form), form


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("de", 1, "1 neue Meldung"),
        ("de", 2, "2 neue Meldungen"),
        ("fr", 0, "0 nouvelle publication"),
        ("fr", 2, "2 nouvelles publications"),
        ("es", 1, "1 actualización nueva"),
        ("es", 5, "5 actualizaciones nuevas"),
        ("uk", 1, "1 нове повідомлення"),
        ("uk", 3, "3 нові повідомлення"),
        ("uk", 11, "11 нових повідомлень"),
        ("uk", 21, "21 нове повідомлення"),
    ],
)
def test_numbers_take_the_form_that_the_language_has(language: str, number: int, words: str) -> None:
    with translation.override(language):
        said = translation.ngettext("%(number)s new update", "%(number)s new updates", number)
        assert said % {"number": number} == words


# Sentences

SPEAKER_ROLE_SOURCE = {
    "de": "Ada Lund, a baker, laut The Gazette",
    "en": "Ada Lund, a baker, as reported by the Gazette",
    "es": "Ada Lund, a baker, según The Gazette",
    "fr": "Ada Lund, a baker, d’après The Gazette",
    "uk": "Ada Lund, a baker, за даними The Gazette",
    "es-mx": "Ada Lund, a baker, según The Gazette",
    "pl": "Ada Lund, a baker, as reported by the Gazette",
}


@pytest.mark.parametrize(("language", "sentence"), SPEAKER_ROLE_SOURCE.items())
def test_each_attribution_is_a_sentence_of_its_language(language: str, sentence: str) -> None:
    source = Source(name="The Gazette", slug="gazette")
    quote = Quote(text="x", speaker="Ada Lund", speaker_role="a baker", source=source)

    def said(**changes: Any) -> str:
        for name, value in changes.items():
            setattr(quote, name, value)
        return strip_tags(printed(quote).attribution)

    with translation.override(language):
        assert said() == sentence
        assert said(speaker_role="") == sentence.replace("a baker, ", "")
        assert said(source=None) == "Ada Lund"
        assert said(speaker_role="a baker") == "Ada Lund, a baker"
        assert said(speaker="", speaker_role="", source=source) == "The Gazette"


CITED = {
    "de": [
        "Laut ISW, zitiert nach The Daily Beast (Lage), abgerufen am 13. September 2022",
        "Bestätigt von The Daily Beast",
        "Hintergrund: ISW (Original)",
        "Dokument: Lage (ISW)",
    ],
    "en": [
        "Reported by ISW, via the Daily Beast (Lage), retrieved Sept. 13, 2022",
        "Confirmed by the Daily Beast",
        "Background: ISW (original)",
        "Document: Lage (ISW)",
    ],
    "es": [
        "Según ISW, vía The Daily Beast (Lage), consultado el 13 de septiembre de 2022",
        "Confirmado por The Daily Beast",
        "Contexto: ISW (original)",
        "Documento: Lage (ISW)",
    ],
    "fr": [
        "D’après ISW, via The Daily Beast (Lage), consulté le 13 septembre 2022",
        "Confirmé par The Daily Beast",
        "Contexte\u00a0: ISW (original)",
        "Document\u00a0: Lage (ISW)",
    ],
    "uk": [
        "За даними ISW, за повідомленням The Daily Beast (Lage), переглянуто 13 вересня 2022 р.",
        "Підтверджує The Daily Beast",
        "Довідка: ISW (оригінал)",
        "Документ: Lage (ISW)",
    ],
}


@pytest.mark.parametrize(("language", "lines"), CITED.items())
def test_each_citation_is_a_sentence_of_its_language(language: str, lines: list[str]) -> None:
    isw = Source(pk=1, name="ISW", slug="isw")
    beast = Source(pk=2, name="The Daily Beast", slug="beast")
    read_at = datetime(2022, 9, 13, 12, tzinfo=UTC)
    link = "https://isw.example/"
    citations = [
        Citation(source=isw, via=beast, link=link, title="Lage", retrieved_at=read_at),
        Citation(source=beast, role="confirmed"),
        Citation(source=isw, role="background", link=link),
        Citation(source=isw, role="document", title="Lage"),
    ]
    with translation.override(language):
        assert [strip_tags(line) for line in lines_of(citations, date(2022, 9, 14))] == lines


# Pages

PICTURE = PictureContent(file="gone.jpg", width=4, height=3, alt_text="Xq xqx", credit="Xqx")
OF_LIVE_BLOGS = ["{live}", "{live}?order=oldest", "{live}?before={first}", "{live}updates/{first}/"]
OF_LIVE_BLOGS += ["{live}updates/{retracted}/", "{live}updates/{gone}/", "{live}updates/{first}/history/"]
OF_LIVE_BLOGS += ["{live}corrections/", "{live}feed.atom", "{live}corrections/feed.atom", "{live}at/x/"]
OF_LIVE_BLOGS += [
    f"{{live}}at/{moment}/" for moment in ("2100-01-01T00:00:00Z", "2001-01-01T00:00:00Z", "{now}")
]
OF_LIVE_BLOGS += ["/live/xqx-closed/", "/live/xqx-upcoming/", "/live/xqx-paused/"]
OF_THE_SITE = ["/", "/feed.atom", "/corrections/", "/corrections/feed.atom", "/nothing/"]
OF_THE_SITE += ["/sources/", "/sources/?q=qq", f"/sources/?q={'x' * 200}"]
OF_THE_SITE += ["/sources/xqx/", "/sources/xqx/?blog=xqx", "/sources/xqx/feed.atom"]


class Said(HTMLParser):
    """What a reader reads or hears of a page, a text at a time, and what its scripts may say."""

    SPOKEN = {"alt", "aria-label", "title", "content", "data-words"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(re.sub(r'<script type="application.*?</script>', "", html, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        spoken = [value or "" for name, value in attrs if name in self.SPOKEN]
        self.texts += [text for text in spoken if not text.startswith("http")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def english(language: str) -> list[re.Pattern[str]]:
    """Our English as it would stand on a page: but what the language has in common with it."""
    told = written(language)
    theirs = {word for forms in told.values() for form in forms for word in re.findall(r"\w+", form.lower())}
    parts = {
        part.strip(" ,.:()")
        for pair in told
        for text in pair
        for part in re.split(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]*>", text)
    }
    return [
        re.compile(rf"\b{re.escape(part)}\b")
        for part in sorted(parts)
        if len(part) > 2 and not set(re.findall(r"\w+", part.lower())) <= theirs
    ]


@pytest.fixture
def numbers(
    make_blog: Callable[..., LiveBlog],
    published: Make,
    make_source: Callable[..., Source],
    editor: User,
    chief: User,
) -> Callable[[str], dict[str, Any]]:
    """Makes a live blog in a language, with all that a page can say; its editors write no English."""

    def make(language: str) -> dict[str, Any]:
        for status in ("closed", "upcoming", "paused"):
            make_blog(slug=f"xqx-{status}", headline="Xqx", language=language, status=status)
        story = StoryContent(headline="Xqx", link="https://e.org/")
        blog = make_blog(
            slug="xqx", headline="Xqx", language=language, summary="<p>Xqx</p>", other_stories=(story,)
        )
        source = make_source(name="Xqx", slug="xqx", kind="research")
        said = QuoteContent(
            text="Xqx",
            speaker="Xqx",
            speaker_role="xqx",
            source_id=source.pk,
            link="https://e.org/",
            original_text="Xqx",
            translator="Xqx",
        )
        quotes = (said, replace(said, manner="indirect", original_language="Xqx"))
        cited = tuple(
            CitationContent(source_id=source.pk, role=role, title=title, retrieved_at=read_at)
            for role in Citation.Role.values
            for title in ("", "Xqx")
            for read_at in (None, datetime(2022, 9, 13, tzinfo=UTC))
        )
        content = Content(
            body="<p>Xqx</p>",
            quotes=quotes,
            citations=cited,
            pictures=(PICTURE,),
            bylines="Xqx",
            dateline="Xqx",
        )
        parts = {name: getattr(content, name) for name in content.__dataclass_fields__}
        first = published(of=blog, key_event=True, **parts)
        others = [published(of=blog, body="<p>Xqx</p>") for _ in range(28)]
        for kind in ("clarification", "correction"):
            now = Entry.objects.get(pk=first.pk)
            changed = replace(
                content, body=f"<p>Xqx {kind[:2]}</p>".replace("cl", "xqq").replace("co", "xqz")
            )
            publishing.correct(
                first.pk, by=editor, content=changed, base_edit=now.edit, note="Xqx.", kind=kind
            )
        publishing.edit(others[1].pk, by=editor, content=Content(body="<p>Xqx xq</p>"), base_edit=1)
        publishing.pin(others[2].pk, by=editor)
        publishing.retract(others[3].pk, by=editor, note="Xqx.")
        publishing.retract(others[4].pk, by=editor, note="Xqx.")
        publishing.restore(others[4].pk, by=editor, note="Xqx.")
        gone = [published(of=blog, headline="Xqx") for _ in range(2)]
        publishing.take_down(gone[0].pk, by=chief, ground="law", reason="Xqx", notice="Xqx.")
        publishing.take_down(gone[1].pk, by=chief, ground="law", reason="Xqx")
        now = f"{Entry.objects.get(pk=others[-1].pk).published_at:%Y-%m-%dT%H:%M:%S.%fZ}"
        return {
            "live": "/live/xqx/",
            "first": first.pk,
            "retracted": others[3].pk,
            "now": now,
            "gone": gone[0].pk,
        }

    return make


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_of_ours_is_left_on_readers_pages(
    client: Client, numbers: Callable[[str], dict[str, Any]], settings: Any, language: str
) -> None:
    settings.SITE_NAME = "Xqx"
    places = numbers(language)
    ours = english(language)
    assert len(ours) > 150
    for place in OF_LIVE_BLOGS:
        look(client, place.format(**places), language, ours)
    settings.LANGUAGE_CODE = language  # all that is of no live blog; each change of it loads catalogues anew
    for place in OF_THE_SITE:
        look(client, place, language, ours)


def look(client: Client, address: str, language: str, english: list[re.Pattern[str]]) -> None:
    html = client.get(address).content.decode()
    assert f'lang="{language}"' in html
    if address.endswith(".atom"):
        html = unescape(re.sub("<id>.*?</id>", "", html))
    for text in Said(html).texts:
        said = " ".join(unescape(text).split())
        assert not [part.pattern for part in english if part.search(said)], f"{address}: {said}"


def test_the_history_says_in_words_who_changed_it_and_whether_a_quote_is_to_the_letter(
    client: Client, numbers: Any
) -> None:
    places = numbers("de")
    html = client.get("{live}updates/{first}/history/".format(**places)).content.decode()
    assert "wörtlich oder indirekt: Wörtlich: der genaue Wortlaut" in html
    assert '<p class="state-signed">Redaktion</p>' in html


def test_a_day_is_written_as_the_language_writes_it(client: Client, numbers: Any) -> None:
    numbers("uk")
    html = client.get("/live/xqx/").content.decode()
    assert re.search(
        r"\d+ (січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листоп|груд)\w+ 20\d\d р\.", html
    )


# The choice


def test_a_live_blog_may_be_in_any_language_those_that_are_translated_first() -> None:
    (_ours, first), (_others, rest) = BlogForm(blog=None).fields["language"].choices
    assert [code for code, _name in first] == ["en", *settings.TRANSLATED]
    assert {code for code, _name in [*first, *rest]} == dict(settings.LANGUAGES).keys()
