"""Step 1: sources at the desk: likely duplicates, who is part of whom, who is anonymous, two that are one."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liveblog import publishing
from liveblog.content import CitationContent, QuoteContent
from liveblog.models import Entry, LiveBlog, Source
from liveblog.naming import find_of, folded, most_like
from liveblog.publishing.sources import SourceContent
from newsroom.models import User
from tests.desk import entry_data, entry_url, live_url, new_entry_data

pytestmark = pytest.mark.django_db

SOURCES = "/admin/liveblog/source/"
MakeSource = Callable[..., Source]


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def page_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def data_of(**changes: Any) -> dict[str, Any]:
    return {"name": "The Herald", "slug": "herald", "kind": "outlet", "base_edit": "0"} | changes


# Names


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("El País", "el pais"),
        ("U.S. State Dept.", "us state dept"),
        ("ПРАВДА України", "правда украіни"),
        ("Łódź’s  Ørsted", "lodzs orsted"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Al-Jazeera", "al jazeera"),
        ("東京新聞", "東京新聞"),
        ("… !", ""),
        ("\0", ""),
    ],
)
def test_names_are_folded_to_their_words(typed: str, words: str) -> None:
    assert folded(typed) == words


@pytest.mark.parametrize(
    ("typed", "like"),
    [
        ("Reuters", "Reuters"),
        ("reuters", "Reuters"),
        ("Reuterz", "Reuters"),
        ("Reut", "Reuters"),
        ("The Reuters", "Reuters"),
        ("Réuters!", "Reuters"),
        ("Reuters News Agency", "Reuters"),
        ("Marrowby Herald", "The Marrowby Herald"),
        ("BBC News Ukraine", "BBC"),
        ("Intitute for Study of War", "Institute for the Study of War"),
        ("українска правда", "Українська правда"),
    ],
)
def test_a_name_that_is_much_like_one_is_told(typed: str, like: str) -> None:
    assert most_like(typed, [(like, find_of(like, "", "")), ("", find_of("Wholly other", "", ""))], 5) == [
        like
    ]


@pytest.mark.parametrize(
    ("typed", "other"),
    [("AP", "APA"), ("NBC", "BBC"), ("Re", "Reuters"), ("", "BBC"), ("!", "!"), ("x", "y")],
)
def test_a_name_that_is_not_much_like_one_is_not_told(typed: str, other: str) -> None:
    assert most_like(typed, [(1, find_of(other, "", ""))], 5) == []


def test_the_likest_come_first_and_few() -> None:
    names = ["Herald Tribune", "Herald", "The Herald", "Heralt", "Evening Herald", "Daily Herald", "Gazette"]
    found = most_like("herald", [(name, find_of(name, "", "")) for name in names], 4)
    assert found[:2] == ["Herald", "The Herald"]
    assert len(found) == 4


# Likely duplicates


@pytest.fixture
def herald(make_source: MakeSource) -> Source:
    return make_source(name="The Marrowby Herald", short_name="TMH", aliases="Stadtblatt", kind="outlet")


@pytest.mark.parametrize("name", ["marrowby herold", "Herald", "TMH", "stadtblatt", "The Marrowby Herald"])
def test_who_names_a_source_is_told_of_those_much_like_it(
    as_editor: Client, blog: LiveBlog, herald: Source, make_source: MakeSource, name: str,
    published: Callable[..., Entry],
) -> None:  # fmt: skip
    make_source(name="Quite another")
    published(
        quotes=(QuoteContent(text="One", source_id=herald.pk),),
        citations=(CitationContent(source_id=herald.pk),),
    )
    for address in (live_url(blog, "sources/like/"), f"{SOURCES}like/"):
        answer = as_editor.get(address, {"name": name}).json()
        assert [one["id"] for one in answer["found"]] == [herald.pk]
        assert answer["found"][0]["cited"] == 1
        assert answer["found"][0]["detail"] == "News outlet · 1 update"
        assert answer["said"] == "There is one of nearly this name. Take it instead?"


def test_five_at_most_and_not_the_one_that_is_changed(
    as_editor: Client, herald: Source, make_source: MakeSource
) -> None:
    for number in range(6):
        make_source(name=f"Herald {number}")
    found = as_editor.get(f"{SOURCES}like/", {"name": "Herald", "but": herald.pk}).json()["found"]
    assert len(found) == 5
    assert herald.pk not in [one["id"] for one in found]
    assert found[0]["url"] == f"{SOURCES}{found[0]['id']}/change/"


@pytest.mark.parametrize("name", ["", " ", "x", "Nothing like it", "\0", "!"])
def test_of_no_likely_one_nothing_is_said(
    as_editor: Client, blog: LiveBlog, herald: Source, name: str
) -> None:
    answer = as_editor.get(live_url(blog, "sources/like/"), {"name": name})
    assert answer.json() == {"found": [], "said": ""}


def test_a_name_that_is_too_long_is_refused_in_words(as_editor: Client, blog: LiveBlog) -> None:
    for address in (live_url(blog, "sources/like/"), f"{SOURCES}like/"):
        answer = as_editor.get(address, {"name": "x" * 201})
        assert answer.status_code == 422
        assert "name" in answer.json()["errors"]


def test_drafts_do_not_count_for_how_often_one_was_cited(
    as_editor: Client, blog: LiveBlog, herald: Source, make_entry: Callable[..., Entry]
) -> None:
    make_entry(quotes=(QuoteContent(text="One", source_id=herald.pk),))
    assert as_editor.get(live_url(blog, "sources/like/"), {"name": "TMH"}).json()["found"][0]["cited"] == 0


def test_likely_ones_cost_the_same_queries_however_many_there_are(
    as_editor: Client, blog: LiveBlog, make_source: MakeSource
) -> None:
    counts = []
    for number in range(8):
        make_source(name=f"Herald {number}")
        with CaptureQueriesContext(connection) as asked:
            as_editor.get(live_url(blog, "sources/like/"), {"name": "herald"})
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_only_who_works_here_is_told_of_likely_ones(
    client: Client, blog: LiveBlog, stranger: User, reporter: User
) -> None:
    for user, status in ((None, (401, 302)), (stranger, (403, 403)), (reporter, (200, 200))):
        if user:
            client.force_login(user)
        addresses = live_url(blog, "sources/like/"), f"{SOURCES}like/"
        assert tuple(client.get(one, {"name": "x"}).status_code for one in addresses) == status


# Part of whom


def test_a_source_is_made_a_part_of_another(as_editor: Client, make_source: MakeSource) -> None:
    ukraine = make_source(name="Ukraine")
    answer = as_editor.post(f"{SOURCES}add/", data_of(parent=ukraine.pk))
    assert answer.status_code == 302
    office = Source.objects.get(slug="herald")
    assert office.parent == ukraine
    assert f'<option value="{ukraine.pk}" selected' in page_of(as_editor.get(f"{SOURCES}{office.pk}/change/"))


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_a_source_is_no_part_of_itself_at_any_depth(
    make_source: MakeSource, editor: User, level: int
) -> None:
    line = [make_source()]
    for _ in range(3):
        line.append(make_source(parent_id=line[-1].pk))
    top = line[0]
    content = SourceContent(**vars(SourceContent.of(top)) | {"parent_id": line[level].pk})
    with pytest.raises(ValidationError) as caught:
        publishing.change_source(top.pk, by=editor, content=content, base_edit=1)
    assert list(caught.value.message_dict) == ["parent"]
    top.refresh_from_db()
    assert top.parent is None


@pytest.mark.parametrize("number", [10**6, -1, 2**70])
def test_an_unknown_body_is_refused_at_its_field(make_source: MakeSource, number: int) -> None:
    with pytest.raises(ValidationError) as caught:
        make_source(parent_id=number)
    assert list(caught.value.message_dict) == ["parent"]


@pytest.mark.parametrize("parent", ["x", "99999", "9" * 30])
def test_an_unknown_body_in_the_form_is_refused_beside_it(as_editor: Client, parent: str) -> None:
    answer = as_editor.post(f"{SOURCES}add/", data_of(parent=parent))
    assert answer.context["form"].errors.keys() == {"parent"}


# Anonymous


TELLING = {"short_name": "J.S.", "aliases": "John Smith", "link": "https://example.org/js"}


@pytest.mark.parametrize("name", [*TELLING, "parent"])
def test_nothing_that_tells_who_an_anonymous_source_is_is_taken(
    as_editor: Client, blog: LiveBlog, make_source: MakeSource, name: str
) -> None:
    value = TELLING.get(name) or make_source().pk
    data = data_of(kind="anonymous", **{name: value})
    errors = as_editor.post(f"{SOURCES}add/", data).context["form"].errors
    assert errors.keys() == {name}
    if name in TELLING:
        asked = {"name": "A senior official", "kind": "anonymous", name: value}
        answer = as_editor.post(live_url(blog, "sources/new/"), json.dumps(asked), "application/json")
        assert answer.status_code == 422
        assert answer.json()["errors"].keys() == {name}
    assert not Source.objects.filter(kind="anonymous").exists()


@pytest.mark.parametrize("slug", ["john-smith", ""])
def test_the_address_of_an_anonymous_source_comes_from_its_description(as_editor: Client, slug: str) -> None:
    data = data_of(kind="anonymous", name="A senior official", slug=slug)
    assert as_editor.post(f"{SOURCES}add/", data).status_code == 302
    assert as_editor.post(f"{SOURCES}add/", data).status_code == 302  # twice is once
    assert Source.objects.get().slug == "a-senior-official"


def test_a_named_source_without_an_address_is_asked_for_it(as_editor: Client) -> None:
    assert as_editor.post(f"{SOURCES}add/", data_of(slug="")).context["form"].errors.keys() == {"slug"}


def test_a_named_source_does_not_become_anonymous(as_editor: Client, make_source: MakeSource) -> None:
    source = make_source(slug="herald")
    data = data_of(name=source.name, kind="anonymous", base_edit=1)
    errors = as_editor.post(f"{SOURCES}{source.pk}/change/", data).context["form"].errors
    assert errors.keys() == {"kind"}
    assert "Write a new source" in errors["kind"][0]
    source.refresh_from_db()
    assert source.kind == "outlet"


# Two that are one


@pytest.fixture
def twin(make_source: MakeSource) -> Source:
    return make_source(name="Marrowby Herald", slug="twin")


def test_a_merge_asks_once_says_what_moves_and_is_done_by_post(
    as_editor: Client, herald: Source, twin: Source, published: Callable[..., Entry], blog: LiveBlog
) -> None:
    said = (QuoteContent(text="One", source_id=twin.pk),)
    entry = published(quotes=said, citations=(CitationContent(source_id=herald.pk, via_id=twin.pk),))
    assert f'href="{SOURCES}{twin.pk}/merge/"' in page_of(as_editor.get(f"{SOURCES}{twin.pk}/change/"))
    address = f"{SOURCES}{twin.pk}/merge/"
    assert f'<a href="?into={herald.pk}">' in page_of(as_editor.get(address))
    assert f'<a href="?into={herald.pk}">' in page_of(as_editor.get(address, {"q": "stadtblatt"}))
    assert f'<a href="?into={twin.pk}">' not in page_of(as_editor.get(address))
    page = page_of(as_editor.get(address, {"into": herald.pk}))
    assert "1 quote, 1 citation, 0 parts" in page
    assert blog.headline in page
    assert Source.objects.count() == 2
    answer = as_editor.post(address, {"into": herald.pk, "base_edit": twin.edit}, follow=True)
    assert answer.redirect_chain == [(f"{SOURCES}{herald.pk}/change/", 302)]
    assert "is now known as" in page_of(answer)
    assert entry.quotes.get().source == herald
    again = as_editor.post(address, {"into": herald.pk, "base_edit": twin.edit}, follow=True)
    assert again.redirect_chain == [(f"{SOURCES}{herald.pk}/change/", 302)]
    assert as_editor.get(f"{SOURCES}{twin.pk}/change/")["Location"] == f"{SOURCES}{herald.pk}/change/"


@pytest.mark.parametrize("into", ["x", "", "99999", "9" * 30, "itself"])
def test_a_merge_that_cannot_be_says_why(as_editor: Client, twin: Source, into: str) -> None:
    into = str(twin.pk) if into == "itself" else into
    answer = as_editor.post(f"{SOURCES}{twin.pk}/merge/", {"into": into, "base_edit": "1"})
    assert answer.status_code == 200
    assert 'role="alert"' in page_of(answer)
    assert Source.objects.count() == 1


def test_a_merge_of_what_somebody_changed_meanwhile_shows_it_again(
    as_editor: Client, herald: Source, twin: Source
) -> None:
    answer = as_editor.post(f"{SOURCES}{twin.pk}/merge/", {"into": herald.pk, "base_edit": "7"})
    assert "Somebody changed this source meanwhile" in page_of(answer)
    assert 'name="base_edit" value="1"' in page_of(answer)
    assert Source.objects.count() == 2


def test_reporters_merge_nothing(
    client: Client, reporter: User, stranger: User, herald: Source, twin: Source
) -> None:
    for user in (reporter, stranger):
        client.force_login(user)
        for address in (f"{SOURCES}{twin.pk}/merge/", f"{SOURCES}{twin.pk}/merge/?into={herald.pk}"):
            assert client.get(address).status_code == 403
            assert client.post(address, {"into": herald.pk}).status_code == 403
    client.force_login(reporter)
    chosen = {"action": "merge_selected", "_selected_action": [twin.pk, herald.pk]}
    client.post(SOURCES, chosen)
    assert "merge" not in page_of(client.get(SOURCES))
    assert Source.objects.count() == 2


def test_two_that_are_ticked_on_the_list_are_looked_at_before_they_merge(
    as_editor: Client, herald: Source, twin: Source, published: Callable[..., Entry]
) -> None:
    published(quotes=(QuoteContent(text="One", source_id=twin.pk),))
    chosen = {"action": "merge_selected", "_selected_action": [twin.pk, herald.pk]}
    answer = as_editor.post(SOURCES, chosen)
    assert answer["Location"] == f"{SOURCES}{herald.pk}/merge/?into={twin.pk}"
    answer = as_editor.post(SOURCES, chosen | {"_selected_action": [twin.pk]}, follow=True)
    assert "Tick the two sources that are one." in page_of(answer)
    assert Source.objects.count() == 2


# Forms from before


def test_a_form_from_before_a_merge_is_read_as_the_survivors(
    as_editor: Client, blog: LiveBlog, herald: Source, twin: Source, editor: User,
    make_entry: Callable[..., Entry],
) -> None:  # fmt: skip
    entry = make_entry(quotes=(QuoteContent(text="One", source_id=twin.pk),))
    old = entry_data(Entry.objects.get(pk=entry.pk), headline="Now")
    quote = {"text": "Two", "source": twin.pk}
    publishing.merge_sources(twin.pk, into_id=herald.pk, by=editor)
    assert as_editor.post(entry_url(entry), old).status_code == 302
    assert entry.quotes.get().source == herald
    assert (
        as_editor.post("/admin/liveblog/entry/add/", new_entry_data(blog, quotes=[quote])).status_code == 302
    )
    assert Entry.objects.latest("pk").quotes.get().source == herald
    refused = as_editor.post(
        "/admin/liveblog/entry/add/", new_entry_data(blog, quotes=[quote | {"text": ""}])
    )
    assert f'<option value="{herald.pk}" selected' in page_of(refused)


def test_the_live_desk_knows_a_source_by_its_number_from_before(
    as_editor: Client, blog: LiveBlog, herald: Source, twin: Source, editor: User
) -> None:
    publishing.merge_sources(twin.pk, into_id=herald.pk, by=editor)
    found = as_editor.get(live_url(blog, "sources/"), {"id": twin.pk}).json()["found"]
    assert [one["id"] for one in found] == [herald.pk]


def test_a_form_of_a_source_that_was_merged_away_saves_nothing(
    as_editor: Client, herald: Source, twin: Source, editor: User
) -> None:
    publishing.merge_sources(twin.pk, into_id=herald.pk, by=editor)
    data = data_of(name="Marrowby Herald", slug="twin", base_edit="1")
    assert as_editor.post(f"{SOURCES}{twin.pk}/change/", data).status_code == 404
    content = SourceContent(name="New", slug="twin", kind="outlet")
    with pytest.raises(ValidationError):
        publishing.change_source(twin.pk, by=editor, content=content, base_edit=1)
