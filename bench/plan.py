"""How long a run takes: the same parts, more or less of each."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One run.

    rounds     of every measurement; the median counts.
    seconds    of load in one round.
    sizes      entries of the live blogs that are compared.
    calls      of a page or poll in one round, in each live blog; writes the same of publish and correct.
    readers    of the streams that are compared.
    posts      published to all of them in one round, at least: few readers get more, to be measurable.
    resuming   readers whose connections are all cut in the middle of a series of posts.
    beats      heartbeats that an idle stream is watched for; 0 leaves this out.
    pictures   photographs that are uploaded, one after the other.
    desk_sizes, desk_posts  entries of the live blogs in which the live desk posts, and how often in each.
    """

    name: str
    rounds: int
    seconds: float
    sizes: tuple[int, ...]
    calls: int
    writes: int
    readers: tuple[int, ...]
    posts: int
    resuming: int
    beats: int
    desk_sizes: tuple[int, ...] = (100, 2000, 10_000)
    desk_posts: int
    pictures: int = 5
    connections: int = 32

    @property
    def crowd(self) -> int:
        """The readers with whom publishing is compared to publishing to nobody."""
        return next((readers for readers in self.readers if readers >= 5000), self.readers[-1])

    def posts_to(self, readers: int) -> int:
        return max(self.posts, min(20, self.posts * self.readers[-1] // readers))


FULL = Plan(
    name="full",
    rounds=3,
    seconds=3.0,
    sizes=(100, 10_000, 100_000),
    calls=60,
    writes=25,
    readers=(1000, 5000, 10_000),
    posts=5,
    resuming=5000,
    beats=2,
    desk_posts=25,
)
SHORT = Plan(
    name="short",
    rounds=3,
    seconds=0.6,
    sizes=(100, 1000, 10_000),
    calls=25,
    writes=10,
    readers=(500, 2000),
    posts=4,
    resuming=500,
    beats=1,
    desk_posts=9,
)
SMALLEST = Plan(
    name="smallest",
    rounds=1,
    seconds=0.1,
    sizes=(30, 90),
    calls=3,
    writes=2,
    readers=(40,),
    posts=2,
    resuming=30,
    beats=0,
    pictures=1,
    desk_sizes=(30,),
    desk_posts=2,
    connections=4,
)
PLANS = {plan.name: plan for plan in (FULL, SHORT, SMALLEST)}
