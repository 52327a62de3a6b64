"""Step 1, the live desk: what its composer is given: a form by mode, sources, speakers, links used before."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liveblog import publishing
from liveblog.content import CitationContent, QuoteContent
from liveblog.desk.live import citing
from liveblog.desk.live.citing import holding, links_of, plain_link
from liveblog.models import Entry, LiveBlog, Source
from newsroom.models import User

pytestmark = pytest.mark.django_db

Asks = Callable[..., Any]


@pytest.fixture
def ask(client: Client, blog: LiveBlog) -> Asks:
    """The answer that `user` gets at the desk of `blog`; with `post`, by POST."""

    def ask_it(user: User | None, path: str, post: Any = None, **given: Any) -> Any:
        if user:
            client.force_login(user)
        else:
            client.logout()
        url = f"{reverse('admin:live_desk', args=[blog.pk])}{path}"
        if post is not None:
            return client.post(url, post, content_type="application/json")
        return client.get(url, given)

    return ask_it


def found(answer: Any, name: str = "name") -> list[Any]:
    assert answer.status_code == 200, answer.content
    return [one[name] for one in answer.json()["found"]]


# The form


def test_the_form_of_a_correction_asks_for_a_note_and_offers_no_silent_fix(
    ask: Asks, editor: User, published: Callable[..., Entry]
) -> None:
    entry = published(headline="Bridge closed")
    html = ask(editor, f"compose/{entry.pk}/", mode="correct").json()["html"]
    assert "Correct: Bridge closed" in html
    assert 'name="note"' in html
    assert 'value="correction"' in html
    assert 'value="fix"' not in html


def test_the_form_of_an_edit_asks_for_no_note(
    ask: Asks, editor: User, published: Callable[..., Entry]
) -> None:
    html = ask(editor, f"compose/{published().pk}/", mode="edit").json()["html"]
    assert 'value="fix"' in html
    assert 'name="note"' not in html
    assert 'value="correction"' not in html


def test_a_draft_can_only_be_edited(ask: Asks, editor: User, make_entry: Callable[..., Entry]) -> None:
    html = ask(editor, f"compose/{make_entry().pk}/", mode="correct").json()["html"]
    assert 'data-mode="edit"' in html
    assert 'value="publish"' in html


def test_a_new_update_stands_in_the_page_for_scripts(ask: Asks, reporter: User) -> None:
    html = ask(reporter, "").content.decode()
    assert '<section id="composer" aria-labelledby="composer-title"><template>' in html
    assert 'data-main="submit"' in html
    assert 'name="pin"' not in html


def test_editors_may_pin_as_they_publish(ask: Asks, editor: User) -> None:
    assert 'name="pin"' in ask(editor, "").content.decode()


def test_who_gets_the_form_of_an_entry(
    ask: Asks,
    editor: User,
    reporter: User,
    stranger: User,
    make_entry: Callable[..., Entry],
    published: Callable[..., Entry],
) -> None:
    own, others, public = make_entry(by=reporter), make_entry(), published()
    status = {
        (user, entry): ask(user, f"compose/{entry.pk}/").status_code
        for user in (editor, reporter, stranger, None)
        for entry in (own, others, public)
    }
    assert [status[editor, entry] for entry in (own, others, public)] == [200, 200, 200]
    assert [status[reporter, entry] for entry in (own, others, public)] == [200, 404, 403]
    assert [status[stranger, entry] for entry in (own, others, public)] == [403, 403, 403]
    assert [status[None, entry] for entry in (own, others, public)] == [401, 401, 401]


def test_a_quote_comes_with_its_sources_name(
    ask: Asks, editor: User, make_source: Callable[..., Source], make_entry: Callable[..., Entry]
) -> None:
    source = make_source(name="Institute for the Study of War", short_name="ISW")
    entry = make_entry(quotes=(QuoteContent(text="It is over", source_id=source.pk),))
    html = ask(editor, f"compose/{entry.pk}/").json()["html"]
    assert 'value="Institute for the Study of War (ISW)"' in html
    assert f'name="quotes-0-source" id="id_quotes-0-source" value="{source.pk}"' in html


# Sources


@pytest.fixture
def three_sources(make_source: Callable[..., Source]) -> None:
    make_source(name="A Brisw Paper")
    make_source(name="Iswan News")
    make_source(name="Institute for the Study of War", short_name="ISW", aliases="The Institute\nWarWatch")


@pytest.mark.usefixtures("three_sources")
def test_an_exact_short_name_comes_first_then_beginnings(ask: Asks, reporter: User) -> None:
    names = found(ask(reporter, "sources/", q="isw"))
    assert names == ["Institute for the Study of War", "Iswan News", "A Brisw Paper"]


@pytest.mark.parametrize("words", ["warwatch", "the inst", "study of", "War Institute"])
@pytest.mark.usefixtures("three_sources")
def test_a_source_is_found_by_any_of_its_names(ask: Asks, reporter: User, words: str) -> None:
    assert found(ask(reporter, "sources/", q=words)) == ["Institute for the Study of War"]


def test_of_equal_matches_the_one_cited_here_comes_first(
    ask: Asks, editor: User, make_source: Callable[..., Source], make_entry: Callable[..., Entry]
) -> None:
    make_source(name="Herald A")
    used = make_source(name="Herald B")
    make_entry(quotes=(QuoteContent(text="It is over", source_id=used.pk),))
    assert found(ask(editor, "sources/", q="herald")) == ["Herald B", "Herald A"]


def test_without_words_the_sources_cited_here_come_but_none_of_others_drafts(
    ask: Asks,
    editor: User,
    reporter: User,
    make_source: Callable[..., Source],
    make_entry: Callable[..., Entry],
    published: Callable[..., Entry],
) -> None:
    make_source(name="Nobody cites it")
    for maker, name in ((published, "Cited in public"), (make_entry, "Cited in a draft")):
        maker(quotes=(QuoteContent(text="It is over", source_id=make_source(name=name).pk),))
    assert set(found(ask(editor, "sources/"))) == {"Cited in public", "Cited in a draft"}
    assert found(ask(reporter, "sources/")) == ["Cited in public"]


def test_a_source_is_told_by_its_number(ask: Asks, editor: User, make_source: Callable[..., Source]) -> None:
    source = make_source(name="The Herald")
    assert found(ask(editor, "sources/", id=source.pk)) == ["The Herald"]
    assert found(ask(editor, "sources/", id=source.pk + 1)) == []


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("sources/", {"id": "one"}),
        ("sources/", {"id": "9" * 30}),
        ("sources/", {"q": "x" * 201}),
        ("speakers/", {"q": "x" * 201}),
        ("links/", {}),
        ("links/", {"link": "javascript:alert(1)"}),
        ("links/", {"link": "https://[half"}),
        ("links/", {"link": "https://example.com/" + "x" * 1000}),
        ("links/", {"link": "https://example.com/", "entry": "x"}),
    ],
)
def test_what_cannot_be_looked_for_is_refused_in_words(
    ask: Asks, editor: User, path: str, given: dict[str, str]
) -> None:
    answer = ask(editor, path, **given)
    assert answer.status_code == 422
    assert answer.json()["reason"]


@pytest.mark.parametrize("path", ["sources/", "speakers/", "links/?link=https://a.example/x"])
def test_only_who_works_here_is_told_anything(ask: Asks, stranger: User, path: str) -> None:
    assert ask(stranger, path).status_code == 403
    assert ask(None, path).status_code == 401


# A new source


def new_source(**changes: Any) -> dict[str, Any]:
    return {
        "name": "The Marrowby Herald",
        "kind": "outlet",
        "short_name": "",
        "link": "",
        "aliases": "",
    } | changes


def test_a_reporter_adds_a_source_and_it_gets_an_address(ask: Asks, reporter: User) -> None:
    answer = ask(reporter, "sources/new/", new_source(short_name="Herald", aliases="Marrowby\nMH"))
    source = Source.objects.get()
    assert answer.json()["id"] == source.pk
    assert answer.json()["label"] == "The Marrowby Herald (Herald)"
    assert (source.slug, source.aliases) == ("the-marrowby-herald", "Marrowby\nMH")


def test_a_source_sent_twice_is_one(ask: Asks, reporter: User) -> None:
    first, second = (ask(reporter, "sources/new/", new_source()).json()["id"] for _ in range(2))
    assert first == second == Source.objects.get().pk


def test_a_name_that_is_there_with_other_facts_is_refused(ask: Asks, reporter: User) -> None:
    ask(reporter, "sources/new/", new_source())
    answer = ask(reporter, "sources/new/", new_source(kind="agency"))
    assert answer.status_code == 422
    assert "name" in answer.json()["errors"]


def test_two_names_that_make_one_address_get_two(ask: Asks, reporter: User) -> None:
    for name in ("El País", "El Pais!", "Правда", "Известия"):
        assert ask(reporter, "sources/new/", new_source(name=name)).status_code == 200
    slugs = list(Source.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs == ["el-pais", "el-pais-2", "outlet", "outlet-2"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "rumour"}, "kind"),
        ({"kind": None}, "kind"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"aliases": "x" * 1001}, "aliases"),
    ],
)
def test_a_wrong_source_is_refused_at_its_field(
    ask: Asks, reporter: User, changes: dict[str, Any], field: str
) -> None:
    answer = ask(reporter, "sources/new/", new_source(**changes))
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not Source.objects.exists()


def test_who_has_no_role_adds_no_source(ask: Asks, stranger: User) -> None:
    assert ask(stranger, "sources/new/", new_source()).status_code == 403
    assert ask(None, "sources/new/", new_source()).status_code == 401
    assert not Source.objects.exists()


def test_a_source_is_added_by_post_alone(ask: Asks, reporter: User) -> None:
    assert ask(reporter, "sources/new/").status_code == 405


# Speakers


def test_speakers_of_this_live_blog_come_first_and_once(
    ask: Asks, editor: User, make_blog: Callable[..., LiveBlog], published: Callable[..., Entry]
) -> None:
    here = QuoteContent(text="One", speaker="Ada Lund", speaker_role="Mayor")
    there = QuoteContent(text="Two", speaker="Ada Berg", speaker_role="Pilot")
    published(quotes=(here,))
    published(quotes=(here,))
    published(quotes=(there,), of=make_blog())
    answer = ask(editor, "speakers/", q="ada")
    assert found(answer, "speaker") == ["Ada Lund", "Ada Berg"]
    assert found(answer, "speaker_role") == ["Mayor", "Pilot"]


def test_a_speaker_of_anothers_draft_is_not_told_to_a_reporter(
    ask: Asks, editor: User, reporter: User, make_entry: Callable[..., Entry]
) -> None:
    make_entry(quotes=(QuoteContent(text="One", speaker="Ada Lund"),))
    make_entry(quotes=(QuoteContent(text="One", speaker="Ada Berg"),), by=reporter)
    assert found(ask(reporter, "speakers/", q="ada"), "speaker") == ["Ada Berg"]
    assert set(found(ask(editor, "speakers/", q="ada"), "speaker")) == {"Ada Lund", "Ada Berg"}


# Links


@pytest.mark.parametrize(
    "link",
    [
        "http://www.example.com/story/",
        "https://example.com/story#top",
        "https://EXAMPLE.com/story?utm_source=x&utm_medium=y",
    ],
)
def test_links_to_one_page_are_the_same(link: str) -> None:
    assert plain_link(link) == "example.com/story"


@pytest.mark.parametrize(
    "link", ["https://example.com/story?id=7", "https://example.com/Story", "https://example.com:8443/story"]
)
def test_links_to_other_pages_are_not(link: str) -> None:
    assert plain_link(link) not in ("example.com/story", "")


def used(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.content
    return [one["entry"] for one in answer.json()["used"]]


def test_a_link_in_a_text_a_quote_or_a_citation_is_found_newest_first(
    ask: Asks, editor: User, published: Callable[..., Entry], make_source: Callable[..., Source]
) -> None:
    cited = CitationContent(source_id=make_source().pk, link="http://example.com/a/?b=1&c=2")
    cites = published(citations=(cited,))
    published(citations=(replace(cited, link="http://example.com/ab?b=1&c=2"),))
    quoted = published(
        quotes=(QuoteContent(text="One", speaker="Ada", link="https://www.example.com/a?b=1&c=2"),)
    )
    written = published(body='<p><a href="http://example.com/a/?b=1&amp;utm_id=9&amp;c=2#x">So</a></p>')
    published(body='<p><a href="http://example.com/a/?b=1&amp;c=3">So</a> example.com/a?b=1&amp;c=2</p>')
    published(body="<p>Nothing here</p>")
    answer = ask(editor, "links/", link="https://example.com/a?b=1&c=2")
    assert used(answer) == [written.pk, quoted.pk, cites.pk]
    assert answer.json()["used"][0] | {"when": ""} == {
        "entry": written.pk,
        "who": "Edda Tor",
        "is_me": True,
        "when": "",
        "minutes": 0,
        "ago": "just now",
        "title": "So",
    }


def test_the_entry_that_is_open_and_other_live_blogs_do_not_count(
    ask: Asks, editor: User, make_blog: Callable[..., LiveBlog], published: Callable[..., Entry]
) -> None:
    body = '<p><a href="https://example.com/a">So</a></p>'
    entry = published(body=body)
    published(body=body, of=make_blog())
    assert used(ask(editor, "links/", link="https://example.com/a")) == [entry.pk]
    assert used(ask(editor, "links/", link="https://example.com/a", entry=entry.pk)) == []


def test_anothers_draft_does_not_show_that_it_cites_a_link(
    ask: Asks, editor: User, reporter: User, make_entry: Callable[..., Entry]
) -> None:
    draft = make_entry(body='<p><a href="https://example.com/a">So</a></p>')
    assert used(ask(reporter, "links/", link="https://example.com/a")) == []
    assert used(ask(editor, "links/", link="https://example.com/a")) == [draft.pk]


def test_a_percent_sign_in_a_link_stands_for_itself(
    ask: Asks, editor: User, published: Callable[..., Entry]
) -> None:
    published(body='<p><a href="https://example.com/abc">So</a></p>')
    assert used(ask(editor, "links/", link="https://example.com/a%c")) == []


def test_longer_addresses_do_not_hide_the_one_that_is_meant(
    ask: Asks, editor: User, published: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citing, "LOOKED_AT", 1)
    meant = [
        published(body='<p><a href="https://example.com/a/5/#top">So</a></p>'),
        published(quotes=(QuoteContent(text="One", speaker="Ada", link="https://example.com/b/5/"),)),
    ]
    published(body='<p><a href="https://example.com/a/50">So</a></p>')
    published(quotes=(QuoteContent(text="One", speaker="Ada", link="https://example.com/b/50"),))
    assert used(ask(editor, "links/", link="https://example.com/a/5")) == [meant[0].pk]
    assert used(ask(editor, "links/", link="https://example.com/b/5")) == [meant[1].pk]


def test_of_many_uses_a_few_are_told_at_a_fixed_cost(
    ask: Asks, editor: User, published: Callable[..., Entry], django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        published(body='<p><a href="https://example.com/a">So</a></p>')
    with django_assert_num_queries(3):
        entries = holding(Entry.objects.all(), "example.com/a")
        assert all(links_of(entry) and entry.author.name for entry in entries)
    assert len(entries) == 5
    assert len(used(ask(editor, "links/", link="https://example.com/a"))) == 3


def test_a_retracted_entry_still_says_that_it_used_the_link(
    ask: Asks, editor: User, published: Callable[..., Entry]
) -> None:
    entry = published(body='<p><a href="https://example.com/a">So</a></p>')
    publishing.retract(entry.pk, by=editor, note="It was wrong.")
    assert used(ask(editor, "links/", link="https://example.com/a")) == [entry.pk]
