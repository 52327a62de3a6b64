"""Sources: written once, printed in many live blogs; a new name claims a version in each."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from liveblog import sanitise
from liveblog.content import check_row
from liveblog.models import Entry, Kind, LiveBlog, Source
from liveblog.permissions import Verb, require
from liveblog.publishing import steps
from newsroom.models import User

PRINTED = ("name", "name_in_sentence")


@dataclass(frozen=True, kw_only=True)
class SourceContent:
    """What is known of a source; the fields are those of models.Source."""

    name: str
    slug: str
    kind: str
    name_in_sentence: str = ""
    short_name: str = ""
    aliases: str = ""
    link: str = ""
    description: str = ""

    @classmethod
    def of(cls, source: Source) -> Self:
        return cls(**{field.name: getattr(source, field.name) for field in fields(cls)})

    def cleaned(self) -> Self:
        """The same, safe to store. Raises ValidationError keyed by field."""
        clean = replace(
            self,
            name=sanitise.clean_line(self.name),
            name_in_sentence=sanitise.clean_line(self.name_in_sentence),
            short_name=sanitise.clean_line(self.short_name),
            link=sanitise.clean_line(self.link),
            aliases=sanitise.clean_text(self.aliases),
            description=sanitise.clean_text(self.description),
        )
        errors: dict[str, list[Any]] = {}
        check_row(Source(**asdict(clean)), "", errors)
        if errors:
            raise ValidationError(errors)
        return clean


def create_source(*, by: User, content: SourceContent) -> Source:
    """A new source; anyone who writes may add one."""
    content = content.cleaned()
    with transaction.atomic():
        require(by, Verb.CREATE_SOURCE)
        return _write(Source(edit=0), content)


def change_source(source_id: int, *, by: User, content: SourceContent, base_edit: int) -> Source:
    """Change a source; where its printed name changes, so does every standing update that cites it.

    All live blogs are locked, in id order, before the source is read: nobody can cite it meanwhile, and no
    two renamings wait for each other.
    """
    content = content.cleaned()
    with transaction.atomic():
        blogs = {blog.pk: blog for blog in LiveBlog.objects.select_for_update(no_key=True).order_by("pk")}
        source = Source.objects.select_for_update().get(pk=source_id)
        require(by, Verb.CHANGE_SOURCE, source)
        theirs = SourceContent.of(source)
        if base_edit != source.edit:
            raise steps.Conflict(theirs=theirs, mine=content, edit=source.edit)
        if content == theirs:
            return source
        _write(source, content)
        if any(getattr(theirs, name) != getattr(content, name) for name in PRINTED):
            _reprint(source, blogs, by)
        return source


def _reprint(source: Source, blogs: dict[int, LiveBlog], by: User) -> None:
    """One new version in each live blog with updates that print `source`; a retracted one prints nothing."""
    cited: dict[int, list[Entry]] = {}
    entries = Entry.objects.filter(status=Entry.Status.PUBLISHED, quotes__source=source).distinct()
    for entry in entries.with_content().order_by("blog_id", "pk"):
        cited.setdefault(entry.blog_id, []).append(entry)
    for blog_id, its_entries in cited.items():
        panels = set().union(*(steps.panels_of(entry, Kind.SOURCE) for entry in its_entries))
        blog = blogs.get(blog_id) or steps.claim_blog(blog_id)  # one made while we waited for the locks
        at = steps.next_version(blog, *panels)
        for entry in its_entries:
            entry.blog = blog
            steps.record(entry, Kind.SOURCE, by=by, at=at)


def _write(source: Source, content: SourceContent) -> Source:
    _expect_free(source, content)
    for name, value in asdict(content).items():
        setattr(source, name, value)
    source.edit += 1
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError:  # the same name or address at the same moment
        raise ValidationError({"name": _("There is already a source of this name.")}) from None
    return source


def _expect_free(source: Source, content: SourceContent) -> None:
    others = Source.objects.exclude(pk=source.pk)
    if source.pk and source.slug != content.slug:
        raise ValidationError({"slug": _("A source keeps its address.")})
    if others.filter(name__iexact=content.name).exists():
        raise ValidationError({"name": _("There is already a source of this name.")})
    if others.filter(slug=content.slug).exists():
        raise ValidationError({"slug": _("Another source has this address.")})
