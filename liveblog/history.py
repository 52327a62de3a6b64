"""Step 8g, an update's public history: every state that readers could see, newest first, word by word.

It is told from the ledger alone. Search engines stay away from it: words that were taken back are here to be
compared, not to be found.
"""

import re
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liveblog import pages, rendering
from liveblog.ledger import is_erased
from liveblog.models import Entry, Revision
from liveblog.written import Difference, differences, state_text

A_PAGE = 20
NUMBER = re.compile(r"[0-9]{1,18}")
ROLES = {  # as the ledger keeps them, in the reader's language
    "Reporter": gettext_lazy("Reporter"),
    "Editor": gettext_lazy("Editor"),
    "Chief": gettext_lazy("Chief"),
}


@dataclass(frozen=True)
class State:
    """One public state, and in which fields it differs from the one before; the first from nothing."""

    revision: Revision
    changes: list[Difference]
    is_first: bool

    @property
    def is_erased(self) -> bool:
        return is_erased(self.revision)

    @property
    def signed(self) -> str:
        """Whose change it was: a byline as it was written, or a role."""
        return str(ROLES.get(self.revision.signed, self.revision.signed))

    @property
    def moment(self) -> str:
        """As the address of the page as it stood then has it."""
        return self.revision.made_at.isoformat().replace("+00:00", "Z")


def history_page(entry: Entry, before: str | None) -> SafeString:
    """A page of the states of `entry`, those before place `before` of the ledger. One query.

    `entry` comes from `with_content()`, with its blog. Raises Http404 where no state is left to show.
    """
    blog, upto = entry.blog, _place(before)
    rows = list(Revision.objects.public().told_of(entry).before(upto)[: A_PAGE + 1])
    if not rows:
        raise Http404
    path = reverse("history", args=[blog.slug, entry.pk])
    with translation.override(blog.language), timezone.override(blog.zone):
        title = rendering.entry_title(entry)
        meta = pages.Meta(
            title=_("History: %s") % title,
            path=f"{path}?before={upto}" if upto else path,
            description=_("Every public state of this update, newest first."),
            hidden=True,
        )
        return pages.whole(
            "history",
            meta,
            blog=blog,
            entry=entry,
            title=title,
            states=_states(rows)[:A_PAGE],
            path=path,
            is_latest=upto is None,
            following=f"?before={rows[A_PAGE - 1].number}" if len(rows) > A_PAGE else "",
        )


def _place(text: str | None) -> int | None:
    if text is None:
        return None
    if not NUMBER.fullmatch(text):
        raise Http404
    return int(text)


def _states(rows: list[Revision]) -> list[State]:
    """`rows` come newest first; the last one has nothing to be compared with."""
    texts = [state_text(row.content) if row.content else {} for row in rows]
    older = [*texts[1:], {}]
    return [
        State(row, differences(before, after), is_first=row is rows[-1])
        for row, after, before in zip(rows, texts, older, strict=True)
    ]
