"""Step 4e, the rounds of a takedown: delete its files, tell the caches, ask each address that held it.

Whoever makes a round takes the takedown over for its time, so that two processes never make the same one.
The process that took an update down is first: it alone knows the sentences to look for, and for a while.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event
from typing import TypeVar

from django.utils import timezone

from liveblog.models import HeldAddress, Purge, Takedown
from liveblog.takedown import asking, files
from liveblog.takedown.asking import Unasked
from liveblog.takedown.tries import failed, succeeded
from liveblog.takedown.words import Marks, held_in

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=2)  # between two rounds that ask addresses
LEASE = timedelta(seconds=90)
ASKED_FOR = 20.0  # seconds that one round may ask for; what is left waits for the next
AT_ONCE = 3  # readers need the server too
KEPT_AT_MOST = 50  # takedowns of which the sentences are known

T = TypeVar("T")
State = HeldAddress.State

known: dict[int, tuple[str, ...]] = {}  # by takedown: the sentences of those made here


def remember(takedown_id: int, sentences: tuple[str, ...]) -> None:
    """Know what to look for, in this process and in memory alone, until the takedown is done."""
    known[takedown_id] = sentences
    while len(known) > KEPT_AT_MOST:
        known.pop(next(iter(known)), None)


def follow_up(over: Event | None = None) -> int:
    """Make a round for each takedown that is due; returns for how many. `over` ends it early when set."""
    due = list(Takedown.objects.due_here(timezone.now(), tuple(known)))
    return sum(make(takedown, over) for takedown in due)


def make(takedown: Takedown, over: Event | None = None) -> bool:
    """One round, unless another process is at it; returns whether it was made."""
    over, until = over or Event(), timezone.now() + LEASE
    if not Takedown.objects.claim(takedown, until):
        return False
    now = timezone.now()
    files.delete(takedown, takedown.files.filter(next_at__lte=now))
    _purge(takedown.purges.filter(next_at__lte=now), over)
    if _is_to_be_asked(takedown, now):
        _check(takedown, over)
    _finish(takedown, until)
    return True


def start_again(takedown: Takedown) -> None:
    """Ask every address anew, and try again what has failed, as soon as the next round is made."""
    now = timezone.now()
    takedown.addresses.update(state=State.WAITING, said="")
    for work in (takedown.files, takedown.purges):
        work.filter(state="failed").update(state="waiting", tries=0, next_at=now)
    again = {"check_until": now + Takedown.CHECKED_FOR, "next_at": now}
    Takedown.objects.filter(pk=takedown.pk).update(**again)


def left(takedown: Takedown) -> dict[str, int]:
    """How many addresses are not known to be clear, and how many files and caches wait or have failed."""
    undone = ("waiting", "failed")
    return {
        "addresses": takedown.addresses.exclude(state=State.CLEAR).count(),
        "files": takedown.files.filter(state__in=undone).count(),
        "purges": takedown.purges.filter(state__in=undone).count(),
    }


def _is_to_be_asked(takedown: Takedown, now: datetime) -> bool:
    """For a minute until all is clear; and once, whenever that is."""
    states = set(takedown.addresses.exclude(state=State.CLEAR).values_list("state", flat=True))
    return State.WAITING in states or (bool(states) and now < takedown.check_until)


def _purge(due: Iterable[Purge], over: Event) -> None:
    """A cache that is away is asked once in a round, and each of its addresses has one more try in vain."""
    away: dict[str, str] = {}

    def tell(one: Purge) -> None:
        try:
            if one.cache in away:
                raise Unasked(away[one.cache])
            asking.purge(one.cache, one.path)
            succeeded(one)
        except Unasked as error:
            if error.is_away:
                away[one.cache] = str(error)
            failed(one, str(error))

    told = _each(tell, list(due), over)
    Purge.objects.bulk_update(told, ["state", "tries", "said", "next_at"], batch_size=100)


def _check(takedown: Takedown, over: Event) -> None:
    sentences = known.get(takedown.pk, ())
    going = takedown.files.exclude(state="kept").values_list("file", flat=True)
    marks = Marks(takedown.entry_id, tuple(going))
    away: list[str] = []

    def ask(one: HeldAddress) -> None:
        try:
            if away:
                raise Unasked(away[0])
            answer = asking.get(one.path)
            one.said = "" if answer.is_gone else held_in(answer.body, marks, sentences)
            one.state = State.HELD if one.said else State.CLEAR
        except Unasked as error:
            away.extend([str(error)] if error.is_away else [])
            one.state, one.said = State.UNKNOWN, str(error)[:300]
        one.checked_at = timezone.now()

    asked = _each(ask, list(takedown.addresses.exclude(state=State.CLEAR)), over)
    HeldAddress.objects.bulk_update(asked, ["state", "said", "checked_at"], batch_size=100)


def _each(work: Callable[[T], None], all_of: Sequence[T], over: Event) -> list[T]:
    """Do `work` with as many as there is time for; returns those."""
    end = time.monotonic() + ASKED_FOR

    def in_time(one: T) -> bool:
        if over.is_set() or time.monotonic() > end:
            return False
        work(one)
        return True

    if not all_of:
        return []
    with ThreadPoolExecutor(AT_ONCE, "takedown") as pool:
        return [one for one, was_done in zip(all_of, pool.map(in_time, all_of), strict=True) if was_done]


def _finish(takedown: Takedown, until: datetime) -> None:
    """Say when the next round is due, unless somebody has asked for one meanwhile."""
    now = timezone.now()
    times = [work.next_at for each in (takedown.files, takedown.purges) for work in each.all()]
    if _is_to_be_asked(takedown, now):
        times.append(now + PAUSE)
    next_at = min((at for at in times if at), default=None)
    Takedown.objects.filter(pk=takedown.pk, next_at=until).update(next_at=next_at)
    if next_at is None:
        known.pop(takedown.pk, None)
