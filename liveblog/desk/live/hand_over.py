"""Step 1, the hand-over sheet: what waits, what was done in the shift, and who is here, to print or to copy.

The page and the plain text are made of the same parts, so both say the same.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from liveblog.desk.access import DeskAdmin, acting
from liveblog.desk.entries import local
from liveblog.desk.live.answers import blog_at
from liveblog.models import Entry, Kind, LiveBlog, Presence, Revision
from liveblog.permissions import edits
from newsroom.models import User

CHOICES = (4, 8, 12, 24)
MOST, USUAL = 72, 8
TITLE_WORDS = 16
MARKS = (Kind.PINNED, Kind.UNPINNED, Kind.KEY_EVENT, Kind.SOURCE)  # nothing was said with them


@dataclass(frozen=True)
class Line:
    """when and who stand before and behind the text; address leads to the entry at the desk."""

    text: str
    when: str = ""
    who: str = ""
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Part:
    title: str
    lines: list[Line] = field(default_factory=list)
    alarm: bool = False


def hand_over(desk: DeskAdmin, request: HttpRequest, blog_id: int) -> HttpResponse:
    """`hours` from 1 to 72; anything else is said, and the sheet is that of the usual shift."""
    user, blog = acting(request), blog_at(blog_id)
    hours = _hours(request.GET.get("hours", str(USUAL)))
    head = head_of(blog, hours or USUAL)
    parts = parts_of(user, blog, hours or USUAL)
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("Hand-over"),
        "blog": blog,
        "hours": hours or USUAL,
        "choices": CHOICES,
        "most": MOST,
        "is_wrong": hours is None,
        "head": head,
        "parts": parts,
        "text": as_text(blog, head, parts),
    }
    template = "admin/liveblog/live/hand_over.html"
    return TemplateResponse(request, template, context, status=400 if hours is None else 200)


def _hours(value: str) -> int | None:
    """None for what is no whole number in bounds."""
    if not (value.isascii() and value.isdigit() and len(value) <= 3):
        return None
    return int(value) if 1 <= int(value) <= MOST else None


def head_of(blog: LiveBlog, hours: int) -> str:
    now = timezone.now()
    return _("%(status)s. The last %(hours)d hours, from %(start)s to %(end)s.") % {
        "status": blog.get_status_display(),
        "hours": hours,
        "start": local(now - timedelta(hours=hours), blog),
        "end": local(now, blog),
    }


def parts_of(user: User, blog: LiveBlog, hours: int) -> list[Part]:
    """What `user` may see of it. Nine queries, however much there is."""
    seen = Entry.objects.of(blog).seen_by(user, all_of_them=edits(user)).for_lists().with_content()
    done = list(Revision.objects.made_since(blog, timezone.now() - timedelta(hours=hours)))
    drafts = seen.drafts()
    return [
        Part(_("Due, and not published"), [_waiting(blog, one) for one in seen.stuck()], alarm=True),
        Part(_("Scheduled"), [_waiting(blog, one) for one in seen.under_embargo()]),
        Part(_("In review"), [_waiting(blog, one) for one in seen.in_review()]),
        Part(_("Drafts") if edits(user) else _("My drafts"), [_waiting(blog, one) for one in drafts]),
        Part(_("Who did what"), _people(done)),
        Part(_("Done in the shift"), [_done(blog, one) for one in done if one.kind not in MARKS]),
        Part(_("Here now"), [Line(str(user)) for user in _here(blog)]),
    ]


def _waiting(blog: LiveBlog, entry: Entry) -> Line:
    when = _("saved %s") % local(entry.saved_at, blog)
    if entry.due_at:
        when = _("embargo until %s") % local(entry.due_at, blog)
    return Line(
        text=named(entry),
        when=when,
        who=str(entry.author),
        note=entry.due_problem or entry.review_note,
        address=reverse("admin:liveblog_entry_change", args=[entry.pk]),
    )


def _done(blog: LiveBlog, revision: Revision) -> Line:
    entry = revision.entry
    text = named(entry) if entry else _("Headline, status, summary or other stories")
    return Line(
        text=f"{revision.get_kind_display()}: {text}",
        when=local(revision.made_at, blog),
        who=_by(revision),
        note=revision.note,
        address=reverse("admin:liveblog_entry_change", args=[entry.pk]) if entry else "",
    )


def _by(revision: Revision) -> str:
    """Who did it; of what was published also who wrote it, where that is somebody else."""
    entry = revision.entry
    if entry is None or revision.kind != Kind.PUBLISHED or entry.author_id == revision.by_id:
        return str(revision.by)
    return _("%(by)s, written by %(author)s") % {"by": revision.by, "author": entry.author}


def _people(done: list[Revision]) -> list[Line]:
    """Each person with how often they did what, whoever did most first."""
    told: dict[str, dict[str, int]] = {}
    for one in done:
        kinds = told.setdefault(str(one.by), {})
        kinds[one.get_kind_display()] = kinds.get(one.get_kind_display(), 0) + 1
    ranked = sorted(told.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return [
        Line(name + ": " + ", ".join(f"{kind} {count}" for kind, count in kinds.items()))
        for name, kinds in ranked
    ]


def _here(blog: LiveBlog) -> list[User]:
    return list({one.user_id: one.user for one in Presence.objects.here(blog)}.values())


def named(entry: Entry) -> str:
    """Its headline or first words, of a retracted one too: the sheet is for the newsroom."""
    if entry.is_taken_down:
        return _("A taken-down update")
    said = next((quote.text for quote in entry.quotes.all()), "")
    return entry.title or Truncator(said).words(TITLE_WORDS) or _("Entry %d") % entry.pk


def as_text(blog: LiveBlog, head: str, parts: list[Part]) -> str:
    """The sheet in plain lines, for a message or a notebook."""
    lines = [blog.headline, head]
    for part in parts:
        if part.lines or not part.alarm:
            lines += ["", part.title.upper(), *(_plain(line) for line in part.lines or [Line(_("Nothing."))])]
    return "\n".join(lines) + "\n"


def _plain(line: Line) -> str:
    return "- " + " · ".join(part for part in (line.when, line.text, line.who, line.note) if part)
