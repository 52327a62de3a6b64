"""Step 1, the page of a takedown's receipt, to read, to print, to ask again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from liveblog.desk.access import DeskAdmin, acting
from liveblog.models import Entry, HeldAddress, Takedown
from liveblog.models.takedown import Work
from liveblog.permissions import edits
from liveblog.takedown import rounds


def receipt_view(desk: DeskAdmin, request: HttpRequest, object_id: int) -> HttpResponse:
    """For editors and chiefs. POST asks every address again, and tries again what has failed."""
    if not edits(acting(request)):
        raise PermissionDenied(_("Receipts are for editors."))
    entry: Any = desk.find(request, object_id)
    takedown = Takedown.objects.of_entry(entry.blog, entry.pk)
    if takedown is None:
        raise Http404
    if request.method == "POST":
        rounds.start_again(takedown)
        messages.info(request, _("Every address is asked again. Look again in a moment."))
        return HttpResponseRedirect(reverse("admin:liveblog_entry_receipt", args=[entry.pk]))
    context = {
        **admin.site.each_context(request),
        **told(takedown),
        "opts": desk.opts,
        "entry": entry,
        "title": _("Receipt of a takedown"),
    }
    return TemplateResponse(request, "admin/liveblog/entry/receipt.html", context)


def receipt_html(told: dict[str, Any]) -> SafeString:
    """The same for the live desk's dialog."""
    return render_to_string("admin/liveblog/entry/_receipt.html", told)


def told(takedown: Takedown) -> dict[str, Any]:
    """The receipt as a template shows it, what is not well first. Three queries.

    sum      in a sentence, how it stands.
    is_done  nothing goes on by itself any more.
    """
    addresses = _worst_first(takedown.addresses.all(), HeldAddress.State.CLEAR)
    purges = _worst_first(takedown.purges.all(), Work.State.DONE)
    files = _worst_first(takedown.files.all(), Work.State.DONE)
    left = [one for one in addresses if one.state != HeldAddress.State.CLEAR]
    failed = [one for one in (*purges, *files) if one.state == Work.State.FAILED]
    is_done = takedown.next_at is None
    return {
        "takedown": takedown,
        "sum": _sum(is_done, len(left), bool(failed)) % {"of": len(addresses), "left": len(left)},
        "zone": takedown.entry.blog.time_zone,
        "addresses": addresses,
        "purges": purges,
        "files": files,
        "is_done": is_done,
    }


def _sum(is_done: bool, left: int, has_failed: bool) -> str:
    if not is_done:
        still = _("It is erased. %(left)d of %(of)d addresses that held it are still to be seen without it.")
        return still if left else _("It is gone from every address that held it. The rest goes on.")
    if left or has_failed:
        return _("It is erased here, but something below needs a look.")
    return _("Done: it is gone from every place that held it.")


def _worst_first(rows: Any, well: str) -> list[Any]:
    return sorted(rows, key=lambda row: row.state == well)


def of_entry(entry: Entry) -> Takedown | None:
    """The takedown of an entry that was taken down. One query."""
    return Takedown.objects.of_entry(entry.blog, entry.pk) if entry.is_taken_down else None
