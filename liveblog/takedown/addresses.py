"""Step 4e, every public address that holds an update: asked under the lock, before it is erased.

A page of a stream may begin below any update that readers had as their last one, so each of the windows that
held it is named. What readers never saw, because the live blog is a draft, is held nowhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.core.files.storage import default_storage
from django.urls import reverse

from liveblog import corrections, open_ledger, past
from liveblog.feeds import NEWEST as IN_FEEDS
from liveblog.models import Entry, Revision, Source
from liveblog.paging import PAGE
from liveblog.pictures.renditions import every_name

AT_MOST = 500


def held(entry: Entry, states: Sequence[Revision], files: Iterable[str]) -> tuple[list[str], bool]:
    """The addresses, the ones most asked for first, each once; and whether there were more than AT_MOST.

    states  the entry's rows in the ledger, in order.
    files   its pictures that go.
    """
    if not entry.blog.is_public:
        return [], False
    found = dict.fromkeys(_all(entry, states, files))
    return list(islice(found, AT_MOST)), len(found) > AT_MOST


def _all(entry: Entry, states: Sequence[Revision], files: Iterable[str]) -> Iterator[str]:
    yield from _pages(entry)
    yield from _updates(entry, states)
    yield from _feeds(entry)
    yield from _files(files)
    yield from _sources(entry)
    yield from _notices(entry, states)
    yield from _ledger(entry, states)
    yield from _windows(entry)
    yield from _past(entry, states)


def _pages(entry: Entry) -> Iterator[str]:
    """The live blog's page, newest and oldest first, where it was on the first of each."""
    address = entry.blog.get_absolute_url()
    stream = Entry.objects.stream().of(entry.blog)
    if entry.pinned_at or entry.key_event or stream.after(entry).count() < PAGE:
        yield address
    if entry.key_event or (not entry.pinned_at and stream.before(entry).count() < PAGE):
        yield f"{address}?order=oldest"


def _windows(entry: Entry) -> Iterator[str]:
    """The further pages that held it, by the update that each begins below."""
    if entry.pinned_at:
        return
    address = entry.blog.get_absolute_url()
    stream = Entry.objects.stream().of(entry.blog)
    for newer in stream.after(entry).oldest_first().values_list("pk", flat=True)[:PAGE]:
        yield f"{address}?before={newer}"
    for older in stream.before(entry).newest_first().values_list("pk", flat=True)[:PAGE]:
        yield f"{address}?order=oldest&after={older}"


def _updates(entry: Entry, states: Sequence[Revision]) -> Iterator[str]:
    """Its own page, its history, and what an open page asks for that lacks one of its states."""
    slug = entry.blog.slug
    yield reverse("update", args=[slug, entry.pk])
    if entry.blog.public_history:
        yield reverse("history", args=[slug, entry.pk])
    for state in states:
        yield f"{reverse('changes', args=[slug])}?since={state.version - 1}"


def _feeds(entry: Entry) -> Iterator[str]:
    if Entry.objects.visible().of(entry.blog).after(entry).count() < IN_FEEDS:
        yield reverse("blog_feed", args=[entry.blog.slug])
    if Entry.objects.visible().after(entry).count() < IN_FEEDS:
        yield reverse("site_feed")


def _files(files: Iterable[str]) -> Iterator[str]:
    for file in files:
        for name in every_name(file):
            if default_storage.exists(name):
                yield reverse("media", args=[name])


def _sources(entry: Entry) -> Iterator[str]:
    """The page of each source that it cites, where it was on it. Three queries for each source."""
    if entry.is_retracted:
        return
    cited = list(Source.objects.cited_in(Entry.objects.filter(pk=entry.pk)))
    if cited:
        yield reverse("sources")
    for source in cited:
        address = source.get_absolute_url()
        yield reverse("source_feed", args=[source.slug])
        yield f"{address}?blog={entry.blog.slug}"
        newer = Entry.objects.citing(source).after(entry).oldest_first()
        beyond = list(newer.values_list("pk", flat=True)[:PAGE])
        if len(beyond) < PAGE:
            yield address
        yield from (f"{address}?before={pk}" for pk in beyond)


def _notices(entry: Entry, states: Sequence[Revision]) -> Iterator[str]:
    """The lists of corrections with its notices on them, and their feeds."""
    for blog in (entry.blog, None):
        listed = list(corrections.listed(blog).values_list("pk", flat=True))
        of = [blog.slug] if blog else []
        address = reverse("blog_corrections" if blog else "corrections", args=of)
        places = [listed.index(state.pk) for state in states if state.pk in set(listed)]
        if any(place < IN_FEEDS for place in places):
            yield reverse("blog_corrections_feed" if blog else "corrections_feed", args=of)
        for place in places:
            beyond = listed[place // PAGE * PAGE - 1] if place >= PAGE else None
            yield f"{address}?before={beyond}" if beyond else address


def _ledger(entry: Entry, states: Sequence[Revision]) -> Iterator[str]:
    """The pages of the ledger with a state of it."""
    address = reverse("ledger", args=[entry.blog.slug])
    for state in states:
        after = (state.number - 1) // open_ledger.A_PAGE * open_ledger.A_PAGE
        yield f"{address}?after={after}" if after else address


def _past(entry: Entry, states: Sequence[Revision]) -> Iterator[str]:
    """The live blog as it stood with each of its states: the first page, and the one that it was on."""
    if not entry.blog.public_history:
        return
    chain = Revision.objects.of(entry.blog).births().latest_first()
    births = list(chain.values_list("number", "entry"))
    for state in reversed(states):
        moment = state.made_at.isoformat().replace("+00:00", "Z")
        address = reverse("past", args=[entry.blog.slug, moment])
        there = [pk for number, pk in births if number <= state.number]
        place = there.index(entry.pk) if entry.pk in there else 0
        if place < past.A_PAGE or entry.key_event or entry.pinned_at:
            yield address
        if place >= past.A_PAGE:
            yield f"{address}?before={there[place // past.A_PAGE * past.A_PAGE - 1]}"
