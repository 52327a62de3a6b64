"""Step 5a, what is stored: one concept a file, with the constraints that must always hold.

Nothing here is saved but by `publishing`; what is public is asked through `querysets` alone.
"""

from liveblog.models.blog import FormerSlug, LiveBlog, OtherStory
from liveblog.models.citation import Citation
from liveblog.models.desk import Presence, WorkingCopy
from liveblog.models.entry import Entry
from liveblog.models.mention import Mention
from liveblog.models.picture import Picture, Upload
from liveblog.models.quote import Quote
from liveblog.models.revision import Kind, Revision
from liveblog.models.source import FormerSource, Source
from liveblog.models.takedown import HeldAddress, Purge, Takedown, TakenFile

__all__ = [
    "Citation",
    "Entry",
    "FormerSlug",
    "FormerSource",
    "HeldAddress",
    "Kind",
    "LiveBlog",
    "Mention",
    "OtherStory",
    "Picture",
    "Presence",
    "Purge",
    "Quote",
    "Revision",
    "Source",
    "Takedown",
    "TakenFile",
    "Upload",
    "WorkingCopy",
]
