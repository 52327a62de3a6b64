"""Step 4b, the ledger: what was public after each change, in one chain per live blog.

A row's digest is SHA-256 over its salt, content and note; its link is SHA-256 over the previous link and the
row's other facts with that digest. So a text can be erased with its salt, and the chain still holds.
Canonical JSON: keys sorted, no spaces, UTF-8.
"""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from liveblog.content import CitationContent, Content, PictureContent, QuoteContent
from liveblog.models import Citation, Entry, LiveBlog, Quote, Revision, Source
from newsroom.models import User

FORMAT = 2  # 1 had no citations


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(salt: str, content: Any, note: str) -> str:
    return hashlib.sha256(salt.encode() + canonical({"content": content, "note": note})).hexdigest()


def link_of(previous: str, row: Revision) -> str:
    facts = [
        previous,
        row.blog_id,
        row.number,
        row.version,
        row.entry_id,
        row.kind,
        row.signed,
        row.made_at.isoformat(),
        row.digest,
    ]
    return hashlib.sha256(canonical(facts)).hexdigest()


def entry_state(entry: Entry) -> dict[str, Any]:
    """All that is public of an entry now, in plain JSON types."""
    return {
        "format": FORMAT,
        "headline": entry.headline,
        "body": entry.body,
        "bylines": entry.bylines,
        "dateline": entry.dateline,
        "status": str(entry.status),
        "published_at": entry.published_at.isoformat() if entry.published_at else None,
        "key_event": entry.key_event,
        "pinned": entry.pinned_at is not None,
        "quotes": [_quote_state(quote) for quote in entry.quotes.all()],
        "citations": [_citation_state(citation) for citation in entry.citations.all()],
        "pictures": [_picture_state(picture) for picture in entry.pictures.all()],
    }


def _quote_state(quote: Quote) -> dict[str, Any]:
    source = quote.source
    return {
        "manner": str(quote.manner),
        "text": quote.text,
        "speaker": quote.speaker,
        "speaker_role": quote.speaker_role,
        "source": source and _source_state(source),
        "link": quote.link,
        "said_on": quote.said_on.isoformat() if quote.said_on else None,
        "said_where": quote.said_where,
        "original_text": quote.original_text,
        "original_language": quote.original_language,
        "translator": quote.translator,
    }


def _citation_state(citation: Citation) -> dict[str, Any]:
    return {
        "role": str(citation.role),
        "source": _source_state(citation.source),
        "via": citation.via and _source_state(citation.via),
        "link": citation.link,
        "title": citation.title,
        "retrieved_at": citation.retrieved_at and citation.retrieved_at.isoformat(),
    }


def _source_state(source: Source) -> dict[str, Any]:
    return {
        "id": source.pk,
        "name": source.name,
        "name_in_sentence": source.name_in_sentence,
        "short_name": source.short_name,
        "slug": source.slug,
    }


def _picture_state(picture: Any) -> dict[str, Any]:
    return {
        "file": picture.file.name,
        "width": picture.width,
        "height": picture.height,
        "caption": picture.caption,
        "alt_text": picture.alt_text,
        "credit": picture.credit,
        "focal_x": picture.focal_x,
        "focal_y": picture.focal_y,
    }


def blog_state(blog: LiveBlog) -> dict[str, Any]:
    """All that is public of a live blog itself now, in plain JSON types. Two queries."""
    return {
        "format": FORMAT,
        "headline": blog.headline,
        "slug": blog.slug,
        "kicker": blog.kicker,
        "standfirst": blog.standfirst,
        "summary": blog.summary,
        "status": str(blog.status),
        "time_zone": blog.time_zone,
        "language": blog.language,
        "coverage_start_at": blog.coverage_start_at and blog.coverage_start_at.isoformat(),
        "coverage_end_at": blog.coverage_end_at and blog.coverage_end_at.isoformat(),
        "public_history": blog.public_history,
        "lead_picture": blog.lead_picture and _picture_state(blog.lead_picture),
        "other_stories": [
            {"live_blog": story.live_blog_id, "headline": story.headline, "link": story.link}
            for story in blog.other_stories.public()
        ],
    }


def content_in(revision: Revision) -> Content:
    """The Content that an entry's revision kept."""
    state = revision.content
    return Content(
        headline=state["headline"],
        body=state["body"],
        bylines=state["bylines"],
        dateline=state["dateline"],
        quotes=tuple(_quote_in(quote) for quote in state["quotes"]),
        citations=tuple(_citation_in(citation) for citation in state.get("citations", ())),
        pictures=tuple(PictureContent(**picture) for picture in state["pictures"]),
    )


def _quote_in(state: dict[str, Any]) -> QuoteContent:
    values = {name: value for name, value in state.items() if name not in ("source", "said_on")}
    source, said_on = state["source"], state["said_on"]
    return QuoteContent(
        **values,
        source_id=source["id"] if source else None,
        said_on=datetime.fromisoformat(said_on).date() if said_on else None,
    )


def _citation_in(state: dict[str, Any]) -> CitationContent:
    retrieved_at = state["retrieved_at"]
    return CitationContent(
        role=state["role"],
        source_id=state["source"]["id"],
        via_id=state["via"] and state["via"]["id"],
        link=state["link"],
        title=state["title"],
        retrieved_at=retrieved_at and datetime.fromisoformat(retrieved_at),
    )


def append(blog: LiveBlog, entry: Entry | None, kind: str, *, by: User, note: str, at: datetime) -> Revision:
    """Add the present public state of `entry`, or of the blog itself, to the blog's chain.

    The blog's row must be locked by the caller, so that places in the chain are given one by one.
    """
    last = Revision.objects.filter(blog=blog).order_by("-number").only("number", "link").first()
    row = Revision(
        blog=blog,
        entry=entry,
        number=last.number + 1 if last else 1,
        version=blog.version,
        kind=kind,
        note=note,
        content=entry_state(entry) if entry else blog_state(blog),
        by=by,
        signed=by.byline or str(by.role or ""),
        made_at=at,
        salt=secrets.token_hex(16),
    )
    row.digest = digest_of(row.salt, row.content, row.note)
    row.link = link_of(last.link if last else "", row)
    row.save(force_insert=True)
    return row
