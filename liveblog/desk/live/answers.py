"""Step 1, the live desk's gate: who asks, in which live blog, and every refusal as JSON in words.

A refusal is {"reason": one line} and, where a field is wrong, {"errors": {"quotes-0-text": [lines]}}, so that
a script can put each line where it matters. The status says what kind it is:

    401 logged out, or logged in as somebody else    403 the role forbids it    404 gone
    409 somebody saved since    410 the update was taken down    422 a field is wrong
    503 the database is away; send it again
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from liveblog.desk.access import acting
from liveblog.models import Entry, LiveBlog
from liveblog.permissions import Verb, can
from liveblog.publishing.steps import TakenDown
from newsroom.models import User

Answer = dict[str, Any]


class Refused(Exception):
    """An answer with a status of its own."""

    def __init__(self, status: int, **answer: Any) -> None:
        super().__init__(answer.get("reason", ""))
        self.status = status
        self.answer = answer


def answers(view: Callable[..., Answer]) -> Callable[..., JsonResponse]:
    """A view(request, user, blog, …) that gives what becomes JSON, or raises what becomes a refusal."""

    @wraps(view)
    def spoken(request: HttpRequest, blog_id: int, **names: Any) -> JsonResponse:
        try:
            user = here(request)
            return JsonResponse(view(request, user, blog_at(blog_id), **names))
        except Refused as refused:
            return refusal(refused.status, refused.answer)
        except PermissionDenied as error:
            return refusal(403, {"reason": str(error)})
        except TakenDown as error:
            return refusal(410, told(error))
        except ValidationError as error:
            return refusal(422, told(error))
        except (Http404, Entry.DoesNotExist):
            return refusal(404, {"reason": _("It is gone: somebody has discarded it.")})

    return spoken


def refusal(status: int, answer: Answer) -> JsonResponse:
    """Said as it is: no page of the site's own takes its place."""
    response = JsonResponse(answer, status=status)
    response.is_plain = True  # type: ignore[attr-defined]  # keeps its body
    return response


def here(request: HttpRequest) -> User:
    """Who asks. Refuses whoever is logged out, or is not the one whose page this was (header X-Desk-User).

    On a shared computer another may have logged in meanwhile: nothing is sent in their name.
    """
    if not request.user.is_authenticated:
        raise Refused(401, reason=_("You are logged out. Log in again; your text is kept."))
    expected = request.headers.get("X-Desk-User", "")
    if expected and expected != str(request.user.pk):
        raise Refused(
            401, reason=_("Somebody else is logged in now: %s.") % request.user, user=request.user.pk
        )
    return acting(request)


def blog_at(blog_id: int) -> LiveBlog:
    blog = LiveBlog.objects.filter(pk=blog_id).with_lead().first()
    if blog is None:
        raise Http404
    return blog


def entry_of(user: User, blog: LiveBlog, entry_id: int) -> Entry:
    """An entry of this live blog, with its content. Raises Http404: what `user` may not see is not there."""
    found = Entry.objects.of(blog).for_lists().with_content().filter(pk=entry_id).first()
    if found is None or not can(user, Verb.VIEW, found):
        raise Http404
    return found


def object_in(request: HttpRequest) -> Answer:
    """The JSON object that a script has posted. Refuses any other method, and what is no object."""
    if request.method != "POST":
        raise Refused(405, reason=_("This is done by POST alone."))
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Refused(422, reason=_("What came is not a JSON object."))
    return value


def told(error: ValidationError) -> Answer:
    """A field's error as {"errors": {name: [reasons]}, "reason": the first of them}."""
    errors = {name: [str(reason) for reason in reasons] for name, reasons in _by_field(error).items()}
    return {"errors": errors, "reason": next(reasons[0] for reasons in errors.values())}


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {"__all__": error.messages}
