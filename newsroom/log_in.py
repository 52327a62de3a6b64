"""Step 1, logging in: a few wrong passwords for an account from one address, then a pause.

Counted by account and address together, so nobody can lock a colleague out from elsewhere; an account that
is not there is counted and answered alike. Each process counts for itself.

An open page whose session has ended logs in again in place, without losing what stands in it.
"""

import hashlib
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import login
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

ATTEMPTS = 10
PAUSE_SECONDS = 15 * 60


class LogInForm(AdminAuthenticationForm):
    def clean(self) -> dict[str, Any]:
        key = self._key()
        if cache.get(key, 0) >= ATTEMPTS:
            raise ValidationError(_("Too many wrong passwords. Wait a quarter of an hour, or ask a chief."))
        try:
            cleaned = super().clean()
        except ValidationError:
            cache.add(key, 0, PAUSE_SECONDS)
            cache.incr(key)
            raise
        cache.delete(key)
        return cleaned

    def _key(self) -> str:
        """One counter per account and address; the names themselves are not kept."""
        name = self.cleaned_data.get("username", "").casefold()
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        return "log-in:" + hashlib.sha256(f"{name}\0{address}".encode()).hexdigest()


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in_again(request: HttpRequest) -> HttpResponse:
    """Who is logged in, and the token their forms need; POST username and password to log in first.

    {"csrf", "user": id or null, "name"}; 422 {"reason", "errors"} for what is not right. It leads nowhere
    else, and says of no account whether it is there.
    """
    if request.method == "POST":
        form = LogInForm(request, data=request.POST)
        if not form.is_valid():
            return JsonResponse(_refusal(form), status=422)
        login(request, form.get_user())
    known = request.user.is_authenticated
    return JsonResponse(
        {
            "csrf": get_token(request),
            "user": request.user.pk if known else None,
            "name": str(request.user) if known else "",
        }
    )


def _refusal(form: LogInForm) -> dict[str, Any]:
    """Each field's reasons, and the first of all as one line."""
    errors = {name: [str(reason) for reason in reasons] for name, reasons in form.errors.items()}
    return {"reason": next(iter(errors.values()))[0], "errors": errors}
