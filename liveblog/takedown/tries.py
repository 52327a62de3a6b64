"""Step 4e, something that is tried again for a while, then given up and shown as failed."""

from datetime import timedelta

from django.utils import timezone

from liveblog.models.takedown import Work

PAUSES = (0, 1, 5, 30, 120)  # seconds before each try


def succeeded(work: Work) -> None:
    work.tries += 1
    work.state, work.said, work.next_at = Work.State.DONE, "", None


def failed(work: Work, why: str) -> None:
    """One more try in vain. Not saved."""
    work.tries += 1
    work.said = why[:300]
    if work.tries < len(PAUSES):
        work.next_at = timezone.now() + timedelta(seconds=PAUSES[work.tries])
    else:
        work.state, work.next_at = Work.State.FAILED, None
