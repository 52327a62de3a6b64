"""Step 8, the public pages: find what is public, answer with its page, say how long it may be kept.

No cookie is read or set and no header is varied on: one answer for everyone. It may be kept by shared caches
for two seconds, then they ask again; a page that is unchanged costs 304 and no body.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import set_response_etag
from django.views.decorators.http import conditional_page, require_safe

from liveblog import corrections as noticed
from liveblog import feeds, media, open_ledger, pages, paging, source_pages, taken_down
from liveblog import history as histories
from liveblog import past as pasts
from liveblog.delivery import routes
from liveblog.delivery.changes import since_in, steady_changes
from liveblog.models import Entry, FormerSource, LiveBlog, Picture, Source, Takedown
from liveblog.sitemaps import SITEMAPS

COMPACT = {"separators": (",", ":"), "ensure_ascii": False}
KEPT = "public, max-age=0, s-maxage=2, must-revalidate"

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """A view for everyone: GET and HEAD alone, with an ETag of what it says."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = view(request, **kwargs)
        response.headers.setdefault("Cache-Control", KEPT)
        if response.status_code == 200 and isinstance(response, HttpResponse):
            set_response_etag(response)
        return response

    return require_safe(conditional_page(answer))


def of_live_blog(view: View) -> View:
    """Gives the view the public live blog at its slug; from an address it once had, leads to the new one."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        blogs = LiveBlog.objects.public().with_lead()
        blog = blogs.at(slug)
        if blog:
            return view(request, blog=blog, **kwargs)
        moved = blogs.formerly_at(slug)
        if not moved or not request.resolver_match:
            raise Http404
        address = reverse(request.resolver_match.view_name, kwargs={"slug": moved.slug, **kwargs})
        query = request.META.get("QUERY_STRING", "")  # an open page asks here for what changed since
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)

    return answer


@public
def front(request: HttpRequest) -> HttpResponse:
    return HttpResponse(pages.front_page())


@public
@of_live_blog
def live_blog(request: HttpRequest, blog: LiveBlog) -> HttpResponse:
    placed = Entry.objects.placed().of(blog)  # a page may end with one that was taken down since
    window = paging.window(request.GET, placed, orders=(paging.NEWEST, paging.OLDEST))
    return HttpResponse(pages.live_blog_page(blog, window=window))


@public
@of_live_blog
def update(request: HttpRequest, blog: LiveBlog, entry_id: int) -> HttpResponse:
    entry = Entry.objects.visible().of(blog).with_content().filter(pk=entry_id).first()
    if entry is None:
        return _no_update(blog, entry_id)
    entry.blog = blog
    response = HttpResponse(pages.update_page(entry))
    if entry.is_retracted:
        response["X-Robots-Tag"] = "noindex"
    return response


def _no_update(blog: LiveBlog, entry_id: int) -> HttpResponse:
    """The public notice of one that was taken down; without one it is not there, like any other."""
    takedown = Takedown.objects.noticed_at(blog, entry_id)
    if takedown is None:
        raise Http404
    return _hidden(taken_down.notice_page(takedown, blog), 410)


def of_public_history(view: View) -> View:
    """The view, for a live blog that shows its history; else it is not there."""

    @wraps(view)
    def answer(request: HttpRequest, blog: LiveBlog, **kwargs: Any) -> HttpResponseBase:
        if not blog.public_history:
            raise Http404
        return view(request, blog=blog, **kwargs)

    return answer


@public
@of_live_blog
@of_public_history
def history(request: HttpRequest, blog: LiveBlog, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.visible().of(blog).with_content(), pk=entry_id)
    entry.blog = blog
    return _hidden(histories.history_page(entry, request.GET.get("before")))


@public
@of_live_blog
@of_public_history
def past(request: HttpRequest, blog: LiveBlog, moment: str) -> HttpResponse:
    """The live blog as it stood. The edge keeps no snapshot of it."""
    try:
        stood = pasts.find(blog, moment)
    except ValidationError as error:
        return _hidden(pasts.nothing_page(blog, error.messages[0]), 400)
    except pasts.Nothing as nothing:
        return _hidden(pasts.nothing_page(blog, str(nothing)), 404)
    return _hidden(pasts.past_page(stood, request.GET.get("before")))


def _hidden(page: str, status: int = 200) -> HttpResponse:
    """A page that search engines leave out."""
    response = HttpResponse(page, status=status, headers={"X-Robots-Tag": "noindex"})
    response.is_plain = True  # type: ignore[attr-defined]  # its own words, whatever its status
    return response


@public
@of_live_blog
def changes(request: HttpRequest, blog: LiveBlog) -> HttpResponse:
    """What a page at version `since` lacks, as JSON. A reader who must start over is told so uncached."""
    try:
        since = since_in(request.GET.get("since"))
    except ValidationError as error:
        return _bad_request(error)
    answer = steady_changes(blog, since)
    headers = {"Cache-Control": "no-store"} if answer["reset"] else {}
    return JsonResponse(answer, headers=headers, json_dumps_params=COMPACT)


@public
@of_live_blog
def stream(request: HttpRequest, blog: LiveBlog) -> HttpResponse:
    """What a server without the edge says where the stream would be: there is none, so the page polls.

    The edge asks it too, for a closed live blog and for a bad `since`.
    """
    try:
        since_in(request.headers.get("Last-Event-ID", request.GET.get("since")))
    except ValidationError as error:
        return _bad_request(error)
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})


def _bad_request(error: ValidationError) -> HttpResponse:
    return HttpResponse(
        f"{error.messages[0]}\n",
        status=400,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


@public
@of_live_blog
def ledger(request: HttpRequest, blog: LiveBlog) -> HttpResponse:
    """The live blog's chain, for whoever wants to check it: docs/ledger.md says how."""
    try:
        after = open_ledger.after_in(request.GET.get("after"))
    except ValidationError as error:
        return _bad_request(error)
    rows = open_ledger.page(blog, after)
    return JsonResponse(rows, headers={"X-Robots-Tag": "noindex"}, json_dumps_params=COMPACT)


@public
@of_live_blog
def blog_corrections(request: HttpRequest, blog: LiveBlog) -> HttpResponse:
    return HttpResponse(noticed.corrections_page(request.GET.get("before"), blog))


@public
def corrections(request: HttpRequest) -> HttpResponse:
    return HttpResponse(noticed.corrections_page(request.GET.get("before")))


@public
@of_live_blog
def blog_corrections_feed(request: HttpRequest, blog: LiveBlog) -> HttpResponse:
    return HttpResponse(feeds.corrections_feed(blog), content_type=feeds.CONTENT_TYPE)


@public
def corrections_feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(feeds.corrections_feed(), content_type=feeds.CONTENT_TYPE)


@public
def sources(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")
    try:
        words = source_pages.words_in(asked)
    except ValidationError as error:
        return _hidden(source_pages.refused_page(asked, error.messages[0]), 400)
    blog = source_pages.blog_in(request.GET.get("blog"))
    page = source_pages.sources_page(words, request.GET.get("after"), blog)
    return _hidden(page) if words else HttpResponse(page)


def of_source(view: View) -> View:
    """Gives the view the public source at its slug; from that of one merged into it, leads to it for good."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponseBase:
        public_sources = Source.objects.public().with_parent()
        found = public_sources.at(slug)
        if found:
            return view(request, source=found)
        former = FormerSource.objects.at(slug)
        moved = public_sources.at(former.source.slug) if former else None
        if not moved or not request.resolver_match:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        route = routes.find(request.path, query.encode("latin-1", "replace"))
        if route:  # the edge asks by this key, whatever else a link carried
            query = route.key[1]
        address = reverse(request.resolver_match.view_name, args=[moved.slug])
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)

    return answer


@public
@of_source
def source(request: HttpRequest, source: Source) -> HttpResponse:
    blog = source_pages.blog_in(request.GET.get("blog"))
    window = paging.window(request.GET, source_pages.told_by(source, blog))
    return HttpResponse(source_pages.source_page(source, window, blog))


@public
@of_source
def source_feed(request: HttpRequest, source: Source) -> HttpResponse:
    return HttpResponse(feeds.source_feed(source), content_type=feeds.CONTENT_TYPE)


@public
@of_live_blog
def blog_feed(request: HttpRequest, blog: LiveBlog) -> HttpResponse:
    return HttpResponse(feeds.blog_feed(blog), content_type=feeds.CONTENT_TYPE)


@public
def site_feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(feeds.site_feed(), content_type=feeds.CONTENT_TYPE)


@public
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture's file, if it is part of something public."""
    if "\0" in path or not Picture.objects.public().named(path).exists():
        raise Http404
    return media.answer(request, default_storage, path)


@public
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    made = sitemap_views.sitemap(request, SITEMAPS).render()
    return HttpResponse(made.content, headers=made.headers)
