"""Sources: written once, printed in many live blogs; a new name claims a version in each."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import sanitise
from liveblog.content import check_row
from liveblog.models import Entry, FormerSource, Kind, LiveBlog, Source
from liveblog.naming import find_of
from liveblog.permissions import Verb, require
from liveblog.publishing import steps
from newsroom.models import User

PRINTED = ("name", "name_in_sentence")
BATCH = 500  # entries read at once
TELLING = ("short_name", "aliases", "link", "parent_id")  # who an anonymous source is
TELLS = gettext_lazy("This could tell who an anonymous source is, so nothing is kept here: leave it empty.")


@dataclass(frozen=True, kw_only=True)
class SourceContent:
    """What is known of a source; the fields are those of models.Source.

    An anonymous one has its address from its public description, whatever `slug` says.
    """

    name: str
    slug: str
    kind: str
    name_in_sentence: str = ""
    short_name: str = ""
    aliases: str = ""
    link: str = ""
    description: str = ""
    parent_id: int | None = None

    @classmethod
    def of(cls, source: Source) -> Self:
        return cls(**{field.name: getattr(source, field.name) for field in fields(cls)})

    @property
    def is_anonymous(self) -> bool:
        return self.kind == Source.Kind.ANONYMOUS

    def cleaned(self) -> Self:
        """The same, safe to store. Raises ValidationError keyed by field; `parent` for parent_id."""
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
        if clean.is_anonymous:
            for name in TELLING:
                if getattr(clean, name):
                    errors.setdefault(name.removesuffix("_id"), []).append(TELLS)
        if errors:
            raise ValidationError(errors)
        return clean


def create_source(*, by: User, content: SourceContent) -> Source:
    """A new source; anyone who writes may add one."""
    if content.is_anonymous:
        content = replace(content, slug=Source.objects.free_slug(content.name, content.kind))
    content = content.cleaned()
    with transaction.atomic():
        require(by, Verb.CREATE_SOURCE)
        return write(Source(edit=0), content)


def change_source(source_id: int, *, by: User, content: SourceContent, base_edit: int) -> Source:
    """Change a source; where its printed name changes, so does every standing update that names it.

    All live blogs are locked, in id order, before the source is read: nobody can cite it meanwhile, and no
    two renamings wait for each other.
    """
    content = content.cleaned()
    with transaction.atomic():
        blogs = claim_all()
        source = claim_sources([source_id]).get(source_id)
        require(by, Verb.CHANGE_SOURCE, source)
        if source is None:
            raise ValidationError(_("This source was merged into another one meanwhile."))
        theirs = SourceContent.of(source)
        if base_edit != source.edit:
            raise steps.Conflict(theirs=theirs, mine=content, edit=source.edit)
        if content == theirs:
            return source
        _expect_kind_possible(theirs, content)
        write(source, content)
        if any(getattr(theirs, name) != getattr(content, name) for name in PRINTED):
            printing = Entry.objects.naming(source).filter(status=Entry.Status.PUBLISHED)
            reprint(printing.with_content().order_by("blog_id", "pk").iterator(BATCH), blogs, by)
        return source


def claim_all() -> dict[int, LiveBlog]:
    """All live blogs by id, their rows locked in that order."""
    return {blog.pk: blog for blog in LiveBlog.objects.held().order_by("pk")}


def claim_sources(ids: Collection[int]) -> dict[int, Source]:
    """These sources by id, their rows locked in that order."""
    return {one.pk: one for one in Source.objects.select_for_update().filter(pk__in=ids).order_by("pk")}


def reprint(entries: Iterable[Entry], blogs: dict[int, LiveBlog], by: User) -> None:
    """One new version in each live blog with updates that print a source; a retracted one prints nothing.

    entries  published, from `with_content()`, by live blog and id.
    """
    printing: dict[int, list[Entry]] = {}
    for entry in entries:
        printing.setdefault(entry.blog_id, []).append(entry)
    for blog_id, its_entries in printing.items():
        panels = set().union(*(steps.panels_of(entry, Kind.SOURCE) for entry in its_entries))
        blog = blogs.get(blog_id) or steps.claim_blog(blog_id)  # one made while we waited for the locks
        at = steps.next_version(blog, *panels)
        for entry in its_entries:
            entry.blog = blog
            steps.record(entry, Kind.SOURCE, by=by, at=at)


def find_again() -> None:
    """Write out what sources are found by, where rows came in beside publishing, as an older backup's do."""
    for source in Source.objects.unfound():
        source.find = find_of(source.name, source.short_name, source.aliases)
        source.save(update_fields=["find"])


def write(source: Source, content: SourceContent) -> Source:
    """Save cleaned `content` as the source's, and count the edit."""
    content = replace(content, parent_id=_living_parent(content.parent_id))
    _expect_free(source, content)
    _expect_no_circle(source, content.parent_id)
    for name, value in asdict(content).items():
        setattr(source, name, value)
    source.find = find_of(content.name, content.short_name, content.aliases)
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
    if others.named(content.name):
        raise ValidationError({"name": _("There is already a source of this name.")})
    if others.ever_at(content.slug):
        raise ValidationError({"slug": _("Another source has, or had, this address.")})


def _expect_kind_possible(before: SourceContent, after: SourceContent) -> None:
    if after.is_anonymous and not before.is_anonymous:
        raise ValidationError(
            {
                "kind": _(
                    "Its name and address stand in the ledger already, so it can’t become anonymous. Write a "
                    "new source that is anonymous from the start, and name that one in your updates."
                )
            }
        )


def _living_parent(parent_id: int | None) -> int | None:
    """The parent, or the one that it was merged into."""
    return FormerSource.objects.living([parent_id]).get(parent_id, parent_id) if parent_id else None


def _expect_no_circle(source: Source, parent_id: int | None) -> None:
    """Raises ValidationError where the parent is not there, or is the source itself or a part of it."""
    if parent_id is None:
        return
    if not 0 < parent_id < 2**63 or not claim_sources([parent_id]):
        raise ValidationError({"parent": _("There is no such source.")})
    if source.pk is None:
        return
    if parent_id == source.pk:
        raise ValidationError({"parent": _("A source is no part of itself.")})
    if parent_id in parts_of(source):
        raise ValidationError({"parent": _("That one is a part of this source already.")})


def parts_of(source: Source) -> set[int]:
    """The ids of its parts, of their parts and so on. One query a level."""
    found: set[int] = set()
    level = {source.pk}
    while level:
        level = set(Source.objects.filter(parent__in=level).values_list("pk", flat=True)) - found
        found |= level
    return found
