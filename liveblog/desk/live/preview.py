"""Step 1, what is typed as readers would see it: the whole page, and nothing of it is stored.

The entry is made in memory alone; the page around it is that of the desk's own preview.
"""

from copy import copy
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from liveblog import pages, paging
from liveblog.content import ENTRY_FIELDS, CitationContent, Content, QuoteContent
from liveblog.desk.buttons import Press
from liveblog.desk.entry_form import EntrySheet
from liveblog.desk.live.answers import Answer, Refused, answers, entry_of
from liveblog.desk.preview import PICTURE_BASE
from liveblog.models import Citation, Entry, Kind, LiveBlog, Picture, Quote, Revision, Source
from newsroom.models import User

NOBODY = 0  # the number of an entry that has none yet


@answers
def preview(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """POST the composer's fields, with `entry` and `verb` beside them: {"html": the page}. Writes nothing.

    A picture counts once it has its `stored` token; a file that comes along is not looked at.
    """
    if request.method != "POST":
        raise Refused(405, reason=_("This is done by POST alone."))
    number = request.POST.get("entry", "")
    entry = entry_of(user, blog, _number(number)) if number else None
    sheet = EntrySheet(user=user, entry=entry, data=request.POST)
    if not sheet.is_valid():
        raise ValidationError(sheet.errors())
    content = sheet.content().cleaned().dated(Content(), timezone.now())
    if content.is_empty():
        raise ValidationError({"body": _("There is nothing to preview yet.")})
    shown = unsaved(sheet, content, entry or Entry(pk=NOBODY, blog=blog, author=user))
    _mark(shown, sheet, request.POST)
    window = paging.around(shown, Entry.objects.for_preview().stream().of(blog)) if entry else paging.Window()
    page = pages.live_blog_page(blog, window=window, extra_entry=shown, picture_base=PICTURE_BASE)
    return {"html": page}


def _number(value: str) -> int:
    if not paging.NUMBER.fullmatch(value):
        raise Http404
    return int(value)


def unsaved(sheet: EntrySheet, content: Content, entry: Entry) -> Entry:
    """`entry` as it would be with `content`, in memory alone. One query, for the names of the sources."""
    shown = copy(entry)
    for name in ENTRY_FIELDS:
        setattr(shown, name, getattr(content, name))
    tokens = [row["stored"].value() for row in sheet.pictures.kept()]
    sources = Source.objects.in_bulk(content.source_ids())
    quotes = [_quote(quote, sources) for quote in content.quotes]
    citations = [_citation(citation, sources) for citation in content.citations]
    pictures = [Picture(pk=number, **asdict(one)) for number, one in enumerate(content.pictures, 1)]
    for picture, token in zip(pictures, tokens, strict=True):
        picture.stored = token  # lets its author see the file
    kept: Any = shown
    kept._prefetched_objects_cache = {
        "quotes": _rows(Quote, quotes),
        "citations": _rows(Citation, citations),
        "pictures": _rows(Picture, pictures),
    }
    shown.notices = list(getattr(entry, "notices", []))
    return shown


def _quote(content: QuoteContent, sources: dict[int, Source]) -> Quote:
    quote = Quote(**asdict(content))
    quote.source = sources.get(content.source_id or 0)
    return quote


def _citation(content: CitationContent, sources: dict[int, Source]) -> Citation:
    citation = Citation(**asdict(content))
    citation.source = sources[content.source_id]
    citation.via = sources.get(content.via_id or 0)
    return citation


def _rows(model: type[Model], rows: list[Any]) -> Any:
    """Rows that were never saved, as what a related manager hands out: no query is asked for them."""
    found: Any = model._default_manager.none()
    found._result_cache = rows
    found._prefetch_done = True
    return found


def _mark(shown: Entry, sheet: EntrySheet, asked: Any) -> None:
    """What the press would set beside the text: its time, the marks, and what readers are told."""
    values, now = sheet.form.cleaned_data, timezone.now()
    if shown.is_public:
        kind = _kind(asked.get("verb", ""), values["note"])
        if kind:
            shown.notices.append(Revision(kind=kind, note=values["note"], made_at=now))
        return
    shown.key_event = values["key_event"]
    shown.published_at = now
    shown.pinned_at = now if asked.get("pin") == "on" else None


def _kind(verb: str, note: str) -> Kind | None:
    """A note makes it a correction, unless a clarification is asked for; without one, an update says when."""
    if note.strip():
        return Kind.CLARIFICATION if verb == Press.CLARIFICATION else Kind.CORRECTION
    return Kind.UPDATE if verb == Press.UPDATE else None
