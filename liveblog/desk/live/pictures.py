"""Step 1, a picture for the composer: taken in on its own, before the text that it belongs to is sent."""

from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from liveblog.desk import uploads
from liveblog.desk.fields import stored_in, token_of
from liveblog.desk.live.answers import Answer, Refused, answers
from liveblog.models import LiveBlog
from liveblog.pictures import MAX_BYTES, StoredPicture
from newsroom.models import User

BESIDE_THE_FILE = 64 * 1024  # bytes of a form around it


@answers
def picture(request: HttpRequest, user: User, blog: LiveBlog) -> Answer:
    """POST `upload`: {"stored": token, "thumb": address, width, height, caption, credit, alt_text}.

    The last three are what the file said of itself. GET ?stored=<token>: the same without them, of one that
    came before. 413 and 422 say what is wrong with the file; 503 means: send it again in a moment.
    """
    if request.method == "GET":
        return _shown(_kept(request.GET.get("stored", ""), user), user)
    if request.method != "POST":
        raise Refused(405, reason=_("This is done by POST alone."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + BESIDE_THE_FILE:
        raise _too_large()
    try:
        return _taken(request, user)
    except ValidationError as error:
        if error.code == "busy":
            raise Refused(503, reason=error.messages[0]) from None
        raise ValidationError({"upload": error.messages}) from None


def _taken(request: HttpRequest, user: User) -> Answer:
    upload = request.FILES.get("upload")
    if upload is None:
        raise ValidationError(_("Choose the picture’s file."))
    if (upload.size or 0) > MAX_BYTES:
        raise _too_large()
    made = uploads.take(upload)
    return _shown(made.stored, user) | vars(made.told)


def _too_large() -> Refused:
    reason = _("This file is larger than %d MB.") % (MAX_BYTES // 1024 // 1024)
    return Refused(413, reason=reason, errors={"upload": [reason]})


def _kept(token: str, user: User) -> StoredPicture:
    stored = stored_in(token, user)
    if stored is None or not uploads.hold(stored.file):
        raise Refused(404, reason=_("This picture is no longer here. Choose it again."))
    return stored


def _shown(stored: StoredPicture, user: User) -> dict[str, Any]:
    token = token_of(stored, user)
    thumb = f"{reverse('admin:desk_media', args=[stored.thumb])}?stored={quote(token)}"
    return {"stored": token, "thumb": thumb, "width": stored.width, "height": stored.height}
