"""The ledger: every public state is kept, to the letter, in one chain that can be verified."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from liveblog import publishing, revisions
from liveblog.content import Content, PictureContent, QuoteContent
from liveblog.models import Entry, Kind, LiveBlog, Revision
from liveblog.publishing.blogs import BlogContent
from newsroom.models import User
from tests.ledger import expect_whole_chain

PICTURE = PictureContent(file="pictures/a.jpg", width=4, height=3, alt_text="A boat", credit="Lea Marsh")


@pytest.fixture
def rich(quote: QuoteContent) -> Content:
    return Content(
        headline="Ein Kopf",
        body="<p>Größe &amp; «Є питання» 😀</p>",
        quotes=(replace(quote, said_on=date(2022, 9, 12)), QuoteContent(text="No.", speaker="B")),
        pictures=(replace(PICTURE, caption="Two", focal_x=1), PICTURE),
        bylines="Ana Reyes",
        dateline="Izium",
    )


def last_of(entry: Entry) -> Revision:
    return entry.revisions.order_by("number").last()


def test_revision_holds_what_the_entry_holds(blog: LiveBlog, editor: User, rich: Content) -> None:
    entry = publishing.create(blog.pk, by=editor, content=rich)
    entry = publishing.publish(entry.pk, by=editor)
    assert revisions.content_in(last_of(entry)) == Content.of(Entry.objects.get(pk=entry.pk)) == rich
    other = replace(rich, body="<p>Other</p>", quotes=rich.quotes[1:], pictures=())
    publishing.correct(entry.pk, by=editor, content=other, base_edit=entry.edit, note="It was wrong.")
    kept = [revisions.content_in(row) for row in entry.revisions.order_by("number")]
    assert kept == [rich, other]


def test_every_public_change_has_its_revision(
    blog: LiveBlog, editor: User, published: Callable[..., Entry]
) -> None:
    entry = published(body="<p>Two, to</p>")
    text = Content(body="<p>Two, too</p>")
    publishing.edit(entry.pk, by=editor, content=text, base_edit=1, kind=Kind.FIX)
    publishing.edit(entry.pk, by=editor, content=replace(text, headline="H"), base_edit=2)
    third = replace(text, headline="I")
    publishing.correct(entry.pk, by=editor, content=third, base_edit=3, note="A.")
    fourth = {"content": text, "base_edit": 4, "note": "B.", "kind": Kind.CLARIFICATION}
    publishing.correct(entry.pk, by=editor, **fourth)
    publishing.pin(entry.pk, by=editor)
    publishing.key_event(entry.pk, by=editor)
    publishing.unpin(entry.pk, by=editor)
    publishing.retract(entry.pk, by=editor, note="C.")
    publishing.restore(entry.pk, by=editor)
    blog.refresh_from_db()
    rows = list(Revision.objects.filter(blog=blog).order_by("number"))
    kinds = "blog published fix update correction clarification pinned key_event unpinned retraction restored"
    assert [row.kind for row in rows] == kinds.split()
    assert [row.version for row in rows] == list(range(1, blog.version + 1))
    assert [row.note for row in rows if row.note] == ["A.", "B.", "C."]
    assert [row.content["status"] for row in rows][-2:] == ["retracted", "published"]
    expect_whole_chain(blog)


def test_what_is_not_public_leaves_no_revision(
    blog: LiveBlog, editor: User, make_entry: Callable[..., Entry]
) -> None:
    entry = make_entry(body="<p>Secret</p>")
    publishing.edit(entry.pk, by=editor, content=Content(body="<p>Secret 2</p>"), base_edit=1)
    publishing.submit(entry.pk, by=editor)
    publishing.send_back(entry.pk, by=editor, note="Secret 3")
    publishing.key_event(entry.pk, by=editor)
    publishing.schedule(entry.pk, by=editor, due_at=timezone.now() + timedelta(hours=1))
    assert Revision.objects.filter(blog=blog).count() == 1
    assert not Revision.objects.filter(entry=entry)


def test_chain_is_computed_as_it_is_documented(blog: LiveBlog, published: Callable[..., Entry]) -> None:
    published(body="<p>Größe</p>")
    first, second = Revision.objects.filter(blog=blog).order_by("number")

    def canonical(value: Any) -> bytes:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    digest = hashlib.sha256(
        second.salt.encode() + canonical({"content": second.content, "note": second.note})
    ).hexdigest()
    facts = [
        first.link,
        blog.pk,
        2,
        2,
        second.entry_id,
        "published",
        second.signed,
        second.made_at.isoformat(),
    ]
    assert second.digest == digest
    assert second.link == hashlib.sha256(canonical([*facts, digest])).hexdigest()
    assert "ö" in canonical(second.content).decode()


@pytest.mark.parametrize(
    "tampering",
    [
        {"note": "nicer"},
        {"content": {"format": 1}},
        {"version": 9},
        {"kind": "fix"},
        {"signed": "Somebody else"},
        {"salt": "0" * 32},
        {"digest": "0" * 64},
        {"link": "0" * 64},
        {"entry": None},
        {"made_at": timezone.now()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_tampering_breaks_the_chain(
    blog: LiveBlog, editor: User, published: Callable[..., Entry], tampering: dict[str, Any]
) -> None:
    entry = published()
    publishing.retract(entry.pk, by=editor, note="Wrong.")
    expect_whole_chain(blog)
    Revision.objects.filter(blog=blog, number=2).update(**tampering)
    with pytest.raises(AssertionError):
        expect_whole_chain(blog)


def test_missing_revision_breaks_the_chain(
    blog: LiveBlog, editor: User, published: Callable[..., Entry]
) -> None:
    publishing.retract(published().pk, by=editor, note="Wrong.")
    Revision.objects.filter(blog=blog, number=2).delete()
    with pytest.raises(AssertionError):
        expect_whole_chain(blog)


def test_salts_differ_so_equal_texts_have_unequal_digests(published: Callable[..., Entry]) -> None:
    one, two = (last_of(published(body="<p>Same</p>")) for _ in range(2))
    assert one.salt != two.salt
    assert one.digest != two.digest
    assert len(one.salt) == 32


def test_chains_of_two_live_blogs_are_apart(
    make_blog: Callable[..., LiveBlog], published: Callable[..., Entry]
) -> None:
    blogs = [make_blog(), make_blog()]
    for _ in range(3):
        for blog in blogs:
            published(of=blog)
    for blog in blogs:
        expect_whole_chain(blog)
        assert Revision.objects.filter(blog=blog).count() == 4


def test_revision_is_signed_with_byline_or_role(
    published: Callable[..., Entry], editor: User, chief: User
) -> None:
    entry = published()
    assert last_of(entry).signed == "Editor"
    chief.byline = "Chia Eff in Izium"
    chief.save()
    publishing.retract(entry.pk, by=chief, note="Wrong.")
    assert last_of(entry).signed == "Chia Eff in Izium"
    assert last_of(entry).by == chief


@pytest.mark.parametrize("note", ["", " ", "\n\t", "\u2028", "x" * 281, "\0"])
def test_note_of_a_correction_has_1_to_280_characters(
    published: Callable[..., Entry], editor: User, note: str
) -> None:
    entry = published()
    text = Content(body="<p>New</p>")
    with pytest.raises(ValidationError) as caught:
        publishing.correct(entry.pk, by=editor, content=text, base_edit=1, note=note)
    assert list(caught.value.message_dict) == ["note"]
    with pytest.raises(ValidationError) as caught:
        publishing.retract(entry.pk, by=editor, note=note)
    assert list(caught.value.message_dict) == ["note"]
    assert Revision.objects.filter(entry=entry).count() == 1


def test_note_is_one_line_of_plain_text(published: Callable[..., Entry], editor: User) -> None:
    entry = published()
    publishing.retract(entry.pk, by=editor, note=" A < B\n& <b>C</b>\u00a0! ")
    assert last_of(entry).note == "A < B & <b>C</b>\u00a0!"
    publishing.restore(entry.pk, by=editor, note="x" * 280)
    assert len(last_of(entry).note) == 280


def test_state_of_the_live_blog_is_kept(blog: LiveBlog, editor: User) -> None:
    content = replace(BlogContent.of(blog), headline="New head", summary="<p>Sum</p>", lead_picture=PICTURE)
    publishing.change_blog(blog.pk, by=editor, content=content, base_edit=blog.edit)
    row = Revision.objects.filter(blog=blog).order_by("number").last()
    assert row
    assert row.kind == Kind.BLOG
    assert row.entry is None
    assert row.content["headline"] == "New head"
    assert row.content["summary"] == "<p>Sum</p>"
    assert row.content["lead_picture"]["alt_text"] == "A boat"
