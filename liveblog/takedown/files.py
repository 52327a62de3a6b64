"""Step 4e, the picture files that go with an update: which they are, and their end."""

import logging
from collections.abc import Iterable, Sequence

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from liveblog import pictures
from liveblog.models import Entry, Picture, Revision, Takedown, TakenFile
from liveblog.pictures.renditions import every_name
from liveblog.takedown.tries import failed, succeeded

log = logging.getLogger(__name__)


def named_in(entry: Entry, states: Iterable[Revision]) -> list[str]:
    """The file of every picture that the entry shows, or showed in one of its states."""
    now = (picture.file.name or "" for picture in entry.pictures.all())
    once = (picture["file"] for state in states for picture in (state.content or {}).get("pictures", ()))
    return sorted({*now, *once})


def used_by_nothing_else(entry: Entry, files: Sequence[str]) -> list[str]:
    """Those of `files` that no other entry, state or lead picture shows. Two queries, none for no files.

    A text that somebody is writing does not hold a file.
    """
    if not files:
        return []
    shown = Picture.objects.exclude(entry=entry).files_among(files)
    recorded = Revision.objects.exclude(entry=entry).files_among(files)
    return [file for file in files if file not in shown | recorded]


def delete(takedown: Takedown, due: Iterable[TakenFile]) -> None:
    """Delete files with all their renditions, unless something has come to use them since."""
    for one in due:
        if used_by_nothing_else(takedown.entry, [one.file]):
            _delete(one)
        else:
            one.state, one.next_at = TakenFile.State.KEPT, None
            one.said = _("Something else shows it too.")
        one.save()


def _delete(one: TakenFile) -> None:
    try:
        pictures.remove(one.file)
        left = [name for name in every_name(one.file) if default_storage.exists(name)]
    except OSError as error:
        log.warning("a picture that was taken down could not be deleted: %s", type(error).__name__)
        failed(one, _("The store failed: %s.") % (error.strerror or type(error).__name__))
        return
    if left:
        failed(one, _("It is still in the store."))
    else:
        succeeded(one)
