"""Step 4: a fix is of a typo; what is more has to be called by its name."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from liveblog import fixing, publishing
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.models import Entry, Kind, Source
from newsroom.models import User
from tests.desk import entry_data, entry_url

TEXTS = st.text("abcäA1 ", max_size=14)
BEFORE = Content(
    headline="The river rises",
    body="<p>Some 40 people left <strong>Weir Lane</strong>.</p><p>They are safe.</p>",
    quotes=(QuoteContent(text="we saw it", speaker="Ada Lund", source_id=1),),
    pictures=(
        PictureContent(file="a.jpg", width=9, height=9, alt_text="x", credit="Us", caption="the bridge"),
    ),
    bylines="Ines Holloway",
    dateline="Weir",
)


def plain_distance(before: str, after: str) -> int:
    """The textbook's table, which needs time and room for every pair of characters."""
    row = list(range(len(after) + 1))
    for number, one in enumerate(before, 1):
        fresh = [number]
        for place, other in enumerate(after, 1):
            fresh.append(min(row[place] + 1, fresh[-1] + 1, row[place - 1] + (one != other)))
        row = fresh
    return row[-1]


@given(TEXTS, TEXTS, st.integers(0, 16))
def test_distance_is_that_of_the_textbook_up_to_its_limit(before: str, after: str, most: int) -> None:
    assert fixing.distance(before, after, most) == min(plain_distance(before, after), most + 1)


@given(TEXTS, TEXTS, TEXTS)
def test_what_texts_share_around_a_change_costs_nothing(before: str, after: str, around: str) -> None:
    long = around * 60
    told = fixing.distance(long + before + long, long + after + long, 20)
    assert told <= fixing.distance(before, after, 20)


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_digit_and_no_capital_changes_unseen(before: str, after: str) -> None:
    """Texts that differ in their digits and capitals never have the same facts."""

    def telling(text: str) -> list[str]:
        line = fixing.words_in(Content(headline=text))["headline"]
        words = fixing.WORD.findall(line)
        return [sign for word in words for sign in word if sign.isdigit() or sign.isupper()]

    found = fixing.changed_fact(Content(headline=before), Content(headline=after))
    assert found or telling(before) == telling(after)


@given(st.text(max_size=30))
def test_the_same_words_are_no_change(text: str) -> None:
    content = Content(headline=text, body=f"<p>{text}</p>")
    marked_up = replace(content, body=f"<p><strong>{text}</strong> </p>")
    for other in (content, marked_up) if "<" not in text and "&" not in text else (content,):
        assert fixing.changed(content, other, 5) == {}
        assert fixing.changed_fact(content, other) is None


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"headline": "The River rises"}, "headline", "River"),
        ({"body": BEFORE.body.replace("40", "400")}, "body", "40"),
        ({"body": BEFORE.body.replace("40", "-40")}, "body", "40"),
        ({"body": BEFORE.body.replace("40 ", "")}, "body", "40"),
        ({"body": BEFORE.body.replace("Weir", "Weil")}, "body", "Weir"),
        ({"bylines": "Ines Hollaway"}, "bylines", "Holloway"),
        ({"dateline": "Weil"}, "dateline", "Weir"),
        ({"quotes": (replace(BEFORE.quotes[0], speaker="Ida Lund"),)}, "quotes-0-speaker", "Ada"),
        ({"quotes": (replace(BEFORE.quotes[0], text="We saw it"),)}, "quotes-0-text", "We"),
        ({"quotes": (replace(BEFORE.quotes[0], source_id=2),)}, "quotes-0-source", ""),
        ({"pictures": (replace(BEFORE.pictures[0], caption="the Bridge"),)}, "pictures-0-caption", "Bridge"),
    ],
)
def test_a_changed_fact_is_named(changes: dict[str, object], field: str, word: str) -> None:
    assert fixing.changed_fact(BEFORE, replace(BEFORE, **changes)) == fixing.Fact(field, word)


def test_a_typo_is_no_fact() -> None:
    assert fixing.changed_fact(BEFORE, replace(BEFORE, body=BEFORE.body.replace("people", "peple"))) is None


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", [12, 13])
def test_a_fix_is_refused_beyond_the_newsrooms_number(
    verdict: int, published: Callable[..., Entry], editor: User
) -> None:
    entry = published(headline="h", body="<p>said</p>")
    fixed = Content(headline="h", body=f"<p>said{'x' * verdict}</p>")
    common = {"by": editor, "content": fixed, "base_edit": 1, "kind": Kind.FIX, "confirmed": True}
    if verdict == 12:
        assert publishing.edit(entry.pk, **common).kind == Kind.FIX
        return
    with pytest.raises(ValidationError) as refused:
        publishing.edit(entry.pk, **common)
    assert list(refused.value.message_dict) == ["body"]
    assert "at most 12 characters" in refused.value.messages[0]
    assert "update" in refused.value.messages[0]
    entry.refresh_from_db()
    assert (entry.edit, entry.body) == (1, "<p>said</p>")
    assert publishing.edit(entry.pk, by=editor, content=fixed, base_edit=1).kind == Kind.UPDATE


@pytest.mark.django_db
def test_the_newsroom_sets_the_number(
    published: Callable[..., Entry], editor: User, settings: LazySettings
) -> None:
    settings.FIX_CHARACTERS = 2
    entry = published(headline="", body="<p>said</p>")
    content = Content(headline="abc", body="<p>said</p>")
    with pytest.raises(ValidationError) as refused:
        publishing.edit(entry.pk, by=editor, content=content, base_edit=1, kind=Kind.FIX)
    assert list(refused.value.message_dict) == ["headline"]


@pytest.mark.django_db
def test_a_quote_that_is_gone_is_refused_beside_the_text(
    published: Callable[..., Entry], editor: User, quote: QuoteContent
) -> None:
    entry = published(body="<p>said</p>", quotes=(quote,))
    with pytest.raises(ValidationError) as refused:
        publishing.edit(entry.pk, by=editor, content=Content(body="<p>said</p>"), base_edit=1, kind=Kind.FIX)
    assert list(refused.value.message_dict) == ["body"]


@pytest.mark.django_db
def test_another_source_needs_an_editors_word(
    published: Callable[..., Entry], editor: User, quote: QuoteContent, make_source: Callable[..., Source]
) -> None:
    entry = published(quotes=(quote,))
    content = replace(Content.of(entry), quotes=(replace(quote, source_id=make_source().pk),))
    with pytest.raises(ValidationError) as refused:
        publishing.edit(entry.pk, by=editor, content=content, base_edit=1, kind=Kind.FIX)
    assert "source" in refused.value.message_dict["confirmed"][0]


@pytest.mark.django_db
def test_a_changed_number_is_a_fix_only_if_the_editor_says_so_in_the_form(
    client: Client, published: Callable[..., Entry], editor: User
) -> None:
    client.force_login(editor)
    entry = published(body="<p>Some 40 left.</p>")
    data = entry_data(entry, body="<p>Some 41 left.</p>", verb="fix")
    assert 'name="confirmed"' not in client.get(entry_url(entry)).content.decode()
    answer = client.post(entry_url(entry), data).content.decode()
    assert "This changes “40”" in answer
    assert 'name="confirmed"' in answer
    entry.refresh_from_db()
    assert entry.body == "<p>Some 40 left.</p>"
    client.post(entry_url(entry), data | {"confirmed": "on"})
    entry.refresh_from_db()
    assert (entry.body, entry.kind) == ("<p>Some 41 left.</p>", Kind.FIX)


@pytest.mark.django_db
def test_a_draft_takes_any_change(make_entry: Callable[..., Entry], editor: User) -> None:
    entry = make_entry(body="<p>Some 40 left.</p>")
    content = Content(body="<p>Nobody left Weir Lane, 41 stayed.</p>")
    assert publishing.edit(entry.pk, by=editor, content=content, base_edit=1, kind=Kind.FIX).edit == 2
