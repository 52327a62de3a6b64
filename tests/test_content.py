"""Content is checked before anything is locked: limits, links, sources, each reason beside its field."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liveblog import publishing, sanitise
from liveblog.content import MAX_PICTURES, MAX_QUOTES, Content, PictureContent, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from liveblog.permissions import Verb
from liveblog.publishing.blogs import BlogContent, StoryContent
from liveblog.publishing.sources import SourceContent
from newsroom.models import User

PICTURE = PictureContent(file="pictures/a.jpg", width=4, height=3, alt_text="A boat", credit="Lea Marsh")
QUOTE = QuoteContent(text="We saw it.", speaker="Ada Lund")


def errors_of(content: Content | BlogContent | SourceContent) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        content.cleaned()
    return caught.value.message_dict


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"headline": "x" * 201}, "headline"),
        ({"bylines": "x" * 201}, "bylines"),
        ({"dateline": "x" * 101}, "dateline"),
        ({"body": "x" * 50_001}, "body"),
        ({"body": "x" * (sanitise.MAX_HTML + 1)}, "body"),
        ({"body": "<em>" * 60}, "body"),
        ({"body": "<a href='javascript:alert(1)'>x</a>"}, "body"),
        ({"body": "<a href='/&#x2f;evil.example'>x</a>"}, "body"),
        ({"quotes": (replace(QUOTE, text=""),)}, "quotes-0-text"),
        ({"quotes": (QUOTE, replace(QUOTE, text="x" * 5001))}, "quotes-1-text"),
        ({"quotes": (replace(QUOTE, speaker=""),)}, "quotes-0-speaker"),
        ({"quotes": (replace(QUOTE, speaker="x" * 201),)}, "quotes-0-speaker"),
        ({"quotes": (replace(QUOTE, speaker_role="x" * 201),)}, "quotes-0-speaker_role"),
        ({"quotes": (replace(QUOTE, said_where="x" * 121),)}, "quotes-0-said_where"),
        ({"quotes": (replace(QUOTE, original_text="x" * 5001),)}, "quotes-0-original_text"),
        ({"quotes": (replace(QUOTE, original_language="x" * 61),)}, "quotes-0-original_language"),
        ({"quotes": (replace(QUOTE, translator="x" * 121),)}, "quotes-0-translator"),
        ({"quotes": (replace(QUOTE, manner="loud"),)}, "quotes-0-manner"),
        ({"quotes": (replace(QUOTE, link="javascript:alert(1)"),)}, "quotes-0-link"),
        ({"quotes": (replace(QUOTE, link="//evil.example/"),)}, "quotes-0-link"),
        ({"quotes": (replace(QUOTE, link="mailto:a@example.org"),)}, "quotes-0-link"),
        ({"quotes": (replace(QUOTE, link="https://example.org/" + "x" * 1000),)}, "quotes-0-link"),
        ({"quotes": (replace(QUOTE, source_id=10**6),)}, "quotes-0-source"),
        ({"quotes": (replace(QUOTE, source_id=2**70),)}, "quotes-0-source"),
        ({"quotes": (replace(QUOTE, source_id=-1),)}, "quotes-0-source"),
        ({"quotes": (QUOTE,) * (MAX_QUOTES + 1)}, "quotes"),
        ({"pictures": (PICTURE,) * (MAX_PICTURES + 1)}, "pictures"),
        ({"pictures": (replace(PICTURE, alt_text=" "),)}, "pictures-0-alt_text"),
        ({"pictures": (PICTURE, replace(PICTURE, credit=""))}, "pictures-1-credit"),
        ({"pictures": (replace(PICTURE, alt_text="x" * 501),)}, "pictures-0-alt_text"),
        ({"pictures": (replace(PICTURE, credit="x" * 201),)}, "pictures-0-credit"),
        ({"pictures": (replace(PICTURE, caption="x" * 1001),)}, "pictures-0-caption"),
        ({"pictures": (replace(PICTURE, focal_x=101),)}, "pictures-0-focal_x"),
        ({"pictures": (replace(PICTURE, focal_y=-1),)}, "pictures-0-focal_y"),
        ({"pictures": (replace(PICTURE, width=-1),)}, "pictures-0-width"),
        ({"pictures": (replace(PICTURE, file=""),)}, "pictures-0-file"),
        ({"pictures": (replace(PICTURE, file="../secret.jpg"),)}, "pictures-0-file"),
        ({"pictures": (replace(PICTURE, file="/etc/passwd"),)}, "pictures-0-file"),
        ({"pictures": (replace(PICTURE, file="pictures/a\0.jpg"),)}, "pictures-0-file"),
        ({"pictures": (replace(PICTURE, file="x" * 121),)}, "pictures-0-file"),
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_is_said_beside_its_field(changes: dict[str, Any], key: str) -> None:
    assert set(errors_of(Content(**{"body": "<p>x</p>"} | changes))) == {key}


@pytest.mark.django_db
def test_everything_wrong_is_said_at_once() -> None:
    content = Content(
        headline="x" * 201,
        body="<a href='x:y'>x</a>",
        quotes=(replace(QUOTE, speaker=""), replace(QUOTE, source_id=10**6)),
        pictures=(replace(PICTURE, credit=""),),
    )
    keys = {"headline", "body", "quotes-0-speaker", "quotes-1-source", "pictures-0-credit"}
    assert set(errors_of(content)) == keys


@pytest.mark.django_db
def test_limits_are_reached_and_not_passed() -> None:
    quote = replace(QUOTE, text="x" * 5000, speaker="y" * 200)
    content = Content(
        headline="x" * 200,
        body="x" * 50_000,
        quotes=(quote,) * MAX_QUOTES,
        pictures=(PICTURE,) * MAX_PICTURES,
    )
    assert content.cleaned() == content


@pytest.mark.django_db
def test_refused_link_is_named() -> None:
    reasons = errors_of(Content(body="<p><a href='ftp://example.org/'>x</a></p>"))["body"]
    assert "ftp://example.org/" in reasons[0]


@pytest.mark.django_db
def test_source_alone_speaks_for_itself(make_source: Callable[..., Source]) -> None:
    quote = replace(QUOTE, speaker="", source_id=make_source().pk)
    assert Content(quotes=(quote,)).cleaned().quotes == (quote,)


@pytest.mark.parametrize(
    "bad", ["\0", "\ud800", "\x1b", "\uffff"], ids=["nul", "surrogate", "escape", "noncharacter"]
)
def test_no_character_in_any_field_breaks_the_database(
    bad: str, blog: LiveBlog, editor: User, quote: QuoteContent
) -> None:
    names = "text speaker speaker_role said_where original_text original_language translator"
    words = dict.fromkeys(names.split(), f"a{bad}b")
    picture = replace(PICTURE, alt_text=f"a{bad}b", credit=f"a{bad}b", caption=f"a{bad}b")
    content = Content(
        headline=f"a{bad}b",
        body=f"<p>a{bad}b&#0;&#1;&#xD800;</p>",
        bylines=f"a{bad}b",
        dateline=f"a{bad}b",
        quotes=(replace(quote, **words, link=f"https://example.org/a{bad}b"),),
        pictures=(picture,),
    )
    entry = publishing.create(blog.pk, by=editor, content=content, then=Verb.PUBLISH)
    publishing.retract(entry.pk, by=editor, note=f"a{bad}b")
    publishing.restore(entry.pk, by=editor, note=f"a{bad}b")
    stored = Content.of(Entry.objects.get(pk=entry.pk))
    assert stored.headline == stored.quotes[0].speaker == stored.pictures[0].credit == "ab"
    assert stored.body == "<p>ab\ufffd\ufffd</p>"


@pytest.mark.parametrize("bad", ["\0", "\ud800"])
def test_no_character_in_a_live_blog_or_source_breaks_the_database(
    bad: str, blog: LiveBlog, editor: User
) -> None:
    def spoiled(content: Any, *names: str) -> Any:
        return replace(content, **dict.fromkeys(names, f"a{bad}b"))

    good = BlogContent(headline="x", slug="x")
    publishing.create_blog(by=editor, content=spoiled(good, "headline", "kicker", "standfirst", "summary"))
    for name in ("slug", "time_zone", "language", "status"):
        assert set(errors_of(spoiled(good, name))) == {name}
    source = SourceContent(name="x", slug="y", kind="outlet")
    words = ("name", "name_in_sentence", "short_name", "aliases", "description")
    publishing.create_source(by=editor, content=spoiled(source, *words))
    for name in ("slug", "kind"):
        assert set(errors_of(spoiled(source, name))) == {name}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"headline": ""}, "headline"),
        ({"headline": "x" * 201}, "headline"),
        ({"slug": ""}, "slug"),
        ({"slug": "two words"}, "slug"),
        ({"slug": "../x"}, "slug"),
        ({"kicker": "x" * 61}, "kicker"),
        ({"standfirst": "x" * 1001}, "standfirst"),
        ({"summary": "x" * 10_001}, "summary"),
        ({"summary": "<a href='javascript:1'>x</a>"}, "summary"),
        ({"status": "secret"}, "status"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"language": "xx"}, "language"),
        ({"lead_picture": replace(PICTURE, credit="")}, "lead-credit"),
        ({"other_stories": (StoryContent(),)}, "stories-0-headline"),
        ({"other_stories": (StoryContent(headline="x", link="javascript:1"),)}, "stories-0-link"),
        ({"other_stories": (StoryContent(live_blog_id=10**6),)}, "stories-0-live_blog"),
        ({"other_stories": (StoryContent(live_blog_id=2**70),)}, "stories-0-live_blog"),
    ],
)
@pytest.mark.django_db
def test_what_is_wrong_with_a_live_blog_is_said_beside_its_field(changes: dict[str, Any], key: str) -> None:
    assert set(errors_of(BlogContent(**{"headline": "x", "slug": "x"} | changes))) == {key}


def test_content_compares_by_value_and_comes_back_as_it_was_stored(
    blog: LiveBlog, editor: User, quote: QuoteContent
) -> None:
    full = replace(
        quote,
        manner="indirect",
        speaker_role="a member of the council",
        link="https://example.org/a?b=1",
        said_on=date(2022, 9, 12),
        said_where="on state television",
        original_text="Мы это видели",
        original_language="Russian",
        translator="our own",
    )
    content = Content(
        headline="A head",
        body="<p>One</p>",
        quotes=(full, QUOTE),
        pictures=(replace(PICTURE, caption="Two boats", focal_x=10, focal_y=90), PICTURE),
        bylines="Ana Reyes",
        dateline="Izium",
    )
    entry = publishing.create(blog.pk, by=editor, content=content)
    assert Content.of(Entry.objects.get(pk=entry.pk)) == content == content.cleaned()


def test_content_has_the_fields_of_its_rows() -> None:
    for kind, row in ((QuoteContent, "quotes"), (PictureContent, "pictures")):
        names = {field.name for field in fields(kind)}
        model: Any = Entry._meta.get_field(row).related_model
        columns = {field.attname for field in model._meta.concrete_fields}
        assert names == columns - {"id", "entry_id", "position"}


@pytest.mark.parametrize(
    "content", [Content(), Content(bylines="A", dateline="B"), Content(body=" ").cleaned()]
)
def test_nothing_to_read_or_see_is_empty(content: Content) -> None:
    assert content.is_empty()


@pytest.mark.django_db
def test_markup_without_words_is_empty() -> None:
    assert Content(body="<p><strong> </strong><br></p>").cleaned().is_empty()
    assert not Content(headline="Head").is_empty()
