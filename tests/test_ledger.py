"""The ledger checked: a row that somebody changed, deleted, moved or added by SQL is found and named."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, JSONField, Value
from django.utils import timezone

from liveblog import ledger, publishing
from liveblog.ledger import Fault, Wrong
from liveblog.models import Entry, Kind, LiveBlog, Revision
from newsroom.models import User
from tests.live_desk import rename

ERASED = {"content": Value(None, JSONField()), "salt": "", "note": ""}


@pytest.fixture
def chain(blog: LiveBlog, published: Callable[..., Entry], editor: User) -> LiveBlog:
    """A live blog whose ledger has six places."""
    first = published(body="<p>One</p>")
    for number in (2, 3):
        published(body=f"<p>{number}</p>")
    publishing.pin(first.pk, by=editor)
    publishing.retract(first.pk, by=editor, note="It was wrong.")
    return LiveBlog.objects.get(pk=blog.pk)


def rows(blog: LiveBlog, *numbers: int) -> "Revision.objects":
    return Revision.objects.filter(blog=blog, number__in=numbers)


def fault_of(blog: LiveBlog) -> Fault | None:
    return ledger.check(blog).fault


def test_an_untouched_ledger_holds(chain: LiveBlog) -> None:
    assert ledger.check(chain) == ledger.Checked(6, 0, None)


@pytest.mark.parametrize(
    "change",
    [
        {"content": {"body": "<p>Other</p>"}},
        {"note": "Nothing was wrong."},
        {"kind": Kind.FIX},
        {"signed": "Somebody else"},
        {"version": F("version") + 1},
        {"made_at": timezone.now()},
        {"salt": "0" * 32},
        {"digest": "0" * 64},
        {"link": "0" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_row_is_named(chain: LiveBlog, change: dict[str, object]) -> None:
    rows(chain, 3).update(**change)
    assert fault_of(chain) == Fault(3, Wrong.CHANGED)


@pytest.fixture
def taken_down(chain: LiveBlog, chief: User) -> LiveBlog:
    """The same, with its first update taken down: places 2, 5 and 6 are erased, and the seventh says so."""
    entry_id = Revision.objects.get(blog=chain, number=2).entry_id or 0
    publishing.take_down(entry_id, by=chief, ground="law", reason="A court.", notice="Taken down.")
    return LiveBlog.objects.get(pk=chain.pk)


def test_a_ledger_holds_with_what_was_taken_down(taken_down: LiveBlog) -> None:
    out = StringIO()
    call_command("verify_ledger", taken_down.slug, stdout=out)
    assert ledger.check(taken_down) == ledger.Checked(7, 3, None)
    assert f"{taken_down.slug}: 7 hold, 3 of them erased." in out.getvalue()


def test_a_text_that_is_erased_without_a_takedown_is_named(chain: LiveBlog, taken_down: LiveBlog) -> None:
    rows(chain, 3).update(**ERASED)
    assert fault_of(taken_down) == Fault(3, Wrong.CHANGED)


def test_an_erased_text_that_is_put_back_is_named(chain: LiveBlog, chief: User) -> None:
    before = rows(chain, 5).values("content", "salt", "note").get()
    entry_id = rows(chain, 5).get().entry_id or 0
    publishing.take_down(entry_id, by=chief, ground="law", reason="A court.")
    rows(chain, 5).update(**before)
    chain.refresh_from_db()
    assert fault_of(chain) == Fault(5, Wrong.CHANGED)


@pytest.mark.parametrize("change", [{"note": "Words again."}, {"content": {"body": "Words"}}, {"salt": "0"}])
def test_words_in_an_erased_row_are_named(taken_down: LiveBlog, change: dict[str, object]) -> None:
    rows(taken_down, 2).update(**change)
    assert fault_of(taken_down) == Fault(2, Wrong.CHANGED)


def test_words_in_the_takedown_itself_are_named(taken_down: LiveBlog) -> None:
    rows(taken_down, 7).update(note="Something else.")
    assert fault_of(taken_down) == Fault(7, Wrong.CHANGED)


def test_a_takedown_that_was_cut_off_is_named(taken_down: LiveBlog) -> None:
    rows(taken_down, 7).delete()
    assert fault_of(taken_down) == Fault(2, Wrong.CHANGED)


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_deleted_row_is_named(chain: LiveBlog, number: int) -> None:
    rows(chain, number).delete()
    assert fault_of(chain) == Fault(number, Wrong.MISSING)


@pytest.mark.parametrize(("one", "other"), [(2, 3), (2, 5), (1, 6)])
def test_two_rows_that_changed_places_are_named(chain: LiveBlog, one: int, other: int) -> None:
    for number, to in ((one, 99), (other, one), (99, other)):
        rows(chain, number).update(number=to)
    assert fault_of(chain) == Fault(one, Wrong.OUT_OF_ORDER)


def test_an_added_row_is_named_although_its_links_are_right(chain: LiveBlog, editor: User) -> None:
    forged = Revision.objects.get(blog=chain, number=6)
    forged.pk, forged.number, forged.version = None, 7, chain.version + 1
    forged.link = ledger.link_of(forged.link, forged)
    forged.save(force_insert=True)
    assert fault_of(chain) == Fault(7, Wrong.ADDED)


def test_a_version_that_falls_is_named_although_its_links_are_right(chain: LiveBlog) -> None:
    link = Revision.objects.get(blog=chain, number=4).link
    for row in rows(chain, 5, 6).order_by("number"):
        row.version = 1 if row.number == 5 else row.version
        link = row.link = ledger.link_of(link, row)
        row.save()
    assert fault_of(chain) == Fault(5, Wrong.CHANGED)


def test_the_command_names_the_first_broken_place_of_each(
    chain: LiveBlog, make_blog: Callable[..., LiveBlog]
) -> None:
    whole = make_blog()
    rows(chain, 2).update(note="!")
    rows(chain, 5).delete()
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 ledger can"):
        call_command("verify_ledger", stdout=out, stderr=err)
    assert f"{chain.slug}: place 2 is changed; 1 before it hold." in err.getvalue()
    assert f"{whole.slug}: 1 hold." in out.getvalue()
    call_command("verify_ledger", whole.slug, stdout=out)


def test_a_live_blog_is_found_by_a_slug_that_it_had(chain: LiveBlog, editor: User) -> None:
    out = StringIO()
    rename(chain, editor, slug="elsewhere")
    call_command("verify_ledger", chain.slug, stdout=out)
    call_command("verify_ledger", "elsewhere", stdout=out)
    assert out.getvalue() == "elsewhere: 7 hold.\n" * 2


def test_a_live_blog_that_is_not_there_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="no live blog at nowhere"):
        call_command("verify_ledger", "nowhere")
