"""Step 1, pictures on their way into an entry: noted when they come, cleared when nothing uses them.

An upload is used by an entry, a live blog, the ledger, or a text that somebody is still writing. Its two days
begin again whenever a form with it is sent, so nothing goes away under one's hands.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError
from django.utils import timezone

from liveblog import pictures
from liveblog.desk.fields import file_in
from liveblog.models import Picture, Revision, Upload, WorkingCopy
from liveblog.pictures import Made

LOOKED_AT_ONCE = 20
USED_UNTIL = timedelta(days=30)  # then it is looked at again: a draft may have lost it meanwhile


def take(upload: UploadedFile) -> Made:
    """Decode and store an upload, and clear a few old ones in passing.

    Raises ValidationError with the reason; its code is "busy" where the same may well succeed in a moment.
    """
    made = pictures.make(upload)
    now = timezone.now()
    Upload.objects.create(file=made.stored.file, look_at=now + Upload.UNUSED_FOR)
    pictures.store(made)
    with suppress(DatabaseError, OSError):  # not what this journalist came for; the next upload tries again
        clear(now)
    return made


def hold(file: str) -> bool:
    """Whether a picture that came before may be used; an upload is then kept for another two days."""
    if Upload.objects.hold(file, timezone.now() + Upload.UNUSED_FOR):
        return True
    if Upload.objects.files_among([file]):  # it is being cleared at this moment
        return False
    return Picture.objects.named(file).exists() or default_storage.exists(file)


def clear_all(now: datetime) -> list[str]:
    """Look at every upload whose time has come; returns the names of those that were deleted."""
    cleared = []
    while Upload.objects.due(now).exists():
        cleared += clear(now)
    return cleared


def clear(now: datetime, at_most: int = LOOKED_AT_ONCE) -> list[str]:
    """Look at the uploads whose time has come, and delete those that nothing uses; returns their names."""
    due = list(Upload.objects.due(now)[:at_most])
    shown = Picture.objects.files_among([upload.file for upload in due])
    others = [upload.file for upload in due if upload.file not in shown]
    recorded = Revision.objects.files_among(others) if others else set()
    written = files_in_working_copies() if others else set()
    cleared = []
    for upload in due:
        if upload.file in recorded:
            upload.delete()  # the ledger never lets go of it
        elif upload.file in shown:
            Upload.objects.hold(upload.file, now + USED_UNTIL)
        elif upload.file in written:
            Upload.objects.hold(upload.file, now + Upload.UNUSED_FOR)
        elif Upload.objects.give_up(upload):
            pictures.remove(upload.file)
            upload.delete()
            cleared.append(upload.file)
    return cleared


def files_in_working_copies() -> set[str]:
    """The pictures of all texts that are being written."""
    fields = WorkingCopy.objects.exclude(fields=[]).values_list("fields", flat=True)
    return {file for one in fields.iterator() for file in _files(one)}


def _files(fields: Iterable[list[str]]) -> Iterable[str]:
    for name, value in fields:
        if name.endswith("stored") and (file := file_in(value)):
            yield file
