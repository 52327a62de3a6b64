"""Step 1: what is typed at the desk reaches publishing once, and nothing typed is lost."""

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from liveblog import pictures, publishing
from liveblog.content import Content
from liveblog.models import Entry, Kind, LiveBlog, Source
from liveblog.permissions import Verb
from liveblog.pictures import Made
from newsroom.models import Role, User
from tests.desk import entry_data, entry_url, new_entry_data, rows

ADD = "/admin/liveblog/entry/add/"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    return SimpleUploadedFile("holiday.jpg", out.getvalue(), "image/jpeg")


def test_publish_makes_one_public_entry_with_all_that_was_typed(
    as_editor: Client, blog: LiveBlog, make_source: Callable[..., Source], editor: User
) -> None:
    source = make_source()
    data = new_entry_data(
        blog,
        headline="Flag over Izium",
        body="<p>It is <strong>up</strong>.</p><script>x</script>",
        verb="publish",
        quotes=[{"text": "We saw it", "speaker": "Ada Lund", "source": source.pk, "manner": "direct"}],
        pictures=[{"upload": photo(), "alt_text": "A flag", "credit": "A. Reyes"}],
    )
    answer = as_editor.post(ADD, data)
    entry = Entry.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == entry_url(entry)
    assert entry.status == "published"
    assert "script" not in entry.body
    assert "<strong>up</strong>" in entry.body
    assert entry.quotes.get().source == source
    assert entry.pictures.get().file.name.startswith("pictures/")
    assert entry.author == editor


def test_the_answer_links_to_the_public_page(as_editor: Client, blog: LiveBlog) -> None:
    answer = as_editor.post(ADD, new_entry_data(blog, verb="publish"), follow=True)
    assert Entry.objects.get().get_absolute_url() in answer.content.decode()


def test_the_same_form_twice_is_one_entry_and_one_answer(as_editor: Client, blog: LiveBlog) -> None:
    data = new_entry_data(blog, verb="publish")
    first, second = as_editor.post(ADD, data), as_editor.post(ADD, data)
    assert Entry.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_a_form_sent_again_with_more_words_loses_none_of_them(as_editor: Client, blog: LiveBlog) -> None:
    data = new_entry_data(blog, body="<p>First</p>")
    as_editor.post(ADD, data)
    as_editor.post(ADD, data | {"body": "<p>First, and what I typed after going back</p>"})
    assert "going back" in Entry.objects.get().body


def test_a_form_saved_and_then_published_is_published(as_editor: Client, blog: LiveBlog) -> None:
    data = new_entry_data(blog)
    as_editor.post(ADD, data)
    as_editor.post(ADD, data | {"verb": "publish"})
    assert Entry.objects.get().status == "published"


def test_a_form_from_before_a_later_save_is_a_conflict_until_decided(
    as_editor: Client, blog: LiveBlog
) -> None:
    data = new_entry_data(blog, body="<p>First</p>")
    as_editor.post(ADD, data)
    entry = Entry.objects.get()
    as_editor.post(entry_url(entry), entry_data(entry, body="<p>Later</p>"))
    answer = as_editor.post(ADD, data | {"body": "<p>Old form</p>"})
    assert answer.status_code == 409
    assert Entry.objects.get().body == "<p>Later</p>"
    base = answer.context["sheet"].form["base_edit"].value()
    as_editor.post(ADD, data | {"body": "<p>Old form</p>", "base_edit": base})
    assert Entry.objects.get().body == "<p>Old form</p>"


def test_other_words_in_a_form_that_was_published_are_handed_back(as_editor: Client, blog: LiveBlog) -> None:
    data = new_entry_data(blog, body="<p>First</p>", verb="publish")
    as_editor.post(ADD, data)
    answer = as_editor.post(ADD, data | {"body": "<p>Second</p>"})
    form = answer.context["sheet"].form
    assert Entry.objects.get().body == "<p>First</p>"
    assert form["body"].value() == "<p>Second</p>"
    assert form["client_id"].value() != data["client_id"]
    assert "was sent before" in answer.content.decode()


def test_the_same_upload_twice_is_the_same_form(as_editor: Client, blog: LiveBlog) -> None:
    words = {"alt_text": "A flag", "credit": "A. Reyes"}
    data = new_entry_data(blog, verb="publish")
    for _ in range(2):
        answer = as_editor.post(ADD, data | rows("pictures", [words | {"upload": photo()}]))
        assert answer.status_code == 302
    entry = Entry.objects.get()
    assert (entry.edit, entry.pictures.count()) == (1, 1)


def test_publish_pressed_twice_on_a_draft_is_no_conflict(
    as_editor: Client, make_entry: Callable[..., Entry]
) -> None:
    entry = make_entry()
    data = entry_data(entry, body="<p>Better words</p>", verb="publish")
    first, second = as_editor.post(entry_url(entry), data), as_editor.post(entry_url(entry), data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert entry.revisions.count() == 1


def test_correction_pressed_twice_is_one_correction(
    as_editor: Client, published: Callable[..., Entry]
) -> None:
    entry = published()
    data = entry_data(entry, body="<p>Right now</p>", verb="correction", note="The hour was  wrong.")
    for _ in range(2):
        assert as_editor.post(entry_url(entry), data).status_code == 302
    assert [r.kind for r in entry.revisions.order_by("number")] == ["published", "correction"]


def test_someone_elses_submission_number_is_refused_and_a_new_one_offered(
    as_editor: Client, blog: LiveBlog, make_entry: Callable[..., Entry], reporter: User
) -> None:
    theirs = make_entry(by=reporter)
    data = new_entry_data(blog, body="<p>My own words</p>", client_id=str(theirs.client_id))
    answer = as_editor.post(ADD, data)
    assert Entry.objects.count() == 1
    page = answer.content.decode()
    assert "My own words" in page
    assert str(theirs.client_id) not in page


def test_conflict_shows_both_texts_and_saving_again_is_a_decision(
    as_editor: Client, make_entry: Callable[..., Entry], chief: User
) -> None:
    entry = make_entry(body="<p>The first words</p>")
    data = entry_data(entry, body="<p>My own words</p>", verb="save")
    publishing.edit(entry.pk, by=chief, content=Content(body="<p>Their other words</p>"), base_edit=1)
    answer = as_editor.post(entry_url(entry), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>" in page
    assert "Their other" in page
    assert "My own words" in page
    entry.refresh_from_db()
    assert entry.body == "<p>Their other words</p>"
    again = as_editor.post(entry_url(entry), data | {"base_edit": str(entry.edit)})
    entry.refresh_from_db()
    assert again.status_code == 302
    assert entry.body == "<p>My own words</p>"


def test_the_form_after_a_conflict_carries_the_edit_it_was_compared_with(
    as_editor: Client, make_entry: Callable[..., Entry], chief: User
) -> None:
    entry = make_entry()
    data = entry_data(entry, body="<p>Mine</p>", verb="save")
    publishing.edit(entry.pk, by=chief, content=Content(body="<p>Theirs</p>"), base_edit=1)
    answer = as_editor.post(entry_url(entry), data)
    assert answer.context["sheet"].form["base_edit"].value() == "2"


def test_text_of_a_discarded_draft_is_offered_as_a_new_one(
    as_editor: Client, make_entry: Callable[..., Entry], editor: User
) -> None:
    entry = make_entry()
    data = entry_data(entry, body="<p>Words that must live</p>", verb="save")
    publishing.discard(entry.pk, by=editor)
    answer = as_editor.post(entry_url(entry), data)
    page = answer.content.decode()
    assert "Words that must live" in page
    assert f'action="{ADD}"' in page
    assert Entry.objects.count() == 0


def test_save_never_changes_what_a_colleague_has_published_meanwhile(
    as_editor: Client, make_entry: Callable[..., Entry], chief: User
) -> None:
    entry = make_entry(body="<p>Draft</p>")
    data = entry_data(entry, body="<p>Half a thought</p>", verb="save")
    publishing.publish(entry.pk, by=chief)
    answer = as_editor.post(entry_url(entry), data)
    entry.refresh_from_db()
    assert entry.body == "<p>Draft</p>"
    assert "Half a thought" in answer.content.decode()


@pytest.mark.parametrize(
    ("verb", "kind"),
    [("fix", Kind.FIX), ("update", Kind.UPDATE), ("clarification", Kind.CLARIFICATION)],
)
def test_each_button_of_a_published_entry_makes_its_kind(
    as_editor: Client, published: Callable[..., Entry], verb: str, kind: Kind
) -> None:
    entry = published(body="<p>Old</p>")
    as_editor.post(entry_url(entry), entry_data(entry, body="<p>Old hat</p>", verb=verb, note="Read it so."))
    entry.refresh_from_db()
    assert (entry.body, entry.kind) == ("<p>Old hat</p>", kind)


def test_embargo_is_read_in_the_live_blogs_zone(
    as_editor: Client, make_blog: Callable[..., LiveBlog]
) -> None:
    blog = make_blog(time_zone="Asia/Tokyo")
    as_editor.post(ADD, new_entry_data(blog, verb="schedule", due_at="2099-06-01T09:30"))
    entry = Entry.objects.get()
    assert entry.status == "scheduled"
    assert entry.due_at.isoformat() == "2099-06-01T00:30:00+00:00"
    page = as_editor.get(entry_url(entry)).content.decode()
    assert "2099-06-01T09:30" in page
    assert "Asia/Tokyo" in page


@pytest.mark.parametrize(
    ("due_at", "words"),
    [
        ("soon", "Enter day and time"),
        ("", "Say when the embargo ends."),
        ("2001-01-01T10:00", "This time has passed."),
        ("2099-10-25T02:30", "Clocks change then"),
        ("2099-03-29T02:30", "Clocks change then"),
    ],
)
def test_an_embargo_that_cant_be_is_refused_beside_its_field(
    as_editor: Client, make_blog: Callable[..., LiveBlog], due_at: str, words: str
) -> None:
    blog = make_blog(time_zone="Europe/Berlin")
    answer = as_editor.post(ADD, new_entry_data(blog, verb="schedule", due_at=due_at))
    assert words in str(answer.context["sheet"].form.errors["due_at"])
    assert Entry.objects.count() == 0


TOO_LONG = "x" * 60_000


@pytest.mark.parametrize(
    ("changes", "where", "name"),
    [
        ({"headline": "h" * 201}, "form", "headline"),
        ({"body": f"<p>{TOO_LONG}</p>"}, "form", "body"),
        ({"body": '<p><a href="javascript:alert(1)">x</a></p>'}, "form", "body"),
        ({"body": "<p>   </p>"}, "form", "body"),
        ({"blog": "999"}, "form", "blog"),
        ({"blog": ""}, "form", "blog"),
        ({"client_id": "no number"}, "form", "client_id"),
        ({"quotes": [{"text": "Said"}]}, "quotes", "speaker"),
        ({"quotes": [{"speaker": "Ada"}]}, "quotes", "text"),
        ({"quotes": [{"text": "Said", "speaker": "A", "link": "javascript:alert(1)"}]}, "quotes", "link"),
        ({"quotes": [{"text": "Said", "source": "999"}]}, "quotes", "source"),
        ({"quotes": [{"text": "Said", "speaker": "A", "said_on": "2022-99-99"}]}, "quotes", "said_on"),
        ({"quotes": [{"text": "Said", "speaker": "A", "manner": "sung"}]}, "quotes", "manner"),
        ({"pictures": [{"alt_text": "Alt", "credit": "C"}]}, "pictures", "upload"),
        ({"pictures": [{"alt_text": "Alt", "credit": "C", "stored": "forged"}]}, "pictures", "upload"),
        ({"pictures": [{"upload": "photo", "credit": "C"}]}, "pictures", "alt_text"),
        ({"pictures": [{"upload": "photo", "alt_text": "A"}]}, "pictures", "credit"),
        ({"pictures": [{"upload": "text", "alt_text": "A", "credit": "C"}]}, "pictures", "upload"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_kept(
    as_editor: Client, blog: LiveBlog, changes: dict[str, Any], where: str, name: str
) -> None:
    uploads = {"photo": photo(), "text": SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")}
    for row in changes.get("pictures", []):
        row.update({"upload": uploads[row["upload"]]} if row.get("upload") in uploads else {})
    data = new_entry_data(blog, **{"verb": "publish", "dateline": "Typed and kept", **changes})
    answer = as_editor.post(ADD, data)
    sheet = answer.context["sheet"]
    part = sheet.form if where == "form" else getattr(sheet, where).forms[0]
    assert name in part.errors
    assert "Typed and kept" in answer.content.decode()
    assert Entry.objects.count() == 0


def test_what_is_wrong_stands_in_the_row_that_it_belongs_to(as_editor: Client, blog: LiveBlog) -> None:
    rows = [
        {},
        {"text": "Fine", "speaker": "Ada"},
        {"text": "Removed", "DELETE": "on", "link": "nonsense"},
        {"text": "Nobody said it"},
    ]
    answer = as_editor.post(ADD, new_entry_data(blog, quotes=rows))
    forms = answer.context["sheet"].quotes.forms
    assert [bool(form.errors) for form in forms[:2] + forms[3:]] == [False, False, True]


def test_rows_come_in_the_order_given(as_editor: Client, blog: LiveBlog) -> None:
    rows = [{"text": "Second", "speaker": "B", "ORDER": "2"}, {"text": "First", "speaker": "A", "ORDER": "1"}]
    as_editor.post(ADD, new_entry_data(blog, quotes=rows))
    assert [quote.text for quote in Entry.objects.get().quotes.all()] == ["First", "Second"]


def test_an_emptied_or_removed_row_is_gone(
    as_editor: Client, make_entry: Callable[..., Entry], quote: Any
) -> None:
    entry = make_entry(quotes=(quote, quote))
    data = entry_data(entry, verb="save")
    data["quotes-0-DELETE"] = "on"
    as_editor.post(entry_url(entry), data)
    assert entry.quotes.count() == 1


def test_an_upload_outlives_a_refused_form(as_editor: Client, blog: LiveBlog) -> None:
    row = {"upload": photo(), "credit": "A. Reyes"}
    answer = as_editor.post(ADD, new_entry_data(blog, verb="publish", pictures=[row]))
    token = answer.context["sheet"].pictures.forms[0]["stored"].value()
    page = answer.content.decode()
    assert "/admin/media/pictures/" in page
    thumb = answer.context["sheet"].pictures.forms[0].stored_picture.file
    shown = as_editor.get(f"/admin/media/{thumb}", {"stored": token})
    assert shown.status_code == 200
    assert shown.getvalue()
    row = {"stored": token, "credit": "A. Reyes", "alt_text": "A teal wall"}
    as_editor.post(ADD, new_entry_data(blog, verb="publish", pictures=[row]))
    assert Entry.objects.get().pictures.get().alt_text == "A teal wall"


def test_another_ones_upload_can_be_neither_used_nor_seen(
    client: Client, as_editor: Client, blog: LiveBlog, reporter: User
) -> None:
    answer = as_editor.post(ADD, new_entry_data(blog, pictures=[{"upload": photo(), "credit": "C"}]))
    form = answer.context["sheet"].pictures.forms[0]
    token, name = form["stored"].value(), form.stored_picture.file
    client.force_login(reporter)
    assert client.get(f"/admin/media/{name}", {"stored": token}).status_code == 404
    row = {"stored": token, "credit": "Me", "alt_text": "Mine"}
    client.post(ADD, new_entry_data(blog, pictures=[row]))
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_pictures_are_decoded_before_any_transaction_starts(
    as_editor: Client, blog: LiveBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    make = pictures.make

    def watched(upload: Any) -> Made:
        seen.append(connection.in_atomic_block)
        return make(upload)

    monkeypatch.setattr(pictures, "make", watched)
    row = {"upload": photo(), "credit": "A", "alt_text": "B"}
    answer = as_editor.post(ADD, new_entry_data(blog, pictures=[row]))
    assert answer.status_code == 302
    assert seen == [False]


def test_nothing_is_decoded_for_somebody_who_may_not_write_there(
    client: Client, reporter: User, published: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = published()
    monkeypatch.setattr(pictures, "make", lambda upload: pytest.fail("decoded"))
    client.force_login(reporter)
    data = entry_data(entry, verb="update", pictures=[{"upload": photo()}])
    assert client.post(entry_url(entry), data).status_code == 403


@pytest.mark.parametrize("source", ["9" * 40, "-1", "x", "12345"])
def test_a_source_that_can_not_be_is_refused_in_its_row(
    as_editor: Client, blog: LiveBlog, source: str
) -> None:
    quote = {"text": "We saw it", "speaker": "Ada Lund", "source": source}
    sheet = as_editor.post(ADD, new_entry_data(blog, quotes=[quote])).context["sheet"]
    assert list(sheet.quotes.forms[0].errors) == ["source"]


@pytest.mark.parametrize("verb", ["fix", "update", "correction", "clarification"])
def test_buttons_of_a_published_entry_do_nothing_for_a_new_one(
    as_editor: Client, blog: LiveBlog, verb: str
) -> None:
    answer = as_editor.post(ADD, new_entry_data(blog, verb=verb, note="Words"))
    assert answer.status_code == 200
    assert "Choose one of the buttons" in answer.content.decode()
    assert not Entry.objects.exists()


def test_an_unknown_button_does_nothing(as_editor: Client, blog: LiveBlog) -> None:
    answer = as_editor.post(ADD, new_entry_data(blog, verb="burn"))
    assert Entry.objects.count() == 0
    assert "Choose one of the buttons" in answer.content.decode()


@pytest.mark.parametrize("name", ["quotes-TOTAL_FORMS", "base_edit", "client_id", "blog", "verb"])
def test_a_mangled_form_is_a_form_again(
    as_editor: Client, blog: LiveBlog, make_entry: Callable[..., Entry], name: str
) -> None:
    for url, data in ((ADD, new_entry_data(blog)), (entry_url(e := make_entry()), entry_data(e))):
        for value in ("", "-1", "9" * 30, "\x00", "x"):
            assert as_editor.post(url, data | {name: value}).status_code in (200, 302)
        assert as_editor.post(url, {k: v for k, v in data.items() if k != name}).status_code in (200, 302)


def test_corrections_need_their_note(as_editor: Client, published: Callable[..., Entry]) -> None:
    entry = published(body="<p>Wrong</p>")
    data = entry_data(entry, body="<p>Right</p>", verb="correction", note=" ")
    answer = as_editor.post(entry_url(entry), data)
    assert "note" in answer.context["sheet"].form.errors
    entry.refresh_from_db()
    assert entry.body == "<p>Wrong</p>"


def test_reporter_hands_in_and_reads_the_note_that_comes_back(
    client: Client, reporter: User, editor: User, blog: LiveBlog
) -> None:
    client.force_login(reporter)
    client.post(ADD, new_entry_data(blog, verb="submit"))
    entry = Entry.objects.get()
    assert entry.status == "in_review"
    publishing.send_back(entry.pk, by=editor, note="Who said so?")
    assert "Who said so?" in client.get(entry_url(entry)).content.decode()


def test_text_of_a_reporter_outlives_being_published_meanwhile(
    client: Client, reporter: User, editor: User, make_entry: Callable[..., Entry]
) -> None:
    entry = make_entry(by=reporter)
    data = entry_data(entry, body="<p>One more thought</p>", verb="save")
    publishing.publish(entry.pk, by=editor)
    client.force_login(reporter)
    answer = client.post(entry_url(entry), data)
    assert answer.status_code == 403
    assert "One more thought" in answer.content.decode()


def test_bylines_begin_with_the_writers_own(client: Client, make_user: Callable[..., User]) -> None:
    user = make_user(Role.REPORTER, byline="Ana Reyes in Izium")
    client.force_login(user)
    assert "Ana Reyes in Izium" in client.get(ADD).content.decode()


def test_closed_live_blogs_are_no_choice_and_the_asked_one_is_chosen(
    as_editor: Client, make_blog: Callable[..., LiveBlog]
) -> None:
    closed, live = make_blog(status="closed"), make_blog()
    form = as_editor.get(ADD, {"blog": live.pk}).context["sheet"].form
    assert closed not in form.fields["blog"].queryset
    assert str(form["blog"].value()) == str(live.pk)


def test_entries_of_a_closed_live_blog_can_still_be_corrected(
    as_editor: Client, published: Callable[..., Entry], blog: LiveBlog, editor: User
) -> None:
    entry = published()
    content = publishing.blogs.BlogContent.of(blog)
    publishing.change_blog(
        blog.pk, by=editor, content=type(content)(**vars(content) | {"status": "closed"}), base_edit=1
    )
    data = entry_data(entry, body="<p>Right</p>", verb="correction", note="It was wrong.")
    assert as_editor.post(entry_url(entry), data).status_code == 302


def test_forms_ask_few_queries_however_many_quotes(
    as_editor: Client,
    make_entry: Callable[..., Entry],
    quote: Any,
    django_assert_max_num_queries: Any,
) -> None:
    entry = make_entry(quotes=(quote,) * 3, then=Verb.PUBLISH)
    with django_assert_max_num_queries(20):
        as_editor.get(entry_url(entry))


def test_a_submission_keeps_its_number_on_the_way_back(as_editor: Client, blog: LiveBlog) -> None:
    number = str(uuid.uuid4())
    answer = as_editor.post(ADD, new_entry_data(blog, body="", client_id=number))
    assert number in answer.content.decode()


def test_text_outlives_a_session_that_has_ended(client: Client, blog: LiveBlog) -> None:
    answer = client.post(ADD, new_entry_data(blog, body="<p>Typed for an hour</p>"))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "&lt;p&gt;Typed for an hour&lt;/p&gt;" in page
    assert 'href="/admin/login/"' in page
    assert answer["Cache-Control"] == "private, no-store"
    assert Entry.objects.count() == 0


def test_text_of_a_page_older_than_the_log_in_comes_back_to_be_sent_again(
    editor: User, blog: LiveBlog
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    data = new_entry_data(blog, body="<p>Typed for an hour</p>")
    own = strict.post(ADD, data, headers={"Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 403
    assert "Typed for an hour" in own.content.decode()
    token = own.context["csrf_token"]
    assert strict.post(ADD, data | {"csrfmiddlewaretoken": str(token)}).status_code == 302
    assert Entry.objects.get().body == "<p>Typed for an hour</p>"


def test_a_forged_form_of_another_site_is_refused_and_not_handed_back(editor: User, blog: LiveBlog) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    forged = new_entry_data(blog, body="<p>Forged</p>")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {}):
        answer = strict.post(ADD, forged, headers=headers)
        assert answer.status_code == 403
        assert "Forged" not in answer.content.decode()
    assert Entry.objects.count() == 0
