"""Step 5, the only reader: every question of what is public is asked here, by name.

A view, a feed or a command never filters by itself. Nothing that `visible()` lets pass is a draft, an
embargoed update, or part of a live blog that is a draft itself.
"""

from liveblog.querysets.blogs import LiveBlogQuerySet, OtherStoryQuerySet
from liveblog.querysets.desk import FADES_AFTER, PresenceQuerySet, WorkingCopyQuerySet
from liveblog.querysets.entries import EntryQuerySet, content_parts
from liveblog.querysets.mentions import MentionQuerySet
from liveblog.querysets.pictures import PictureQuerySet, UploadQuerySet
from liveblog.querysets.revisions import RevisionQuerySet
from liveblog.querysets.sources import (
    CitationQuerySet,
    FormerSourceQuerySet,
    QuoteQuerySet,
    SourceQuerySet,
)
from liveblog.querysets.takedowns import TakedownQuerySet

__all__ = [
    "FADES_AFTER",
    "CitationQuerySet",
    "EntryQuerySet",
    "FormerSourceQuerySet",
    "LiveBlogQuerySet",
    "MentionQuerySet",
    "OtherStoryQuerySet",
    "PictureQuerySet",
    "PresenceQuerySet",
    "QuoteQuerySet",
    "RevisionQuerySet",
    "SourceQuerySet",
    "TakedownQuerySet",
    "UploadQuerySet",
    "WorkingCopyQuerySet",
    "content_parts",
]
