"""What the bench's live blogs say: updates of a usual length.

The words are made up, as frequent and as easy to compress as those of a language. Nothing is random between
two runs: the same number gives the same update.
"""

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import accumulate

from liveblog.content import CitationContent, Content, QuoteContent
from liveblog.models import Source

NOTE = "An earlier version gave the wrong number of bridges."
READ_AT = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
VARIETY = 200  # different updates, then they come again

SYLLABLES = re.findall("..", "alanarbechdadeenerfagrhoilinkalomanionorperasastetounvewi")
VOCABULARY = 3000

OUTLETS = {
    "valley-gazette": "The Valley Gazette",
    "river-radio": "River Radio",
    "water-authority": "Tarn Water Authority",
    "college": "Tarn College Hydrology Group",
}


@dataclass(frozen=True)
class Sources:
    """The primary keys of the sources that quotes and citations name."""

    keys: tuple[int, ...]


def sources() -> Sources:
    return Sources(tuple(Source.objects.order_by("pk").values_list("pk", flat=True)))


def _stock() -> list[str]:
    words = random.Random(1)  # noqa: S311, the same words in every run
    return ["".join(words.choices(SYLLABLES, k=words.choice((1, 2, 2, 3)))) for _ in range(VOCABULARY)]


WORDS = _stock()
WEIGHTS = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))  # Zipf's law


def phrase(words: random.Random, length: int) -> str:
    return " ".join(words.choices(WORDS, cum_weights=WEIGHTS, k=length))


def paragraph(words: random.Random, sentences: int) -> str:
    return " ".join(f"{phrase(words, words.randint(8, 18)).capitalize()}." for _ in range(sentences))


@lru_cache(VARIETY)
def _content(number: int, keys: tuple[int, ...]) -> Content:
    words = random.Random(number)  # noqa: S311, the same words in every run
    headline = phrase(words, 8).capitalize() if number % 3 else ""
    body = "".join(f"<p>{paragraph(words, 3)}</p>" for _ in range(2))
    quotes = tuple(_quote(words, keys) for _ in range(1 + number % 2))
    citations = _citations(words, keys)
    byline = phrase(words, 2).title() if number % 4 == 0 else ""
    return Content(headline=headline, body=body, quotes=quotes, citations=citations, bylines=byline)


def _quote(words: random.Random, keys: tuple[int, ...]) -> QuoteContent:
    return QuoteContent(
        text=paragraph(words, 2),
        manner=words.choice(("direct", "direct", "indirect")),
        speaker=phrase(words, 2).title(),
        speaker_role=phrase(words, 5),
        source_id=words.choice(keys),
        link=f"https://reports.example.org/{words.randrange(10**6)}/{phrase(words, 4).replace(' ', '-')}",
    )


def _citations(words: random.Random, keys: tuple[int, ...]) -> tuple[CitationContent, ...]:
    """Three, the first at second hand, the last a document that was read somewhere."""
    first, second, third, via = words.sample(keys, 4)
    return (
        CitationContent(source_id=first, via_id=via),
        CitationContent(source_id=second, role="confirmed"),
        CitationContent(
            source_id=third,
            role="document",
            title=phrase(words, 4),
            link=f"https://reports.example.org/{words.randrange(10**6)}",
            retrieved_at=READ_AT,
        ),
    )


def content(number: int, known: Sources) -> Content:
    """The update of this number, as the desk would hand it to publishing."""
    return _content(number % VARIETY, known.keys)
