"""What the public templates need beside Django's own: moments, directions, focal points."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from liveblog import rendering

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
def direction(language: str) -> str:
    """ "rtl" or "ltr", for a language code."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


@register.filter
def to_ten(percent: int) -> int:
    """Rounded to tens: the style sheet has a class for each, since the policy allows no style attribute."""
    return max(0, min(100, round(percent / 10) * 10))
