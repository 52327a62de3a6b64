"""Step 1, what the live desk's scripts say, in the desk's language: their one list of words.

A script says `say("sent", {count: 3})` for "sent": "%(count)s sent"; see static/desk/live/words.js.
"""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "sending": _("Sending …"),
    }
