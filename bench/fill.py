"""Makes one database: `python -m bench.fill slug entries`, into DATABASE_URL.

The entries and their revisions are written in bulk, in the very state that publishing one after the other
leaves: versions, places and links of the chain. What stands on top of the page goes through publishing.
"""

import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

import newsroom.wsgi  # noqa: F401, sets Django up

# isort: split
from django.contrib.auth.models import Group

from bench import machine, names, sample
from liveblog import publishing, revisions
from liveblog.content import ENTRY_FIELDS, Content
from liveblog.models import Citation, Entry, Kind, LiveBlog, Mention, Quote, Revision, Source
from liveblog.publishing import mentions
from liveblog.publishing.blogs import BlogContent, StoryContent
from liveblog.publishing.sources import SourceContent
from newsroom.models import Role, User

BULK = 1000
KEY_EVENTS = 10  # in every live blog, spread over all of it, so that pages of all sizes show the same
PACE = timedelta(seconds=30)


def fill(slug: str, entries: int) -> None:
    call_command("migrate", verbosity=0)
    editor = User.objects.create_user(names.EDITOR, password=names.PASSWORD, byline="The bench")
    editor.groups.set([Group.objects.get_or_create(name=Role.EDITOR.value)[0]])
    for name_slug, name in sample.OUTLETS.items():
        publishing.create_source(by=editor, content=SourceContent(name=name, slug=name_slug, kind="outlet"))
    blog = publishing.create_blog(by=editor, content=_blog_content(slug))
    first = timezone.now() - PACE * (entries + 10)
    for start in range(0, entries, BULK):
        numbers = range(start, min(start + BULK, entries))
        _publish_in_bulk(blog, editor, numbers, first, max(1, entries // KEY_EVENTS))
    _change_the_newest(blog, editor)


def _blog_content(slug: str) -> BlogContent:
    points = "".join(
        f"<li>{line}</li>" for line in ("The river is rising.", "Roads are closed.", "Stay home.")
    )
    other = StoryContent(headline="How the river was tamed", link="https://reports.example.org/the-river/")
    return BlogContent(
        headline="The flood at Marrowby, as it happens",
        slug=slug,
        kicker="Floods",
        standfirst="Follow the night's events along the river, from the dam above Hollin to the quays.",
        summary=f"<ul>{points}</ul>",
        status="live",
        time_zone="Europe/London",
        other_stories=(other,),
    )


@lru_cache(sample.VARIETY)
def _clean(number: int) -> Content:
    return sample.content(number, sample.sources()).cleaned()


@lru_cache(1)
def _sources() -> dict[int, Source]:
    return Source.objects.in_bulk()


@transaction.atomic
def _publish_in_bulk(blog: LiveBlog, editor: User, numbers: range, first: datetime, every: int) -> None:
    """What publishing one after the other would leave behind, but each row's `created_at`."""
    entries = [
        _entry(blog, editor, blog.version + 1 + place, first + PACE * number, number)
        for place, number in enumerate(numbers)
    ]
    for number, entry in zip(numbers, entries, strict=True):
        entry.key_event = number % every == every // 2
    Entry.objects.bulk_create(entries)
    quotes = [_quotes(entry, number) for number, entry in zip(numbers, entries, strict=True)]
    Quote.objects.bulk_create(quote for row in quotes for quote in row)
    citations = [_citations(entry, number) for number, entry in zip(numbers, entries, strict=True)]
    Citation.objects.bulk_create(citation for row in citations for citation in row)
    for entry, quoted, cited in zip(entries, quotes, citations, strict=True):
        _hold(entry, quotes=quoted, citations=cited, pictures=[])
    Mention.objects.bulk_create(
        Mention(blog=blog, entry=entry, source_id=pk) for entry in entries for pk in mentions.named(entry)
    )
    Revision.objects.bulk_create(_chain(blog, editor, entries))
    events = [entry.first_version for entry in entries if entry.key_event]
    blog.version += len(entries)
    blog.updated_at = entries[-1].updated_at
    blog.panel_versions["sources"] = blog.version
    if events:
        blog.panel_versions["key_events"] = events[-1]
    LiveBlog.objects.filter(pk=blog.pk).update(
        version=F("version") + len(entries), updated_at=blog.updated_at, panel_versions=blog.panel_versions
    )


def _entry(blog: LiveBlog, editor: User, version: int, at: datetime, number: int) -> Entry:
    content = _clean(number % sample.VARIETY)
    return Entry(
        **{name: getattr(content, name) for name in ENTRY_FIELDS},
        blog=blog,
        author=editor,
        status=Entry.Status.PUBLISHED,
        kind=Kind.PUBLISHED,
        published_at=at,
        updated_at=at,
        version=version,
        first_version=version,
    )


def _quotes(entry: Entry, number: int) -> list[Quote]:
    quotes = _clean(number % sample.VARIETY).quotes
    rows = [Quote(entry=entry, position=place, **asdict(quote)) for place, quote in enumerate(quotes)]
    for row in rows:
        if row.source_id is not None:
            row.source = _sources()[row.source_id]
    return rows


def _citations(entry: Entry, number: int) -> list[Citation]:
    citations = _clean(number % sample.VARIETY).citations
    rows = [Citation(entry=entry, position=place, **asdict(one)) for place, one in enumerate(citations)]
    for row in rows:
        row.source = _sources()[row.source_id]
        row.via = _sources()[row.via_id] if row.via_id else None
    return rows


def _hold(entry: Any, **rows: list[Any]) -> None:
    """As if they had been prefetched."""
    entry._prefetched_objects_cache = rows


def _chain(blog: LiveBlog, editor: User, entries: list[Entry]) -> list[Revision]:
    last = Revision.objects.filter(blog=blog).order_by("-number").first()
    link, number = (last.link, last.number) if last else ("", 0)
    rows = []
    for entry in entries:
        number += 1
        row = _revision(blog, editor, entry, number)
        row.digest = revisions.digest_of(row.salt, row.content, row.note)
        row.link = link = revisions.link_of(link, row)
        rows.append(row)
    return rows


def _revision(blog: LiveBlog, editor: User, entry: Entry, number: int) -> Revision:
    return Revision(
        blog=blog,
        entry=entry,
        number=number,
        version=entry.version or 0,
        kind=Kind.PUBLISHED,
        content=revisions.entry_state(entry),
        by=editor,
        signed=editor.byline,
        made_at=entry.updated_at or timezone.now(),
        salt=f"{number:032x}",
    )


def _change_the_newest(blog: LiveBlog, editor: User) -> None:
    """A correction, a retraction and a pinned update on the first page, as on a usual day."""
    corrected, retracted, pinned = list(Entry.objects.stream().of(blog).newest_first()[3:6])
    publishing.correct(corrected.pk, by=editor, content=_clean(7), base_edit=corrected.edit, note=sample.NOTE)
    publishing.retract(retracted.pk, by=editor, note="It was about another river.")
    publishing.pin(pinned.pk, by=editor)


if __name__ == "__main__":
    machine.pin(machine.SERVER)
    fill(sys.argv[1], int(sys.argv[2]))
    connection.close()  # SQLite then leaves everything in the one file
