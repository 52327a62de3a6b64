"""Step 1, a takedown's receipt: who took an update down and why, and what became of what held it."""

from typing import Any

from liveblog.models import Takedown
from liveblog.models.takedown import Work


def receipt_of(takedown: Takedown) -> dict[str, Any]:
    """The receipt in plain JSON types. Three queries.

    {"entry", "ground", "notice", "reason", "by", "made_at", "addresses": [{"path", "state", "said",
    "checked_at"}], "is_cut", "purges": [{"cache", "path", "state", "tries", "said"}], "files": [{"file",
    "state", "tries", "said"}], "done"}

    done  nothing is to be done by itself any more; what is still held, or failed, is for somebody to look at.
    """
    return {
        "entry": takedown.entry_id,
        "ground": takedown.ground,
        "notice": takedown.notice,
        "reason": takedown.reason,
        "by": str(takedown.by),
        "made_at": takedown.made_at.isoformat(),
        "addresses": [
            {
                "path": one.path,
                "state": one.state,
                "said": one.said,
                "checked_at": one.checked_at and one.checked_at.isoformat(),
            }
            for one in takedown.addresses.all()
        ],
        "is_cut": takedown.is_cut,
        "purges": [{"cache": one.cache, "path": one.path, **_work(one)} for one in takedown.purges.all()],
        "files": [{"file": one.file, **_work(one)} for one in takedown.files.all()],
        "done": takedown.next_at is None,
    }


def _work(one: Work) -> dict[str, Any]:
    return {"state": one.state, "tries": one.tries, "said": one.said}
