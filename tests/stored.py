"""What is stored now, and why something was refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from liveblog.models import Entry, LiveBlog


def again(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def version_of(blog: LiveBlog) -> int:
    return LiveBlog.objects.get(pk=blog.pk).version


def expect_error(key: str, verb: Callable[..., Any], *args: Any, **values: Any) -> str:
    """The one reason, beside `key` ("__all__" for none)."""
    with pytest.raises(ValidationError) as caught:
        verb(*args, **values)
    error = caught.value
    keyed = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    assert list(keyed) == [key]
    return str(keyed[key][0])
