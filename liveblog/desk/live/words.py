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
        # what is kept and what is sent
        "accepted": _("“%(title)s”: %(said)s"),
        "bad_answer": _("The server answered with an error (%(status)s)."),
        "being_sent": _("It is being sent right now."),
        "changes_entry": _("It changes an entry that exists."),
        "go_on": _("Go on writing"),
        "in_blog": _("in “%(blog)s”"),
        "keep_it": _("Keep it"),
        "kept_nowhere": _(
            "%(why)s and the server can’t be reached: your text is in this page alone. Don’t close it."
        ),
        "kept_on_server_only": _(
            "%(why)s. It is kept on the server only; don’t close this page while something is unsent."
        ),
        "logged_out": _("You are logged out. Log in again; your text is kept."),
        "not_accepted": _("Not accepted: %(reason)s"),
        "picture_too_large": _("“%(name)s” is too large: at most %(most)s MB for a picture."),
        "picture_unreadable": _("“%(name)s” can’t be read any more. Choose the picture again."),
        "put_back": _("Put back into the composer"),
        "safe_in_outbox": _("Safe in the outbox; it is sent as soon as the server answers."),
        "send_now": _("Send now"),
        "server_keeps_not": _("The server does not keep this text: %(reason)s It is kept in this browser."),
        "silent": _("The server was silent for %(seconds)s seconds"),
        "somebody_else": _("Somebody else is logged in now: %(name)s."),
        "storage_forbidden": _("This browser can’t keep your text (storage is forbidden)"),
        "storage_full": _("This browser can’t keep your text (storage is full)"),
        "text_is_back": _("Your text of %(time)s is back."),
        "text_too_large": _("This is more text than fits into one entry: at most %(most)s MB."),
        "throw_away": _("Throw away"),
        "throw_away_text": _("Throw away “%(title)s”?"),
        "throw_away_unsent": _("Throw away “%(title)s”? It has not been sent."),
        "too_large": _("This is larger than the server takes."),
        "typed_here": _("Typed in this browser, %(time)s."),
        "typed_there": _("Typed on another device, %(time)s."),
        "untitled": _("Without words yet"),
        "uploading": _("Uploading picture %(number)s of %(count)s …"),
        "waits": _("Waiting to be sent"),
        "waits_behind": _("Waiting for those before it"),
        "waits_for_log_in": _("Waiting for you to log in"),
        "waits_for_network": _("Waiting for the network"),
        "waits_in_page": _("It is sent as soon as the server answers. Don’t close this page before."),
        "waits_next": _("%(why)s (try %(tries)s, next in %(seconds)s s)"),
    }
