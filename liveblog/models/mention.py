"""A mention: that a standing update names a source, however often and in whatever part of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from liveblog.models.blog import LiveBlog
from liveblog.models.entry import Entry
from liveblog.models.source import Source
from liveblog.querysets import MentionQuerySet


class Mention(models.Model):
    """One row for each source that a published update quotes or cites, those who passed it on included.

    It repeats what quotes and citations say, so that counting the updates of each source in a live blog reads
    one index. `publishing/mentions.py` keeps it.
    """

    blog = models.ForeignKey(LiveBlog, on_delete=models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="mentions")

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        indexes = [models.Index("blog", "source", name="mention_in_blog")]
        constraints = [models.UniqueConstraint(name="mention_once", fields=["entry", "source"])]

    def __str__(self) -> str:
        return f"{self.source_id} in {self.entry_id}"
