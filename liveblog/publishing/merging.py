"""Merging sources: two records of one source become one, and whatever named the one names the other.

The address and the number of the one that is given up lead to the survivor for ever: links, open forms and
the ledger's old rows still name them.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from liveblog.content.chains import bitten
from liveblog.models import Citation, Entry, FormerSource, LiveBlog, Quote, Source
from liveblog.permissions import Verb, require
from liveblog.publishing import steps
from liveblog.publishing.sources import (
    BATCH,
    SourceContent,
    claim_all,
    claim_sources,
    parts_of,
    reprint,
    write,
)
from newsroom.models import User


@transaction.atomic
def merge_sources(source_id: int, *, into_id: int, by: User, base_edit: int | None = None) -> Source:
    """Give up one source for another; returns the survivor. Merged twice is merged once.

    All live blogs are locked first, as for a renaming. Each with standing updates that name the source has
    one new version; other entries are the desk's next change, and their `edit` does not rise.

    base_edit  the Source.edit of the one given up that was looked at; an older one raises Conflict.
    Raises ValidationError at `into`.
    """
    blogs = claim_all()
    into_id = FormerSource.objects.living([into_id]).get(into_id, into_id)
    if FormerSource.objects.living([source_id]).get(source_id) == into_id:
        require(by, Verb.MERGE_SOURCES)
        return Source.objects.get(pk=into_id)
    found = claim_sources([number for number in (source_id, into_id) if 0 < number < 2**63])
    source, into = found.get(source_id), found.get(into_id)
    require(by, Verb.MERGE_SOURCES, source)
    if source is None or into is None:
        raise _refused(_("There is no such source."))
    if base_edit is not None and base_edit != source.edit:
        raise steps.Conflict(theirs=SourceContent.of(source), mine=None, edit=source.edit)
    _expect_mergeable(source, into)
    return _merge(source, into, blogs, by)


def _expect_mergeable(source: Source, into: Source) -> None:
    if source == into:
        raise _refused(_("A source can’t be merged into itself."))
    if into.pk in parts_of(source):
        raise _refused(_("This one is a part of the source that would be given up."))
    kinds = (source.kind, into.kind)
    if Source.Kind.ANONYMOUS in kinds and kinds[0] != kinds[1]:
        raise _refused(_("An anonymous source and a named one can’t be merged: it would say who it is."))


def _refused(reason: str) -> ValidationError:
    return ValidationError({"into": reason})


def _merge(source: Source, into: Source, blogs: dict[int, LiveBlog], by: User) -> Source:
    naming = Entry.objects.naming(source).order_by("blog_id", "pk")
    numbers = list(naming.values_list("pk", flat=True))
    _move(source, into)
    Source.objects.filter(parent=source).update(parent=into)
    FormerSource.objects.filter(source=source).update(source=into)
    FormerSource.objects.create(number=source.pk, slug=source.slug, source=into)
    source.delete()
    _take_names(source, into)
    reprint((one for one in _read(numbers) if one.status == Entry.Status.PUBLISHED), blogs, by)
    _keep((one for one in _read(numbers) if one.status != Entry.Status.PUBLISHED), blogs)
    return into


def _read(numbers: Sequence[int]) -> Iterator[Entry]:
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        yield from Entry.objects.filter(pk__in=batch).with_content().order_by("blog_id", "pk")


def _move(source: Source, into: Source) -> None:
    """Every quote and citation, and who passed something on. What would lead back to itself loses its via."""
    Quote.objects.filter(source=source).update(source=into)
    both = Citation.objects.filter(Q(source=source) | Q(source=into))
    both.filter(Q(via=source) | Q(via=into)).update(via=None)
    Citation.objects.filter(source=source).update(source=into)
    Citation.objects.filter(via=source).update(via=into)
    entries = Citation.objects.filter(via=into).values("entry")
    chains: dict[int, list[Citation]] = {}
    for row in Citation.objects.filter(entry__in=entries, via__isnull=False).order_by("position", "pk"):
        chains.setdefault(row.entry_id, []).append(row)
    closing = [
        rows[place].pk
        for rows in chains.values()
        for place in bitten((row.source_id, row.via_id) for row in rows)
    ]
    Citation.objects.filter(pk__in=closing).update(via=None)


def _take_names(source: Source, into: Source) -> None:
    """The survivor is found by the names of the other too; of an anonymous one no other name is kept."""
    content = SourceContent.of(into)
    if content.is_anonymous:
        return
    known = {name.casefold() for name in _names(into)}
    others = {name.casefold(): name for name in reversed(_names(source))}
    new = [
        name for name in _names(source) if others[name.casefold()] == name and name.casefold() not in known
    ]
    if new:
        write(into, _with_aliases(content, new))


def _names(source: Source) -> list[str]:
    return [name for name in (source.name, source.short_name, *source.aliases.splitlines()) if name]


def _with_aliases(content: SourceContent, names: list[str]) -> SourceContent:
    values = vars(content) | {"aliases": "\n".join(filter(None, (content.aliases, *names)))}
    try:
        return SourceContent(**values).cleaned()
    except ValidationError as error:
        reasons = [reason for reasons in error.message_dict.values() for reason in reasons]
        raise _refused(" ".join([_("Its other names leave no room for more."), *reasons])) from None


def _keep(entries: Iterable[Entry], blogs: dict[int, LiveBlog]) -> None:
    """Drafts and the like, of which no reader sees anything: the desk is told to look again."""
    for entry in entries:
        entry.blog = blogs.get(entry.blog_id) or steps.claim_blog(entry.blog_id)
        steps.keep(entry)
