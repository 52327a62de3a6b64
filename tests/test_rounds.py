"""The rounds of a takedown: what they ask, what they try again, when they are done, and who makes them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from liveblog.models import Entry, LiveBlog, Source, Takedown
from liveblog.takedown import asking, rounds, words
from liveblog.takedown.asking import Unasked
from liveblog.takedown.tries import PAUSES
from liveblog.takedown.words import Marks, held_in
from newsroom.models import User
from tests.answering import Handler, Site, answering
from tests.taking_down import WORD, stored, take_down, telling

pytestmark = pytest.mark.django_db

Make = Callable[..., Entry]


@pytest.fixture
def serve() -> Iterator[Callable[[], Site]]:
    with ExitStack() as sites:
        yield lambda: sites.enter_context(answering())


@pytest.fixture
def site(serve: Callable[[], Site], settings: Any) -> Site:
    """In place of our own site: nothing is there, unless a test says so."""
    made = serve()
    settings.SITE_URL = made.url
    return made


@pytest.fixture
def cache(serve: Callable[[], Site], settings: Any) -> Site:
    made = serve()
    made.usual = (200, "", {})
    settings.PURGE_URLS = [made.url]
    return made


def now(takedown: Takedown) -> Takedown:
    return Takedown.objects.select_related("entry").get(pk=takedown.pk)


def states(takedown: Takedown, what: str = "addresses") -> set[str]:
    return set(getattr(takedown, what).values_list("state", flat=True))


# --- addresses


def test_all_is_clear_and_done_after_one_round(published: Make, chief: User, site: Site) -> None:
    takedown = take_down(published(), chief)
    assert states(takedown) == {"waiting"}
    assert rounds.make(takedown)
    assert (states(takedown), now(takedown).next_at) == ({"clear"}, None)
    paths = {one.path for one in takedown.addresses.all()}
    assert {path for _method, path, _host in site.asked} == paths
    assert {method for method, _path, _host in site.asked} == {"GET"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<article id="entry-{}">', "It still names it: entry-{}."),
        ('<a href="/live/x/updates/{}/">', "It still names it: updates/{}/."),
    ],
)
def test_an_address_that_names_it_is_still_held(
    published: Make, chief: User, site: Site, body: str, said: str
) -> None:
    entry = published()
    site.usual = (200, body.format(entry.pk), {})
    takedown = take_down(entry, chief)
    rounds.make(takedown)
    assert {(one.state, one.said) for one in takedown.addresses.all()} == {("held", said.format(entry.pk))}
    assert now(takedown).next_at
    site.usual = (200, body.format(f"{entry.pk}0"), {})
    rounds.make(now(takedown))
    assert states(takedown) == {"clear"}


def test_a_sentence_of_it_is_found_by_the_process_that_knows_it(
    published: Make, chief: User, site: Site, django_capture_on_commit_callbacks: Any
) -> None:
    site.usual = (200, "… <em>The</em> river rose by two&nbsp;metres overnight, …", {})
    with django_capture_on_commit_callbacks(execute=True):
        takedown = take_down(published(body="<p>The river rose by <b>two</b> metres overnight.</p>"), chief)
    rounds.make(now(takedown))
    assert {(one.state, one.said) for one in takedown.addresses.all()} == {
        ("held", "A sentence of it is still there.")
    }


def test_of_a_duplicate_the_sentences_may_stand_elsewhere(
    published: Make, chief: User, site: Site, django_capture_on_commit_callbacks: Any
) -> None:
    site.usual = (200, "The river rose by two metres overnight.", {})
    with django_capture_on_commit_callbacks(execute=True):
        entry = published(body="<p>The river rose by two metres overnight.</p>")
        takedown = take_down(entry, chief, ground="duplicate")
    rounds.make(now(takedown))
    assert states(takedown) == {"clear"}


def test_what_cannot_be_asked_is_said_and_asked_again_for_a_minute(
    published: Make, chief: User, site: Site
) -> None:
    site.usual = (503, "", {})
    takedown = take_down(published(), chief)
    rounds.make(takedown)
    assert {(one.state, one.said) for one in takedown.addresses.all()} == {
        ("unknown", "The site answers 503.")
    }
    assert now(takedown).next_at
    with time_machine.travel(timezone.now() + Takedown.CHECKED_FOR, tick=True):
        rounds.make(now(takedown))
    assert now(takedown).next_at is None


def test_a_site_that_is_away_is_asked_once_in_a_round(
    published: Make, chief: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def away(path: str) -> None:
        asked.append(path)
        raise Unasked("It can’t be reached.", is_away=True)

    monkeypatch.setattr(asking, "get", away)
    takedown = take_down(published(), chief)
    rounds.make(takedown)
    assert len(asked) <= rounds.AT_ONCE < takedown.addresses.count()
    assert states(takedown) == {"unknown"}


def test_an_address_that_was_never_asked_is_asked_however_late(
    published: Make, chief: User, site: Site
) -> None:
    takedown = take_down(published(), chief)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=True):
        rounds.make(takedown)
    assert (states(takedown), now(takedown).next_at) == ({"clear"}, None)


def test_asked_again_all_addresses_are_asked(published: Make, chief: User, site: Site) -> None:
    takedown = take_down(published(), chief)
    rounds.make(takedown)
    rounds.start_again(takedown)
    assert states(takedown) == {"waiting"}
    before = len(site.asked)
    rounds.make(now(takedown))
    assert len(site.asked) == 2 * before
    assert states(takedown) == {"clear"}


def test_asked_again_during_a_round_another_round_is_made(
    published: Make, chief: User, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    takedown = take_down(published(), chief)
    check = rounds._check

    def meanwhile(*args: Any) -> None:
        check(*args)
        rounds.start_again(takedown)

    monkeypatch.setattr(rounds, "_check", meanwhile)
    rounds.make(takedown)
    assert Takedown.objects.due(timezone.now()).exists()
    assert states(takedown) == {"waiting"}


def test_redirects_are_followed_on_this_site_alone(site: Site, serve: Callable[[], Site]) -> None:
    other = serve()
    site.answers = {
        "/a": (301, "", {"Location": "/b?c=1"}),
        "/b?c=1": (200, "here", {}),
        "/away": (302, "", {"Location": f"{other.url}/b"}),
        "/round": (302, "", {"Location": "/round"}),
    }
    assert asking.get("/a").body == b"here"
    with pytest.raises(Unasked, match="another site"):
        asking.get("/away")
    with pytest.raises(Unasked, match="circle"):
        asking.get("/round")
    assert other.asked == []


def test_no_answer_in_time_is_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(Handler, "do_GET", lambda self: threading.Event().wait(1))
    with pytest.raises(Unasked, match="no answer within"):
        asking.get("/")


# --- words


@pytest.mark.parametrize(
    "body",
    [
        "<p>The water came &amp; went, “twice” that day.</p>",
        '{"html": "<p>The <i>water</i> came &amp; went,\\n “twice” that day.</p>"}',
        "<content>&lt;p&gt;The water came &amp;amp; went, “twice” that day.&lt;/p&gt;</content>",
        "THE WATER CAME &#38; WENT, &quot;TWICE&quot; THAT DAY",
    ],
    ids=["page", "json", "feed", "shouted"],
)
def test_a_sentence_is_found_however_it_is_written(body: str) -> None:
    known = words.sentences_in(["<p>First. The water came &amp; went, “twice” that day. Last word?</p>"])
    assert held_in(body.encode(), Marks(7), known) == "A sentence of it is still there."
    assert held_in(b"<p>The water came.</p>", Marks(7), known) == ""


def test_names_and_short_lines_are_no_sentences() -> None:
    state = {
        "headline": "Stop it now",
        "bylines": "Ada Lund and four others here",
        "quotes": [{"text": "No.", "speaker": "The mayor of it", "source": {"name": "A long name of it"}}],
        "pictures": [{"caption": "A bridge over the wide river", "credit": "Photo by somebody we know"}],
    }  # fmt: skip
    assert words.sentences_in(words.texts_in(state)) == ("a bridge over the wide river",)


def test_a_picture_is_known_by_the_name_of_any_of_its_files() -> None:
    marks = Marks(7, ("pictures/0a1b.jpg",))
    assert marks.found_in('<source srcset="/media/pictures/0a1b-480.avif">') == "pictures/0a1b"
    assert marks.found_in("pictures/0a1c.jpg entry-70 updates/17/ x-entry-7") == "entry-7"
    assert marks.found_in("pictures/0a1c.jpg entry-70 updates/17/") == ""


# --- caches


def test_each_cache_is_told_of_each_address(
    published: Make, chief: User, site: Site, cache: Site, settings: Any, serve: Callable[[], Site]
) -> None:
    second = serve()
    second.usual = (404, "", {})
    settings.PURGE_URLS = [f"{cache.url}/", second.url + "/purge{path}"]
    takedown = take_down(published(), chief)
    rounds.make(takedown)
    paths = sorted(one.path for one in takedown.addresses.all())
    host = site.url.removeprefix("http://")
    assert sorted(cache.asked) == [("PURGE", path, host) for path in paths]
    assert sorted(second.asked) == [("PURGE", f"/purge{path}", host) for path in paths]
    assert states(takedown, "purges") == {"done"}


def test_caches_are_told_before_addresses_are_asked(
    published: Make, chief: User, site: Site, cache: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(asking, "purge", lambda cache, path: asked.append("purge"))
    monkeypatch.setattr(asking, "get", lambda path: asked.append("get") or asking.Answer(404, b""))
    takedown = take_down(published(), chief)
    rounds.make(takedown)
    number = takedown.addresses.count()
    assert asked == ["purge"] * number + ["get"] * number


def test_a_cache_that_refuses_is_asked_again_later_and_in_the_end_given_up(
    published: Make, chief: User, site: Site, cache: Site
) -> None:
    cache.usual = (500, "", {})
    takedown = take_down(published(), chief)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for tries, pause in enumerate(PAUSES, 1):
            clock.shift(pause)
            rounds.make(now(takedown))
            assert set(takedown.purges.values_list("tries", flat=True)) == {tries}
        assert {(one.state, one.said) for one in takedown.purges.all()} == {
            ("failed", "The cache answers 500.")
        }
        assert now(takedown).next_at is None
        cache.usual = (200, "", {})
        rounds.start_again(takedown)
        clock.shift(1)
        rounds.make(now(takedown))
    assert states(takedown, "purges") == {"done"}


def test_a_cache_is_not_asked_before_its_time(published: Make, chief: User, site: Site, cache: Site) -> None:
    cache.usual = (500, "", {})
    takedown = take_down(published(), chief)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _round in range(3):
            rounds.make(now(takedown))
        assert set(takedown.purges.values_list("tries", flat=True)) == {1}
        clock.shift(1)
        rounds.make(now(takedown))
    assert set(takedown.purges.values_list("tries", flat=True)) == {2}


def test_a_cache_that_is_away_costs_one_wait_in_a_round(
    published: Make, chief: User, site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def away(cache: str, path: str) -> None:
        asked.append(path)
        raise Unasked("It can’t be reached.", is_away=True)

    settings.PURGE_URLS = ["http://cache.example"]
    monkeypatch.setattr(asking, "purge", away)
    takedown = take_down(published(), chief)
    rounds.make(takedown)
    assert len(asked) <= rounds.AT_ONCE
    assert {(one.tries, one.said) for one in takedown.purges.all()} == {(1, "It can’t be reached.")}


# --- files


@pytest.mark.django_db(transaction=True)
def test_a_store_that_fails_is_tried_again(
    media: Path, published: Make, chief: User, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = stored()
    entry = published(pictures=(picture,))
    delete = FileSystemStorage.delete

    def broken(self: Any, name: str) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(FileSystemStorage, "delete", broken)
    takedown = take_down(entry, chief)
    [file] = takedown.files.all()
    assert (file.state, file.tries, file.said) == ("waiting", 1, "The store failed: Input/output error.")
    monkeypatch.setattr(FileSystemStorage, "delete", delete)
    with time_machine.travel(timezone.now() + timedelta(seconds=2), tick=True):
        rounds.make(now(takedown))
    [file] = takedown.files.all()
    assert (file.state, file.said) == ("done", "")
    assert not default_storage.exists(picture.file)


# --- who makes them


def test_no_round_is_made_twice_at_once(published: Make, chief: User, site: Site) -> None:
    takedown = take_down(published(), chief)
    seen = now(takedown)
    assert rounds.make(takedown)
    assert not rounds.make(seen)


def test_another_process_gives_the_one_that_knows_the_words_a_head_start(
    published: Make, chief: User, site: Site
) -> None:
    takedown = take_down(published(), chief)
    assert rounds.follow_up() == 0
    rounds.remember(takedown.pk, ())
    assert rounds.follow_up() == 1
    rounds.start_again(takedown)
    rounds.known.clear()
    with time_machine.travel(timezone.now() + timedelta(seconds=3), tick=True):
        assert rounds.follow_up() == 1


def test_a_round_of_a_process_that_died_is_made_by_another(published: Make, chief: User, site: Site) -> None:
    takedown = take_down(published(), chief)
    assert Takedown.objects.claim(takedown, timezone.now() + rounds.LEASE)
    with time_machine.travel(timezone.now() + rounds.LEASE / 2, tick=True):
        assert rounds.follow_up() == 0
    with time_machine.travel(timezone.now() + rounds.LEASE + timedelta(seconds=3), tick=True):
        assert rounds.follow_up() == 1


def test_the_sentences_are_forgotten_when_it_is_done(
    published: Make, chief: User, site: Site, django_capture_on_commit_callbacks: Any, make_source: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        takedown = take_down(published(**vars(telling(make_source()))), chief)
    assert any(WORD.casefold() in sentence for sentence in rounds.known[takedown.pk])
    rounds.make(now(takedown))
    assert takedown.pk not in rounds.known


def test_a_stop_ends_a_round_early(published: Make, chief: User, site: Site) -> None:
    takedown = take_down(published(), chief)
    over = threading.Event()
    over.set()
    rounds.make(takedown, over)
    assert (states(takedown), site.asked) == ({"waiting"}, [])
    assert now(takedown).next_at is not None


# --- the command


def run(*options: str) -> str:
    out = StringIO()
    call_command("check_takedowns", *options, stdout=out)
    return out.getvalue()


def test_the_command_makes_a_round_of_each(published: Make, chief: User, site: Site) -> None:
    assert run() == "Nothing is to be done.\n"
    entries = [published() for _ in range(2)]
    for entry in entries:
        take_down(entry, chief)
    assert run() == "".join(f"Entry {entry.pk}: complete.\n" for entry in entries)
    assert run() == "Nothing is to be done.\n"
    assert run("--again").count("complete") == 2


def test_the_command_ends_with_1_where_something_is_left(published: Make, chief: User, site: Site) -> None:
    entry = published()
    site.usual = (200, f"entry-{entry.pk}", {})
    number = take_down(entry, chief).addresses.count()
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1 are not complete"):
        call_command("check_takedowns", stdout=out)
    assert out.getvalue() == f"Entry {entry.pk}: left are {number} addresses.\n"


def test_the_receipt_keeps_no_word(
    published: Make, chief: User, site: Site, make_source: Callable[..., Source], blog: LiveBlog
) -> None:
    takedown = take_down(published(**vars(telling(make_source()))), chief)
    site.usual = (200, WORD, {})
    rounds.make(takedown)
    rows = [*Takedown.objects.values(), *takedown.addresses.values(), *takedown.files.values()]
    assert WORD not in str(rows)
