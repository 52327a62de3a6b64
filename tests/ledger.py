"""A blog's chain, gone over from its first row to its last."""

from liveblog import revisions
from liveblog.models import LiveBlog, Revision


def expect_whole_chain(blog: LiveBlog) -> None:
    """Every digest and link holds, no place is missing, and versions never fall.

    All that came before an entry's takedown is erased, and nothing else is.
    """
    taken_down = dict(Revision.objects.filter(blog=blog, kind="takedown").values_list("entry", "number"))
    link, version = "", 0
    for place, row in enumerate(Revision.objects.filter(blog=blog).order_by("number"), 1):
        assert row.number == place
        assert row.version >= version
        if row.number < taken_down.get(row.entry_id, 0):
            assert (row.content, row.salt, row.note) == (None, "", "")
        else:
            assert row.digest == revisions.digest_of(row.salt, row.content, row.note)
        assert row.link == revisions.link_of(link, row)
        link, version = row.link, row.version
    assert version == LiveBlog.objects.get(pk=blog.pk).version
