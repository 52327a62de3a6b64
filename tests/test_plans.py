"""Step 5, how the database finds it: no page of a large live blog reads all of its rows."""

from collections.abc import Callable

import pytest
from django.db import connection

from liveblog.models import Entry, LiveBlog
from liveblog.querysets import EntryQuerySet

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="another database chooses by the rows it has"),
]


def plan(rows: EntryQuerySet) -> str:
    return str(rows.explain())


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (lambda rows, entry: rows.stream().newest_first(), "entry_in_order (blog_id=?)"),
        (
            lambda rows, entry: rows.stream().newest_first().before(entry),
            "entry_in_order (blog_id=? AND published_at<?)",
        ),
        (
            lambda rows, entry: rows.stream().oldest_first().after(entry),
            "entry_in_order (blog_id=? AND published_at>?)",
        ),
        (lambda rows, entry: rows.pinned(), "entry_one_pinned_per_blog"),
        (lambda rows, entry: rows.key_events(), "entry_key_events"),
        (lambda rows, entry: rows.changed_after(1), "entry_by_version (blog_id=? AND version>?)"),
    ],
    ids=["stream", "before", "after", "pinned", "key events", "changed after"],
)
def test_an_index_leads_to_what_is_asked(
    blog: LiveBlog,
    published: Callable[..., Entry],
    asked: Callable[[EntryQuerySet, Entry], EntryQuerySet],
    found: str,
) -> None:
    entry = published()
    assert found in plan(asked(Entry.objects.of(blog), entry)[:26])


def test_a_stream_is_read_in_the_index_own_order(blog: LiveBlog) -> None:
    assert "TEMP B-TREE" not in plan(Entry.objects.of(blog).stream().newest_first()[:26])
    assert "TEMP B-TREE" not in plan(Entry.objects.of(blog).key_events()[:26])
