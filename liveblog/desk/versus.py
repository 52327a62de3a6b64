"""Step 1, two contents side by side: what differs, field by field, for conflicts."""

from dataclasses import dataclass

from liveblog.content import Content
from liveblog.models import Source
from liveblog.worddiff import Piece, diff
from liveblog.written import Difference, content_text, differences


def compare_contents(theirs: Content, mine: Content) -> list[Difference]:
    """Two entries' contents. One query, for the names of their sources."""
    return differences(*_texts(theirs, mine))


@dataclass(frozen=True)
class Sides:
    """One field in which two texts differ that were written on one base."""

    label: str
    base: str
    theirs: str
    mine: str

    @property
    def they_changed(self) -> bool:
        return self.theirs != self.base

    @property
    def i_changed(self) -> bool:
        return self.mine != self.base

    @property
    def their_pieces(self) -> list[Piece]:
        return diff(self.base, self.theirs)

    @property
    def my_pieces(self) -> list[Piece]:
        return diff(self.base, self.mine)

    @property
    def pieces(self) -> list[Piece]:
        """From theirs to mine, for want of a base."""
        return diff(self.theirs, self.mine)


def three_ways(base: Content | None, theirs: Content, mine: Content) -> list[Sides]:
    """Where two contents differ, beside what both were written on. One query, for the names of sources."""
    texts = _texts(base or Content(), theirs, mine)
    labels = list(dict.fromkeys(label for text in texts for label in text))
    sides = [Sides(label, *(text.get(label, "") for text in texts)) for label in labels]
    return [side for side in sides if side.theirs != side.mine]


def _texts(*contents: Content) -> list[dict[str, str]]:
    ids = {pk for content in contents for pk in content.source_ids()}
    names = {pk: str(source) for pk, source in Source.objects.in_bulk(ids).items()}
    return [content_text(content, names) for content in contents]
