"""Step 1, the desk's models in the admin site; what is done with them is in `liveblog/desk/`."""

from django.contrib import admin

from liveblog.desk.blogs import LiveBlogDesk
from liveblog.desk.entries import EntryDesk
from liveblog.desk.sources import SourceDesk
from liveblog.models import Entry, LiveBlog, Source

admin.site.register(LiveBlog, LiveBlogDesk)
admin.site.register(Entry, EntryDesk)
admin.site.register(Source, SourceDesk)
