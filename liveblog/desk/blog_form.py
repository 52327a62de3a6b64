"""Step 1, the form of a live blog itself, lead picture and Other Stories, read into one BlogContent."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from liveblog.desk.fields import LocalTimeField, field_of, moment_in, prose_of, wall_time
from liveblog.desk.picture_form import PictureForm, picture_initial
from liveblog.desk.rows import RowForm, place_errors, rows_of
from liveblog.models import LiveBlog, OtherStory
from liveblog.models.blog import check_time_zone
from liveblog.publishing.blogs import BLOG_FIELDS, BlogContent, StoryContent
from newsroom.models import User

MAX_STORIES = 20
TIMES = ("coverage_start_at", "coverage_end_at")


def languages() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """What a live blog may be written in: first what readers' pages are translated into."""
    ours = ("en", *settings.TRANSLATED)
    names = dict(settings.LANGUAGES)
    others = [(code, name) for code, name in settings.LANGUAGES if code not in ours]
    return [
        (_("The whole page is in it"), [(code, names[code]) for code in ours]),
        (_("The page’s own words stay English in part"), others),
    ]


class BlogForm(forms.Form):
    headline = field_of(LiveBlog, "headline")
    slug = field_of(LiveBlog, "slug")
    kicker = field_of(LiveBlog, "kicker")
    standfirst = field_of(LiveBlog, "standfirst", widget=forms.Textarea(attrs={"rows": 3}))
    summary = prose_of(LiveBlog, "summary")
    status = field_of(LiveBlog, "status")
    time_zone = field_of(
        LiveBlog, "time_zone", widget=forms.TextInput({"list": "zones"}), validators=[check_time_zone]
    )
    language = field_of(LiveBlog, "language", choices=languages())
    coverage_start_at = LocalTimeField(label=_("Coverage starts"), required=False)
    coverage_end_at = LocalTimeField(label=_("Coverage ends"), required=False)
    public_history = field_of(LiveBlog, "public_history")
    base_edit = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, blog: LiveBlog | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if blog is None:
            self.fields["slug"].widget.attrs["data-slug-from"] = "headline"

    def clean(self) -> dict[str, Any]:
        zone = ZoneInfo(self.cleaned_data.get("time_zone") or "UTC")
        for name in TIMES:
            try:
                self.cleaned_data[name] = moment_in(zone, self.cleaned_data.get(name))
            except ValidationError as error:
                self.add_error(name, error)
        return self.cleaned_data


class LeadForm(PictureForm):
    remove = forms.BooleanField(label=_("Take the lead picture off"), required=False)

    @property
    def counts(self) -> bool:
        return not self.is_blank and not self["remove"].value()


class StoryForm(RowForm):
    telling = ("live_blog", "headline", "link")

    live_blog = field_of(OtherStory, "live_blog")
    headline = field_of(OtherStory, "headline")
    link = field_of(OtherStory, "link", widget=forms.URLInput)

    def content(self) -> StoryContent:
        other = self.cleaned_data["live_blog"]
        return StoryContent(
            live_blog_id=other.pk if other else None,
            headline=self.cleaned_data["headline"],
            link=self.cleaned_data["link"],
        )


StoryRows = rows_of(StoryForm, MAX_STORIES)


class BlogSheet:
    """The form, the lead picture's and the rows of Other Stories as one.

    auto_id  the fields' ids; another one keeps them apart from a second form on the same page.
    """

    def __init__(
        self,
        user: User,
        blog: LiveBlog | None,
        data: QueryDict | None = None,
        files: Any = None,
        *,
        auto_id: str = "id_%s",
    ) -> None:
        self.data = data.copy() if data is not None else None
        options: dict[str, Any] = {"data": self.data, "files": files, "auto_id": auto_id}
        content = BlogContent.of(blog) if blog else None
        self.form = BlogForm(**options, blog=blog, initial=_initial(blog, content))
        lead = content.lead_picture if content else None
        self.lead = LeadForm(
            **options, prefix="lead", user=user, initial=picture_initial(lead, user) if lead else None
        )
        stories = content.other_stories if content and data is None else ()
        self.stories = StoryRows(
            **options, prefix="stories", initial=[_story_initial(story) for story in stories]
        )

    @property
    def zones(self) -> list[str]:
        """What the time zone's field suggests."""
        return sorted(available_timezones())

    def is_valid(self) -> bool:
        lead = self.lead.is_valid() or not self.lead.counts
        form, stories = self.form.is_valid(), self.stories.is_valid()
        return form and lead and stories

    def content(self) -> BlogContent:
        return BlogContent(
            **{name: self.form.cleaned_data[name] for name in BLOG_FIELDS},
            lead_picture=self.lead.content() if self.lead.counts else None,
            other_stories=tuple(row.content() for row in self.stories.kept()),
        )

    def refuse(self, error: ValidationError) -> None:
        place_errors(error, self.form, lead=self.lead, stories=self.stories)

    def send_anew(self, base_edit: int) -> None:
        if self.data is not None:
            self.data["base_edit"] = str(base_edit)

    @property
    def media(self) -> forms.Media:
        return self.form.media

    @property
    def has_errors(self) -> bool:
        return self.data is not None and not self.is_valid()


def _initial(blog: LiveBlog | None, content: BlogContent | None) -> dict[str, Any]:
    if blog is None or content is None:
        return {}
    times = {name: wall_time(getattr(content, name), blog.zone) for name in TIMES}
    return content.values() | times | {"base_edit": blog.edit}


def _story_initial(story: StoryContent) -> dict[str, Any]:
    return {"live_blog": story.live_blog_id, "headline": story.headline, "link": story.link}
