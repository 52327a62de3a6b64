"""The sample that a fresh install loads: quotations to the letter, sources, ledger, pictures."""

import html
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from PIL import Image

from liveblog import revisions, sanitise
from liveblog.models import Entry, LiveBlog, Mention, Picture, Quote, Revision, Source
from liveblog.publishing import mentions
from newsroom.models import Role, User

FIXTURES = settings.BASE_DIR / "fixtures"
SLUG = "ukraine-live-updates"
ISW = "Institute for the Study of War"

# Oldest update first: manner, speaker, source, words.
QUOTES = [
    (
        "indirect",
        "Military commentators",
        "Russian state television",
        "They admit the defeat in Kharkiv region.",
    ),
    (
        "direct",
        "",
        ISW,
        "The Kremlin acknowledged its defeat in Kharkiv Oblast, the first time Moscow has openly recognized a"
        " defeat,",
    ),
    (
        "indirect",
        "Bogdan Bezpalko",
        "The Daily Beast",
        "He deplored that there had been no proper military reconnaissance before the counteroffensive.",
    ),
    (
        "direct",
        "",
        ISW,
        "The Russian Ministry of Defense originally offered a similar explanation for the Russian failure in"
        " Kharkiv, claiming that Russian forces were withdrawing troops from Kharkiv Oblast to regroup,",
    ),
    ("direct", "", ISW, "This false narrative faced quick and loud criticism online."),
    (
        "direct",
        "Volodymyr Zelenskyy",
        None,
        "It is possible to temporarily occupy the territories of our state,",
    ),
    (
        "direct",
        "Volodymyr Zelenskyy",
        None,
        "But it is definitely impossible to occupy our people, the Ukrainian people.",
    ),
]

PRINTED = [
    f"{ISW} (ISW)",
    "Bogdan Bezpalko, a member of Russia’s Council for Interethnic Relations, as reported by the Daily Beast",
    "Volodymyr Zelenskyy, President of Ukraine",
    "Military commentators, as reported by Russian state television",
]


@pytest.fixture
def sample(db: None) -> LiveBlog:
    """The sample article, loaded as an operator does. A test that flushed may have taken the roles along."""
    for role in Role:
        Group.objects.get_or_create(name=role.value)
    call_command("loaddata", FIXTURES / "sample.json", verbosity=0)
    return LiveBlog.objects.get(slug=SLUG)


@pytest.fixture
def updates(sample: LiveBlog) -> list[Entry]:
    return list(Entry.objects.visible().filter(blog=sample).oldest_first())


def test_sample_loads_by_name_too(sample: LiveBlog) -> None:
    call_command("loaddata", "sample", verbosity=0)
    assert LiveBlog.objects.count() == 3


def test_every_quotation_stands_to_the_letter(updates: list[Entry]) -> None:
    stored = [quote for entry in updates for quote in entry.quotes.select_related("source")]
    assert [
        (quote.manner, quote.speaker, quote.source and quote.source.name, quote.text) for quote in stored
    ] == QUOTES


def test_updates_run_through_the_day_of_the_visit(sample: LiveBlog, updates: list[Entry]) -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    assert sample.zone == kyiv
    assert [entry.quotes.count() for entry in updates] == [1, 1, 1, 2, 2]
    assert {entry.published_at.astimezone(kyiv).date().isoformat() for entry in updates} == {"2022-09-14"}
    assert [entry.first_version for entry in updates] == sorted(entry.version for entry in updates)


def test_real_coverage_cites_what_its_source_gives_and_nothing_more(updates: list[Entry]) -> None:
    """No via and no confirmation was printed there: none is told here."""
    cited = [
        (number, one.role, one.source.name, one.title, one.via_id)
        for number, entry in enumerate(updates, 1)
        for one in entry.citations.select_related("source")
    ]
    assert cited == [
        (3, "background", "Russian state television", "", None),
        (4, "reported", ISW, "assessment of the war", None),
    ]


def test_fiction_cites_in_every_role_by_way_of_others_and_of_a_part_of_a_state(
    sample: LiveBlog, client: Client
) -> None:
    page = client.get("/live/flood-in-marrowby/").content.decode()
    words = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))
    for line in (
        "Reported by Tave River Watch, via the Tavemark Weather Office, via the Marrowby Herald",
        "Confirmed by the State of Tavemark",
        "Background: the Marrowby Herald (A wet summer)",
        "Document: Rain in September, page 12 (the Tavemark Weather Office), retrieved Sept. 5, 2022",
        "Sources (6)",
    ):
        assert line in words, line
    office = Source.objects.get(slug="the-tavemark-weather-office")
    assert office.parent is not None
    assert office.parent.name == "The State of Tavemark"


def test_the_sample_counts_whom_its_updates_name(sample: LiveBlog) -> None:
    true = {(entry.pk, pk) for entry in Entry.objects.with_content() for pk in mentions.named(entry)}
    assert set(Mention.objects.values_list("entry", "source")) == true


def test_the_three_sources_are_records(sample: LiveBlog) -> None:
    kinds = dict(Source.objects.filter(quotes__entry__blog=sample).values_list("short_name", "kind"))
    assert kinds == {"ISW": "research", "Daily Beast": "outlet", "state TV": "broadcaster"}


def test_nothing_but_publishing_happened_to_the_real_coverage(sample: LiveBlog) -> None:
    assert set(Revision.objects.filter(blog=sample).values_list("kind", "note")) == {
        ("blog", ""),
        ("published", ""),
    }


def test_the_kremlins_own_words_keep_their_marks(updates: list[Entry]) -> None:
    assert "“liberation” of Donbas" in updates[3].body
    assert "“gesture of goodwill”" in updates[3].body


def test_fiction_says_so_and_shows_what_becomes_of_an_update(sample: LiveBlog) -> None:
    fiction = LiveBlog.objects.exclude(pk=sample.pk)
    assert all("This live blog is fiction" in blog.standfirst for blog in fiction)
    flood = fiction.get(slug="flood-in-marrowby")
    kinds = set(Revision.objects.filter(blog=flood).values_list("kind", flat=True))
    assert {"correction", "clarification", "retraction", "pinned", "update"} <= kinds
    assert sorted(story.live_blog_id for story in sample.other_stories.all()) == sorted(
        blog.pk for blog in fiction
    )


def test_the_ledger_of_the_sample_verifies(sample: LiveBlog) -> None:
    for blog in LiveBlog.objects.all():
        link = ""
        rows = list(Revision.objects.filter(blog=blog).order_by("number"))
        for number, row in enumerate(rows, 1):
            assert row.number == number
            assert row.digest == revisions.digest_of(row.salt, row.content, row.note)
            link = revisions.link_of(link, row)
            assert row.link == link
        assert rows[-1].version == blog.version


def test_the_ledgers_last_word_is_what_stands(sample: LiveBlog) -> None:
    for entry in Entry.objects.visible().with_content():
        last = Revision.objects.filter(entry=entry).order_by("number").last()
        assert last is not None
        assert (last.version, last.content) == (entry.version, revisions.entry_state(entry))
    for blog in LiveBlog.objects.all():
        last = Revision.objects.filter(blog=blog, entry=None).order_by("number").last()
        assert last is not None
        assert last.content == revisions.blog_state(blog)


def test_the_sample_was_already_safe_and_clean(sample: LiveBlog) -> None:
    for text in [
        *Entry.objects.values_list("body", flat=True),
        *LiveBlog.objects.values_list("summary", flat=True),
    ]:
        assert sanitise.clean_html(text) == text
    for text in Quote.objects.values_list("text", flat=True):
        assert sanitise.clean_text(text) == text


def test_nobody_can_log_in_to_the_sample_before_it_has_passwords(sample: LiveBlog) -> None:
    people = User.objects.all()
    assert {(user.username, user.groups.get().name) for user in people} == {
        ("reporter", "Reporter"),
        ("editor", "Editor"),
        ("chief", "Chief"),
    }
    assert not any(user.has_usable_password() for user in people)
    assert Group.objects.count() == 3


def test_every_picture_is_there_in_its_size_with_words_beside_it(sample: LiveBlog) -> None:
    assert sample.lead_picture is not None
    assert "map" in sample.lead_picture.alt_text
    for picture in Picture.objects.all():
        with Image.open(Path(FIXTURES / "media" / picture.file.name)) as opened:
            assert opened.size == (picture.width, picture.height)
            assert opened.info.keys() <= {"transparency"}
        assert picture.caption
        assert picture.credit == "Schematic map: The Running Story, drawn by a program"


def test_the_page_prints_each_quotation_with_its_attribution(sample: LiveBlog, client: Client) -> None:
    page = client.get(f"/live/{SLUG}/").content.decode()
    words = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))
    for manner, _speaker, _source, text in QUOTES:
        assert (f"“{text}”" if manner == "direct" else text) in words
        assert manner == "direct" or f"“{text}" not in words
    for attribution in PRINTED:
        assert attribution in words
