"""Step 8h, rows as the ledger kept them: live blog, entries, pictures, stories; none is ever saved."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from liveblog.models import Citation, Entry, Kind, LiveBlog, OtherStory, Picture, Quote, Revision, Source
from liveblog.revisions import content_in

NOTICED = (Kind.CLARIFICATION, Kind.CORRECTION, Kind.RETRACTION)
TEXTS = ("headline", "kicker", "standfirst", "summary", "status", "time_zone", "language")


def blog_in(row: Revision, now: LiveBlog) -> LiveBlog:
    """What a live blog said of itself, at its present address. One query where it had a lead picture.

    The first rows that were ever kept do not say when coverage starts and ends.
    """
    state = row.content
    lead = [Picture(**state["lead_picture"])] if state["lead_picture"] else []
    _withdraw(lead)
    return LiveBlog(
        pk=now.pk,
        slug=now.slug,
        public_history=now.public_history,
        lead_picture=lead[0] if lead else None,
        coverage_start_at=_moment(state.get("coverage_start_at")),
        coverage_end_at=_moment(state.get("coverage_end_at")),
        version=row.version,
        updated_at=row.made_at,
        **{name: state[name] for name in TEXTS},
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def entries_in(chain: Any, blog: LiveBlog, rows: Iterable[Revision]) -> dict[int, Entry]:
    """The entries in these states, by id; those that were taken down, by then or since, are left out. Two
    queries.

    chain  the live blog's rows up to that moment.
    """
    states = {row.entry_id: row for row in rows if row.entry_id and row.content is not None}
    states = {pk: row for pk, row in states.items() if row.kind != Kind.TAKEDOWN}
    facts: dict[int | None, list[Revision]] = {}
    for fact in chain.of_entries(states).births_and_notices().in_order():
        facts.setdefault(fact.entry_id, []).append(fact)
    entries = {pk: _entry(pk, row, blog, facts.get(pk, [])) for pk, row in states.items()}
    _withdraw([picture for entry in entries.values() for picture in entry.pictures.all()])
    return entries


def _entry(pk: int, row: Revision, blog: LiveBlog, facts: list[Revision]) -> Entry:
    state = row.content
    entry = Entry(
        pk=pk,
        blog=blog,
        headline=state["headline"],
        body=state["body"],
        bylines=state["bylines"],
        dateline=state["dateline"],
        status=state["status"],
        kind=row.kind,
        key_event=state["key_event"],
        published_at=_moment(state["published_at"]),
        pinned_at=row.made_at if state["pinned"] else None,
        updated_at=row.made_at,
        version=row.version,
        first_version=next((fact.version for fact in facts if fact.kind == Kind.PUBLISHED), None),
        notice_version=next((fact.version for fact in reversed(facts) if fact.kind in NOTICED), None),
    )
    entry.notices = [fact for fact in facts if fact.note or fact.kind == Kind.UPDATE]
    parts: dict[str, Any] = {
        "quotes": [_quote(quote) for quote in state["quotes"]],
        "citations": [_citation(citation) for citation in state.get("citations", ())],
        "pictures": [Picture(**vars(picture)) for picture in content_in(row).pictures],
    }
    entry._prefetched_objects_cache = parts  # type: ignore[attr-defined]  # Django's own
    return entry


def _quote(state: dict[str, Any]) -> Quote:
    values = {name: value for name, value in state.items() if name not in ("source", "said_on")}
    said_on = date.fromisoformat(state["said_on"]) if state["said_on"] else None
    return Quote(**values, said_on=said_on, source=_source(state["source"]))


def _citation(state: dict[str, Any]) -> Citation:
    return Citation(
        role=state["role"],
        source=_source(state["source"]),
        via=_source(state["via"]),
        link=state["link"],
        title=state["title"],
        retrieved_at=_moment(state["retrieved_at"]),
    )


def _source(state: dict[str, Any] | None) -> Source | None:
    """A source as it was called then; None for none."""
    return Source(pk=state["id"], **{k: v for k, v in state.items() if k != "id"}) if state else None


def _withdraw(pictures: list[Picture]) -> None:
    """Mark those whose file readers may not see any more. One query, none for no pictures."""
    files = {picture.file.name or "" for picture in pictures}
    shown = Picture.objects.public().files_among(files) if files else set()
    for picture in pictures:
        picture.is_withdrawn = picture.file.name not in shown


def stories_in(states: list[dict[str, Any]]) -> list[OtherStory]:
    """Lines under “Other Stories”; live blogs that are drafts now are left out. One query, or none."""
    ids = [state["live_blog"] for state in states if state["live_blog"]]
    blogs = LiveBlog.objects.public().in_bulk(ids) if ids else {}
    return [
        OtherStory(live_blog=blogs.get(state["live_blog"]), headline=state["headline"], link=state["link"])
        for state in states
        if not state["live_blog"] or state["live_blog"] in blogs
    ]
