"""Step 1, logging in: a few wrong passwords for an account from one address, then a pause.

Counted by account and address together, so nobody can lock a colleague out from elsewhere; an account that
is not there is counted and answered alike. Each process counts for itself.
"""

import hashlib
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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
