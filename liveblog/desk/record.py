"""Step 1, the form of a live blog or a source: read, handed to publishing, shown again where refused."""

from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from js_asset import Media

from liveblog.desk.access import DeskAdmin, acting
from liveblog.permissions import can, require
from liveblog.publishing import Conflict
from liveblog.written import differences
from newsroom.models import User


class Sheet(Protocol):
    """A form with all that belongs to it, as one."""

    @property
    def form(self) -> forms.Form: ...
    def is_valid(self) -> bool: ...
    def content(self) -> Any: ...
    def refuse(self, error: ValidationError) -> None: ...
    def send_anew(self, base_edit: int) -> None: ...
    @property
    def media(self) -> forms.Media: ...
    @property
    def has_errors(self) -> bool: ...


@dataclass(frozen=True)
class Outcome:
    """What became of a form: the record as it is saved; or None, and the errors are in the form.

    status  of the page that shows the form again: 200 where a field is wrong, 403, or 409 with the conflict.
    """

    record: Any = None
    status: int = 200
    conflict: Conflict | None = None


class RecordDesk(DeskAdmin):
    """Subclasses say how to read the form, how to save, and how a content is written out."""

    template: str
    saved: Any

    def sheet(self, user: User, record: Any, data: QueryDict | None = None, files: Any = None) -> Sheet:
        raise NotImplementedError

    def store(self, user: User, record: Any, content: Any, base_edit: int) -> Any:
        raise NotImplementedError

    def twin(self, content: Any) -> Any:
        """The record that holds just this content already: the same form sent twice made it."""
        raise NotImplementedError

    def written(self, content: Any) -> dict[str, str]:
        raise NotImplementedError

    def written_record(self, record: Any) -> dict[str, str]:
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        user = acting(request)
        record: Any = self.find(request, object_id) if object_id else None
        if record and request.method != "POST" and not can(user, self.change, record):
            return self._read_only(request, record)
        require(user, self.change if record else self.create, record)
        if request.method == "POST":
            return self._take(request, user, record)
        return self._show(request, record, self.sheet(user, record))

    def _take(self, request: HttpRequest, user: User, record: Any) -> HttpResponse:
        """What was typed, to publishing; on a refusal the form again, with the reason and every word."""
        sheet = self.sheet(user, record, request.POST, request.FILES)
        outcome = self.take(user, record, sheet)
        if outcome.record:
            return self._say_done(request, outcome.record)
        return self._show(request, record, sheet, outcome)

    def take(self, user: User, record: Any, sheet: Sheet) -> Outcome:
        """Hand what was typed to publishing; what it refuses is put into the sheet's form, in words."""
        if not sheet.is_valid():
            return Outcome()
        try:
            return Outcome(self._put(user, record, sheet))
        except ValidationError as error:
            sheet.refuse(error)
            return Outcome()
        except PermissionDenied as error:
            sheet.form.add_error(None, str(error))
            return Outcome(status=403)
        except Conflict as conflict:
            sheet.send_anew(base_edit=conflict.edit)
            return Outcome(status=409, conflict=conflict)

    def _put(self, user: User, record: Any, sheet: Sheet) -> Any:
        """The record as it is saved; one that the same form has saved already is taken for done."""
        content, base_edit = sheet.content(), sheet.form.cleaned_data["base_edit"]
        try:
            return self.store(user, record, content, base_edit)
        except ValidationError:
            twin = self.twin(content) if record is None else None
            if twin is None:
                raise
            return twin
        except Conflict as conflict:
            if conflict.theirs != conflict.mine:
                raise
            return record

    def _show(
        self,
        request: HttpRequest,
        record: Any,
        sheet: Sheet,
        outcome: Outcome = Outcome(),
    ) -> HttpResponse:
        context = {
            **self._frame(request, record),
            **self.shown(sheet, outcome),
            "media": Media.from_media(self.media + sheet.media).with_nonce(getattr(request, "csp_nonce", "")),
        }
        return TemplateResponse(request, self.template, context, status=outcome.status)

    def shown(self, sheet: Sheet, outcome: Outcome) -> dict[str, Any]:
        """The form as a template shows it, with what became of it."""
        conflict = outcome.conflict
        return {
            "sheet": sheet,
            "form": sheet.form,
            "errors": sheet.has_errors,
            "conflict": conflict and differences(self.written(conflict.theirs), self.written(conflict.mine)),
        }

    def _read_only(self, request: HttpRequest, record: Any) -> HttpResponse:
        context = {**self._frame(request, record), "told": self.written_record(record).items()}
        return TemplateResponse(request, "admin/liveblog/read_record.html", context)

    def _frame(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "record": record,
            "is_popup": "_popup" in request.GET or "_popup" in request.POST,
            "title": str(record) if record else _("New %s") % self.opts.verbose_name,
        }

    def _say_done(self, request: HttpRequest, record: Any) -> HttpResponse:
        messages.success(
            request,
            format_html('{} <a href="{}">{}</a>', self.saved, record.get_absolute_url(), record),
        )
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[record.pk]))
