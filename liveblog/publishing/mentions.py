"""Mentions kept: which sources each standing update names, for the live blog's list of them."""

from liveblog.models import Entry, Mention


def differ(entry: Entry) -> bool:
    """Whether `entry` names other sources now than its last public state. One query; three without rows."""
    return _kept(entry) != named(entry)


def keep(entry: Entry) -> None:
    """Write down what `entry` names. The caller has locked its live blog."""
    before, now = _kept(entry), named(entry)
    gone, new = before - now, now - before
    if gone:
        Mention.objects.of_entry(entry).filter(source__in=gone).delete()
    Mention.objects.bulk_create(
        Mention(blog_id=entry.blog_id, entry=entry, source_id=source_id) for source_id in sorted(new)
    )


def named(entry: Entry) -> set[int]:
    """The sources of its quotes and citations; none of an update that does not stand."""
    if entry.status != Entry.Status.PUBLISHED:
        return set()
    quoted = {quote.source_id for quote in entry.quotes.all()}
    cited = {pk for citation in entry.citations.all() for pk in (citation.source_id, citation.via_id)}
    return {pk for pk in quoted | cited if pk is not None}


def _kept(entry: Entry) -> set[int]:
    return Mention.objects.of_entry(entry).sources()
