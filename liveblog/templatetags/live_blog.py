"""What the public templates need beside Django's own: moments, directions, focal points."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from liveblog import rendering
from liveblog.models import Picture
from liveblog.pictures.renditions import Rendition

register = template.Library()


@register.simple_tag
def moment(at: datetime, form: str = "clock", beside: datetime | None = None) -> SafeString:
    """See rendering.moment. Inside a sentence: {% moment at as time %}{% blocktranslate %}… {{ time }}."""
    return rendering.moment(at, form=form, beside=beside)


@register.filter
def machine_time(at: datetime) -> str:
    """With its offset, as machines read it. RFC 3339."""
    return timezone.localtime(at).isoformat(timespec="seconds")


@register.filter
def data_block(json: str) -> SafeString:
    """See rendering.data_block."""
    return rendering.data_block(json)


@register.filter
def direction(language: str) -> str:
    """ "rtl" or "ltr", for a language code."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


@register.simple_tag
def picture_address(name: str, base: str, token: str = "") -> str:
    """A picture's file below `base`; a token lets the one who uploaded it see it before it is saved."""
    return f"{base}{quote(name)}?stored={quote(token)}" if token else f"{base}{quote(name)}"


@register.simple_tag
def srcset(renditions: Iterable[Rendition], base: str, token: str = "") -> str:
    """Addresses with their widths, from which a browser chooses."""
    return ", ".join(f"{picture_address(one.name, base, token)} {one.width}w" for one in renditions)


@register.simple_tag
def focal_class(picture: Picture, name: str) -> str:
    """The class `name`, and those that keep the focal point in sight where the picture is cropped.

    In steps of ten per cent: the policy allows no style attribute, so the style sheet has a class for each.
    """
    return f"{name} focal-x-{_to_ten(picture.focal_x)} focal-y-{_to_ten(picture.focal_y)}"


def _to_ten(percent: int) -> int:
    return max(0, min(100, round(percent / 10) * 10))
