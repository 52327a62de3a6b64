"""Step 1: what each person may see and do at the desk, by every address it has."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver

from liveblog import publishing
from liveblog.content import Content, PictureContent
from liveblog.desk.buttons import ASKS, OFFERED, Press, buttons_for
from liveblog.desk.verbs import ACTIONS
from liveblog.models import Entry, LiveBlog, Source
from liveblog.permissions import Verb, can
from newsroom.models import Role, User
from tests.desk import entry_data, entry_url, new_entry_data

OPEN = {"login", "logout", "password_change", "password_change_done", "jsi18n", "log_in_again"}
SPOKEN = re.compile(r"/desk/(?!hand-over/).")  # answers scripts, in JSON


def addresses(patterns: Any = None, prefix: str = "/admin/") -> list[str]:
    """Every address of the desk, with some number in place of an object's."""
    found = []
    for pattern in patterns or admin.site.get_urls():
        route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and pattern.name not in OPEN and "(" not in route:
            route = route.replace("<path:path>", "x.jpg").replace("<str:verb>", "pin")
            found.append(re.sub(r"<[\w:]+>", "1", route))
    return found


@pytest.fixture
def of_each_kind(blog: LiveBlog, make_source: Callable[..., Source], published: Callable[..., Entry]) -> None:
    make_source()
    published()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", addresses())
def test_strangers_and_nobody_see_nothing_of_the_desk(
    client: Client, stranger: User, of_each_kind: None, address: str, method: str
) -> None:
    answer = getattr(client, method)(address)
    if SPOKEN.search(address):
        assert answer.status_code == 401
        assert list(answer.json()) == ["reason"]
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
    client.force_login(stranger)
    answer = getattr(client, method)(address)
    assert answer.status_code == 403
    assert "has no role" in answer.content.decode()


@pytest.mark.parametrize("address", [a for a in addresses() if "/newsroom/user/" in a])
def test_only_a_chief_comes_near_users(client: Client, editor: User, reporter: User, address: str) -> None:
    address = address.replace("/1/", f"/{editor.pk}/")  # one that is there, whatever its number
    for user in (editor, reporter):
        client.force_login(user)
        assert client.get(address, follow=True).status_code in (403, 404)
        assert client.post(address, {"username": "x"}, follow=True).status_code in (403, 404)


@pytest.mark.parametrize("address", addresses())
def test_nothing_of_the_desk_is_kept_by_a_cache(
    client: Client, chief: User, of_each_kind: None, address: str
) -> None:
    client.force_login(chief)
    answer = client.get(address)
    assert answer.status_code < 500
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("address", [a for a in addresses() if "/entry/1/" in a])
def test_others_drafts_are_not_there_for_a_reporter(
    client: Client, reporter: User, make_entry: Callable[..., Entry], address: str
) -> None:
    entry = make_entry(body="<p>Secret words</p>")
    address = address.replace("/entry/1/", f"/entry/{entry.pk}/")
    client.force_login(reporter)
    for answer in (client.get(address), client.post(address, entry_data(entry, body="<p>Mine</p>"))):
        assert answer.status_code in (302, 403, 404)
        assert "Secret" not in answer.content.decode()
        assert answer.status_code != 302 or answer["Location"].endswith(f"/entry/{entry.pk}/change/")
    entry.refresh_from_db()
    assert (entry.status, entry.body) == ("draft", "<p>Secret words</p>")


def test_others_drafts_are_in_no_list_search_or_autocomplete_of_a_reporter(
    client: Client, reporter: User, make_entry: Callable[..., Entry], published: Callable[..., Entry]
) -> None:
    make_entry(headline="Secret words", then=Verb.SUBMIT)
    published(headline="Public words")
    make_entry(headline="Own words", by=reporter)
    client.force_login(reporter)
    field = {"app_label": "liveblog", "model_name": "quote", "field_name": "entry", "term": "words"}
    for path, query in (
        ("/admin/", {}),
        ("/admin/liveblog/entry/", {}),
        ("/admin/liveblog/entry/", {"q": "words"}),
        ("/admin/liveblog/entry/", {"status__exact": "in_review"}),
        ("/admin/autocomplete/", field),
    ):
        page = client.get(path, query).content.decode()
        assert "Secret words" not in page
    assert "Public words" in client.get("/admin/liveblog/entry/").content.decode()
    assert "Own words" in client.get("/admin/").content.decode()


PEOPLE = ("reporter", "editor", "chief")


def entry_in(status: str, by: User, editor: User, make_entry: Callable[..., Entry]) -> Entry:
    then = {"in_review": Verb.SUBMIT, "published": Verb.PUBLISH, "retracted": Verb.PUBLISH}.get(status)
    entry = make_entry(by=by, then=Verb.SUBMIT if then else None)
    if then == Verb.PUBLISH:
        entry = publishing.publish(entry.pk, by=editor)
    if status == "retracted":
        entry = publishing.retract(entry.pk, by=editor, note="It was not so.")
    return Entry.objects.get(pk=entry.pk)


STATES = ("draft", "in_review", "published", "retracted")


@pytest.mark.parametrize("verb", ACTIONS)
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("status", STATES)
def test_an_action_is_asked_and_done_only_by_those_it_is_for(
    client: Client,
    request: pytest.FixtureRequest,
    reporter: User,
    editor: User,
    make_entry: Callable[..., Entry],
    verb: Verb,
    who: str,
    status: str,
) -> None:
    user = request.getfixturevalue(who)
    entry = entry_in(status, reporter, editor, make_entry)
    address = f"/admin/liveblog/entry/{entry.pk}/{verb}/"
    client.force_login(user)
    allowed = can(user, verb, entry)
    asked = client.get(address)
    assert asked.status_code == (200 if allowed else 403)
    entry.refresh_from_db()
    assert entry.status == status
    done = client.post(address, {"note": "A reason.", "on": "1"})
    assert done.status_code in ((200, 302) if allowed else (403,))
    if not allowed:
        entry.refresh_from_db()
        assert (entry.status, entry.pinned_at, entry.key_event) == (status, None, False)


@pytest.mark.parametrize("press", Press)
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("status", STATES)
def test_a_button_works_only_for_those_it_is_shown_to(
    client: Client,
    request: pytest.FixtureRequest,
    reporter: User,
    editor: User,
    make_entry: Callable[..., Entry],
    press: Press,
    who: str,
    status: str,
) -> None:
    user = request.getfixturevalue(who)
    entry = entry_in(status, reporter, editor, make_entry)
    shown = press in [button.press for button in buttons_for(user, entry)]
    assert shown == (press in OFFERED[status] and can(user, ASKS[press], entry))
    client.force_login(user)
    told = {"note": "A reason.", "due_at": "2099-01-01T10:00", "confirmed": "on"}
    data = entry_data(entry, verb=press.value, body="<p>Changed</p>", **told)
    answer = client.post(entry_url(entry), data)
    entry.refresh_from_db()
    changed = entry.body == "<p>Changed</p>"
    if shown:
        assert answer.status_code == 302
        assert changed
    elif not can(user, ASKS[press], entry):
        assert answer.status_code == 403
        assert not changed


@pytest.mark.parametrize("verb", ["publish", "schedule"])
def test_a_reporter_publishes_no_new_entry_however_it_is_sent(
    client: Client, reporter: User, blog: LiveBlog, verb: str
) -> None:
    client.force_login(reporter)
    data = new_entry_data(blog, verb=verb, due_at="2099-01-01T10:00", body="<p>Let me</p>")
    answer = client.post("/admin/liveblog/entry/add/", data)
    assert answer.status_code == 403
    assert "Let me" in answer.content.decode()
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("model", ["entry", "liveblog", "source"])
def test_nothing_is_ever_deleted_in_the_admin(
    client: Client, chief: User, of_each_kind: None, model: str
) -> None:
    client.force_login(chief)
    found = {"entry": Entry, "liveblog": LiveBlog, "source": Source}[model].objects.get()
    address = f"/admin/liveblog/{model}/"
    assert client.post(f"{address}{found.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(address, {"action": "delete_selected", "_selected_action": [found.pk], "post": "yes"})
    found.refresh_from_db()


def test_the_session_ends_with_the_account(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


def test_a_reporter_may_add_a_source_but_change_none(
    client: Client, reporter: User, make_source: Callable[..., Source]
) -> None:
    source = make_source(name="The Gazette")
    client.force_login(reporter)
    data = {"name": "A new one", "slug": "a-new-one", "kind": "outlet", "base_edit": "0"}
    assert client.post("/admin/liveblog/source/add/", data).status_code == 302
    address = f"/admin/liveblog/source/{source.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, data | {"base_edit": "1"}).status_code == 403
    source.refresh_from_db()
    assert source.name == "The Gazette"


@pytest.mark.parametrize("status", ["published", "retracted"])
def test_a_reporter_reads_what_is_public_and_gets_no_form(
    client: Client, reporter: User, editor: User, make_entry: Callable[..., Entry], status: str
) -> None:
    entry = entry_in(status, editor, editor, make_entry)
    client.force_login(reporter)
    page = client.get(entry_url(entry)).content.decode()
    assert f'id="entry-{entry.pk}"' in page
    assert 'id="entry_form"' not in page


def test_a_reporter_changes_no_live_blog(client: Client, reporter: User, blog: LiveBlog) -> None:
    client.force_login(reporter)
    assert client.get("/admin/liveblog/liveblog/add/").status_code == 403
    address = f"/admin/liveblog/liveblog/{blog.pk}/change/"
    page = client.get(address)
    assert page.status_code == 200
    assert "<form method" not in page.content.decode().split('id="content"')[1]
    assert client.post(address, {"headline": "Mine"}).status_code == 403


def test_pictures_of_others_drafts_are_seen_by_editors_alone(
    client: Client,
    reporter: User,
    editor: User,
    make_entry: Callable[..., Entry],
    settings: Any,
    tmp_path: Any,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"\x89PNG")
    picture = PictureContent(file="pictures/a.png", width=1, height=1, alt_text="A", credit="C")
    make_entry(pictures=(picture,))
    answers = {}
    for user in (reporter, editor):
        client.force_login(user)
        answers[user] = client.get("/admin/media/pictures/a.png")
    assert answers[reporter].status_code == 404
    assert answers[editor].status_code == 200
    assert answers[editor]["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answers[editor]["Content-Security-Policy"]
    assert answers[editor]["Cache-Control"] == "private, no-store"
    assert answers[editor].getvalue()


class TestUsers:
    """A chief makes accounts, gives roles and passwords, and can't lock herself out."""

    base = "/admin/newsroom/user/"

    @pytest.fixture(autouse=True)
    def as_chief(self, client: Client, chief: User) -> None:
        client.force_login(chief)

    def form(self, user: User, **changes: Any) -> dict[str, Any]:
        values = {"username": user.username, "name": user.name, "byline": "", "email": "", "role": user.role}
        return values | {"is_active": "on", "is_staff": "on"} | changes

    def test_a_new_account_has_its_role_and_can_log_in(self, client: Client) -> None:
        secret = "a long enough one"
        data = {"username": "ana", "name": "Ana", "role": "Editor"}
        answer = client.post(f"{self.base}add/", data | {"password1": secret, "password2": secret})
        assert answer.status_code == 302
        assert User.objects.get(username="ana").role == Role.EDITOR
        assert Client().login(username="ana", password=secret)

    def test_a_role_is_changed(self, client: Client, reporter: User) -> None:
        client.post(f"{self.base}{reporter.pk}/change/", self.form(reporter, role="Editor"))
        assert User.objects.get(pk=reporter.pk).role == Role.EDITOR

    def test_an_account_is_switched_off_with_its_sessions(self, client: Client, reporter: User) -> None:
        theirs = Client()
        theirs.force_login(reporter)
        data = self.form(reporter)
        del data["is_active"]
        client.post(f"{self.base}{reporter.pk}/change/", data)
        assert theirs.get("/admin/").status_code == 302

    @pytest.mark.parametrize(
        "changes", [{"role": "Reporter"}, {"role": ""}, {"is_active": ""}, {"is_staff": ""}]
    )
    def test_nobody_locks_herself_out(self, client: Client, chief: User, changes: dict[str, str]) -> None:
        data = {name: value for name, value in self.form(chief, **changes).items() if value or name == "role"}
        answer = client.post(f"{self.base}{chief.pk}/change/", data)
        assert answer.status_code == 200
        fresh = User.objects.get(pk=chief.pk)
        assert (fresh.role, fresh.is_active, fresh.is_staff) == (Role.CHIEF, True, True)

    def test_a_password_set_by_a_chief_ends_their_sessions(self, client: Client, reporter: User) -> None:
        theirs = Client()
        theirs.force_login(reporter)
        secret = "a long enough one"
        data = {"password1": secret, "password2": secret, "usable_password": "true", "set-password": "1"}
        assert client.post(f"{self.base}{reporter.pk}/password/", data).status_code == 302
        assert theirs.get("/admin/").status_code == 302
        assert Client().login(username=reporter.username, password=secret)

    def test_accounts_are_not_deleted(self, client: Client, reporter: User) -> None:
        assert client.post(f"{self.base}{reporter.pk}/delete/", {"post": "yes"}).status_code == 403
        assert User.objects.filter(pk=reporter.pk).exists()

    def test_the_list_of_people_can_be_searched(self, client: Client, reporter: User) -> None:
        page = client.get(self.base, {"q": reporter.name, "role": "Reporter"}).content.decode()
        assert reporter.username in page


def test_everyone_may_change_her_own_password(client: Client, reporter: User) -> None:
    client.force_login(reporter)
    secret = "a long enough one"
    data = {"old_password": "pass", "new_password1": secret, "new_password2": secret}
    assert client.post("/admin/password_change/", data).status_code == 302
    assert Client().login(username=reporter.username, password=secret)


@pytest.mark.parametrize("after", ["//evil.example", "https://evil.example/admin/", "javascript:1"])
def test_logging_in_leads_to_the_desk_and_never_elsewhere(client: Client, reporter: User, after: str) -> None:
    words = {"username": reporter.username, "password": "pass", "next": after}
    assert client.post("/admin/login/", words)["Location"] == "/admin/"


def test_logging_out_is_a_post_and_ends_the_session(client: Client, reporter: User) -> None:
    client.force_login(reporter)
    client.get("/admin/logout/")
    assert client.get("/admin/").status_code == 200
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302
    assert Session.objects.count() == 0


def test_a_draft_of_one_kind_of_content_is_private_to_the_preview_too(
    client: Client, reporter: User, make_entry: Callable[..., Entry]
) -> None:
    entry = make_entry(by=reporter)
    publishing.edit(entry.pk, by=reporter, content=Content(body="<p>Half a draft</p>"), base_edit=1)
    client.force_login(reporter)
    page = client.get(f"/admin/liveblog/entry/{entry.pk}/preview/")
    assert "Half a draft" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"
    client.logout()
    assert client.get(f"/admin/liveblog/entry/{entry.pk}/preview/").status_code == 302


@pytest.mark.parametrize("name", ["change", "history", "password"])
def test_numbers_of_accounts_say_nothing_to_others(
    client: Client, editor: User, chief: User, name: str
) -> None:
    client.force_login(editor)
    answers = [client.get(f"/admin/newsroom/user/{number}/{name}/") for number in (chief.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [403, 403]
