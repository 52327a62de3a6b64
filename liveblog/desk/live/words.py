"""Step 1, what the live desk's scripts say, in the desk's language: their one list of words.

A script says `say("sent", {count: 3})` for "sent": "%(count)s sent"; see static/desk/live/words.js.
"""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "sending": _("Sending …"),
        # the composer
        "cancelled": _("Cancelled. Here is a new update."),
        "kept_here": _("This is no draft: readers see the entry. What you typed is kept in this browser."),
        "key_event_off": _("No key event."),
        "key_event_on": _("Key event: it will be listed on top of the page."),
        "no_answer": _("The server does not answer. Try again in a moment."),
        "no_note": _("Say what was wrong or unclear, in a sentence. Readers see it with the update."),
        "no_text": _("Nothing is written yet: an update needs words, a quote or a picture."),
        "no_time": _("Say when: day and time."),
        "not_here": _("That is not possible for this entry here."),
        "not_sent": _("Not sent yet. What is wrong stands at its field; all you typed is still here."),
        "past": _("That time is past in %(zone)s. Choose a later one, or publish now."),
        "pin_off": _("Not pinned."),
        "pin_on": _("It will be pinned once it is published."),
        "unknown_source": _("“%(name)s” is not among the sources yet: choose one from the list, or add it."),
        # the stream, and who is here
        "are_writing": _("%(name)s are writing here"),
        "found": _("%(count)s found"),
        "is_writing": _("%(name)s is writing here"),
        "no_connection": _("No connection to the desk since %(time)s; what you send waits in the outbox."),
        "not_found_out": _("The desk does not answer; the stream is as it was."),
        "writes": _("is writing"),
        "writes_in": _("is writing in “%(title)s”"),
        "you": _("%(name)s (you)"),
        # acting in the stream, and what opens in dialogs
        "about": _("%(label)s: %(name)s"),
        "ask_close": _("Readers are told that coverage has ended, and nobody posts new updates. Close it?"),
        "ask_draft": _("The page is taken from readers. Make it a draft again?"),
        "ask_public": _("Readers find the page and all that is published in it. Make it public?"),
        "blog_form": _("Headline, standfirst, summary …"),
        "blog_typed": _("What you changed here is not saved. Close once more to throw it away."),
        "close": _("Close"),
        "copied": _("Link copied."),
        "copy_by_hand": _("The browser does not let us copy; here is the link."),
        "history": _("History"),
        "loading": _("Loading …"),
        "note_typed": _("Nothing is done yet. Close once more to throw your note away."),
        "preview": _("Preview"),
        "preview_desktop": _("Desktop"),
        "preview_phone": _("Phone"),
        "preview_width": _("Width of the screen"),
        "status": _("Status of the live blog"),
        "try_again": _("Try again"),
        "try_later": _("%(reason)s Try again in a moment; nothing is done twice."),
    }
