"""Step 6c, the same for machines: live blog, updates and sources as JSON-LD in the words of schema.org.

What a page shows and nothing more: of a retracted update its notice alone. The script element around it is
a data block, which no browser runs and the policy does not stop. https://schema.org/LiveBlogPosting
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from liveblog import rendering
from liveblog.attribution import words_of
from liveblog.models import Citation, Entry, Kind, LiveBlog, Picture, Quote, Revision, Source

Data = dict[str, Any]

# What a source is; of an anonymous one, an account and a document nobody says whether it is a person.
KINDS: dict[str, str] = {
    Source.Kind.RESEARCH: "Organization",
    Source.Kind.OUTLET: "NewsMediaOrganization",
    Source.Kind.AGENCY: "NewsMediaOrganization",
    Source.Kind.BROADCASTER: "NewsMediaOrganization",
    Source.Kind.OFFICIAL: "Organization",
    Source.Kind.PERSON: "Person",
}
PLACE = re.compile(r"\s+(?:in|aus|à|en|в|у)\s.*")  # after the name: "Ana Reyes in Izium"
BETWEEN_NAMES = re.compile(r"\s*[,;&]\s*|\s+(?:and|und|et|y|та|і|й)\s+")
MOST_WORDS = 1000  # characters of an update's text on its live blog's page; its own page has all
CORRECTING = (Kind.CORRECTION, Kind.CLARIFICATION, Kind.RETRACTION)


def live_blog(blog: LiveBlog, updates: Iterable[str], *, begun_at: datetime) -> str:
    """A live blog's page as JSON. updates: its updates as `update` wrote them, in the page's order."""
    head = _some(_live_blog_facts(blog, begun_at) | {"publisher": _publisher(), "author": _ours()})
    told = ",".join(filter(None, updates))
    return f'{_json(head)[:-1]},"liveBlogUpdate":[{told}]}}' if told else _json(head)


def _live_blog_facts(blog: LiveBlog, begun_at: datetime) -> Data:
    ended_at = blog.coverage_end_at or (blog.updated_at if blog.status == LiveBlog.Status.CLOSED else None)
    return {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        **_place_of(blog),
        "headline": blog.headline,
        "description": " ".join(blog.standfirst.split()),
        "articleSection": blog.kicker,
        "inLanguage": blog.language,
        "datePublished": _time(begun_at, blog),
        "dateModified": _time(blog.updated_at, blog),
        "coverageStartTime": _time(begun_at, blog),
        "coverageEndTime": _time(ended_at, blog),
        "image": [_picture(blog.lead_picture)] if _is_shown(blog.lead_picture) else [],
    }


def update(entry: Entry) -> str:
    """An update as JSON, as it stands among those of its live blog. No query after `with_content()`."""
    return _json(_posting(entry, MOST_WORDS))


def update_alone(entry: Entry) -> str:
    """The same for its own page, with the live blog that it is part of."""
    blog = entry.blog
    return _json(
        {"@context": "https://schema.org"}
        | _posting(entry, None)
        | {
            "inLanguage": blog.language,
            "publisher": _publisher(),
            "isPartOf": {"@type": "LiveBlogPosting", **_place_of(blog), "headline": blog.headline},
        }
    )


def source(one: Source) -> str:
    """A source for its own page as JSON; "" for one of whom nobody says what it is."""
    return _json({"@context": "https://schema.org"} | known) if (known := _body(one)) else ""


def _posting(entry: Entry, most: int | None) -> Data:
    blog = entry.blog
    with translation.override(blog.language):
        told = {
            "@type": "BlogPosting",
            "url": _here(entry.get_absolute_url()),
            "headline": rendering.entry_title(entry),
            "datePublished": _time(entry.published_at, blog),
            "dateModified": _time(entry.updated_at, blog),
            "correction": [_correction(notice, blog) for notice in _corrections(entry)],
        }
        if entry.is_retracted:
            return _some(told | {"articleBody": _("This update has been retracted.")})
        return _some(told | _said(entry, most))


def _said(entry: Entry, most: int | None) -> Data:
    """What a standing update says, at most so many characters of its text, and on whom it rests."""
    quotes = list(entry.quotes.all())
    shown = [picture for picture in entry.pictures.all() if _is_shown(picture)]
    return {
        "articleBody": Truncator(_words(entry, quotes)).chars(most) if most else _words(entry, quotes),
        "author": _authors(entry.bylines),
        "contentLocation": _place(entry.dateline),
        "image": [_picture(picture) for picture in shown],
        "hasPart": [_quotation(quote) for quote in quotes if quote.is_direct],
        "citation": _once([*map(_reported, quotes), *map(_cited, entry.citations.all())]),
    }


def _words(entry: Entry, quotes: list[Quote]) -> str:
    """The text's words; those of quotes where no quotation holds them, or there are no others."""
    told = [words_of(quote) for quote in quotes if not quote.is_direct]
    return " ".join(" ".join([entry.plain_body, *told]).split()) or " ".join(map(words_of, quotes))


def _corrections(entry: Entry) -> list[Revision]:
    return [notice for notice in rendering.shown_notices(entry) if notice.kind in CORRECTING]


def _correction(notice: Revision, blog: LiveBlog) -> Data:
    return {
        "@type": "CorrectionComment",
        "text": notice.note,
        "datePublished": _time(notice.made_at, blog),
    }


def _quotation(quote: Quote) -> Data:
    """Words to the letter. Where they were translated, beside them what they were translated from."""
    original = {
        "@type": "Quotation",
        "text": quote.original_text,
        "inLanguage": _language(quote.original_language),
    }
    return _some(
        {
            "@type": "Quotation",
            "text": quote.text,
            "creator": _speaker(quote),
            "citation": _reported(quote),
            "dateCreated": quote.said_on.isoformat() if quote.said_on else "",
            "locationCreated": _place(quote.said_where),
            "translator": _person(quote.translator),
            "translationOfWork": _some(original) if quote.original_text else None,
        }
    )


def _speaker(quote: Quote) -> Data | None:
    if quote.speaker:
        return _person(quote.speaker, quote.speaker_role)
    return _body(quote.source) if quote.source else None


def _reported(quote: Quote) -> Data | None:
    return _work(quote.source, quote.link) if quote.source else None


def _cited(citation: Citation) -> Data:
    """What a source made, and who passed it on as its publisher."""
    made = _work(citation.source, citation.link, citation.title)
    return _some(made | {"publisher": _body(citation.via) if citation.via else None})


def _work(by: Source, link: str, title: str = "") -> Data:
    """What a source made: at the link, under the title that it has there, or wherever its own page says."""
    return _some(
        {
            "@type": "CreativeWork",
            "name": (link and title) or by.name,
            "url": link or _here(by.get_absolute_url()),
            "author": _body(by),
        }
    )


def _body(one: Source) -> Data | None:
    """A source as the person or the organisation that it is, named by its page here."""
    kind = KINDS.get(one.kind)
    page = _here(one.get_absolute_url())
    told = {"@type": kind, "@id": page, "name": one.name, "alternateName": one.short_name, "url": page}
    return _some(told | {"sameAs": one.link}) if kind else None


def _authors(bylines: str) -> list[Data]:
    """A person for each name of a byline; what does not read like names stays one."""
    names = [PLACE.sub("", name) for name in BETWEEN_NAMES.split(bylines) if name]
    if not all(name[0].isupper() for name in names):
        names = [bylines]
    return [{"@type": "Person", "name": name} for name in names] or [_ours()]


def _person(name: str, role: str = "") -> Data | None:
    return _some({"@type": "Person", "name": name, "jobTitle": role}) if name else None


def _place(name: str) -> Data | None:
    return {"@type": "Place", "name": name} if name else None


def _language(name: str) -> Data | None:
    return {"@type": "Language", "name": name} if name else None


def _is_shown(picture: Picture | None) -> bool:
    return picture is not None and not picture.is_missing


def _picture(picture: Picture | None) -> Data | None:
    """Nothing for no picture."""
    if picture is None:
        return None
    return _some(
        {
            "@type": "ImageObject",
            "url": _here(picture.url),
            "width": picture.width,
            "height": picture.height,
            "caption": picture.caption,
            "description": picture.alt_text,
            "creditText": picture.credit,
        }
    )


def _place_of(blog: LiveBlog) -> Data:
    address = _here(blog.get_absolute_url())
    return {"@id": address, "url": address}


def _publisher() -> Data:
    return {"@type": "NewsMediaOrganization", **_ours(), "name": settings.SITE_NAME, "url": _here("/")}


def _ours() -> Data:
    """The newsroom itself, where `_publisher` says beside it who that is."""
    return {"@id": _here("/#newsroom")}


def _here(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _time(at: datetime | None, blog: LiveBlog) -> str:
    return localtime(at, blog.zone).isoformat(timespec="seconds") if at else ""


def _once(works: Iterable[Data | None]) -> list[Data]:
    """Each work once, in order."""
    return list({_json(work): work for work in works if work}.values())


def _some(facts: Data) -> Data:
    """Without those that say nothing."""
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [])}


def _json(facts: Data) -> str:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
