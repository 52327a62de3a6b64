"""Taking an update down: who may, what goes, what stays, and that twice is once."""

from collections.abc import Callable

from liveblog import publishing
from liveblog.content import Content, QuoteContent
from liveblog.models import Entry, LiveBlog, Revision
from newsroom.models import User
from tests.stored import again, version_of

WHY = {"ground": "law", "reason": "A court has ordered it."}
Make = Callable[..., Entry]


def test_it_leaves_nothing_of_the_text(
    published: Make, chief: User, editor: User, quote: QuoteContent, blog: LiveBlog
) -> None:
    entry = published(headline="Head", bylines="By", dateline="Here", quotes=(quote,), key_event=True)
    publishing.correct(
        entry.pk, by=editor, content=Content(body="<p>Other</p>"), base_edit=entry.edit, note="It was wrong."
    )
    publishing.pin(entry.pk, by=editor)
    before = version_of(blog)
    takedown = publishing.take_down(entry.pk, by=chief, **WHY, notice="Gone, by order of a court.")
    now = again(entry)
    assert (now.headline, now.body, now.bylines, now.dateline) == ("", "", "", "")
    assert (now.status, now.key_event, now.pinned_at) == ("taken_down", False, None)
    assert not [part for part in (now.quotes, now.pictures, now.citations) if part.exists()]
    assert version_of(blog) == before + 1 == now.version
    *old, last = Revision.objects.filter(entry=entry).order_by("number")
    assert [(row.content, row.salt, row.note) for row in old] == [(None, "", "")] * 3
    assert (last.kind, last.note) == ("takedown", "Gone, by order of a court.")
    assert (last.content["headline"], last.content["body"], last.content["quotes"]) == ("", "", [])
    assert (takedown.ground, takedown.reason, takedown.by) == ("law", "A court has ordered it.", chief)
