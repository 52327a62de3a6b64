"""Step 1, what the composer suggests while one types: sources by any of their names, and speakers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from liveblog import publishing
from liveblog.desk.live.answers import Answer, Refused, answers, object_in
from liveblog.desk.live.numbers import number_in
from liveblog.desk.source_choice import living
from liveblog.desk.source_like import source_told, told
from liveblog.models import Entry, LiveBlog, Quote, Source
from liveblog.permissions import edits
from liveblog.publishing.sources import SourceContent
from liveblog.sanitise import clean_line
from newsroom.models import User

MOST_CHARACTERS = 200
FOUND = 12
KNOWN = 100  # sources that a desk knows from the start
GIVEN = ("name", "kind", "short_name", "link", "aliases")


@answers
def sources(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """GET ?q=words: {"found": [source, …]}, the best match first; without words, those that are cited here.

    A source is as `source_like.source_told` has it. ?id= finds one by its number, from before a merge too.
    """
    seen = Entry.objects.of(blog).seen_by(user, all_of_them=edits(user))
    if "id" in request.GET:
        found = Source.objects.in_bulk([living(number_in("id", request.GET["id"]))]).values()
        return {"found": [source_told(source) for source in found]}
    words = words_in(request)
    if not words:
        return {"found": [source_told(source) for source in Source.objects.cited_in(seen)[:KNOWN]]}
    ranked = Source.objects.found_by(words).best_first(words, seen)
    return {"found": [source_told(source) for source in ranked[:FOUND]]}


@answers
def like(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """GET ?name=: sources with a name much like it, as `source_like.told` has it."""
    return told(request.GET.get("name", ""))


@answers
def new_source(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """POST {"name", "kind", "short_name", "link", "aliases"}: the source as `sources` tells it.

    Sent twice it is one source. Its address is made from its name.
    """
    content = content_in(object_in(request))
    try:
        return source_told(publishing.create_source(by=user, content=content))
    except ValidationError:
        twin = twin_of(content)
        if twin is None:
            raise
        return source_told(twin)


def content_in(asked: dict[str, Any]) -> SourceContent:
    given = {name: asked.get(name, "") for name in GIVEN}
    wrong = [name for name, value in given.items() if not isinstance(value, str)]
    if wrong:
        raise ValidationError({name: _("This is not text.") for name in wrong})
    slug = Source.objects.free_slug(given["name"], given["short_name"], given["kind"])
    return SourceContent(**given, slug=slug)


def twin_of(content: SourceContent) -> Source | None:
    """The source that says just this already: its answer was lost, and it was sent again."""
    found = Source.objects.named(clean_line(content.name))
    if found is None:
        return None
    known = SourceContent.of(found)
    told = content.cleaned()
    return found if all(getattr(known, name) == getattr(told, name) for name in GIVEN) else None


@answers
def speakers(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """GET ?q=words: {"found": [{"speaker", "speaker_role"}, …]}, those quoted in this live blog first."""
    words = words_in(request)
    if not words:
        return {"found": []}
    entries = None if edits(user) else Entry.objects.own_or_public(user)
    return {"found": list(Quote.objects.speakers(words, blog, entries)[:FOUND])}


def words_in(request: HttpRequest) -> str:
    words = clean_line(request.GET.get("q", ""))
    if len(words) > MOST_CHARACTERS:
        raise Refused(422, reason=_("At most %d characters.") % MOST_CHARACTERS)
    return words
