"""The limit of open files is raised as far as it goes, and said to be too low where that is not enough."""

import resource

import pytest

from liveblog.delivery import open_files


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """[soft, hard] of a process that is not this one."""
    values = [1024, 4096]
    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(values))
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: values.__setitem__(slice(None), list(new)))
    return values


def test_the_limit_is_raised_to_what_the_readers_need(
    limits: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    assert open_files.make_sure(3000) == 3200
    assert limits == [3200, 4096]
    assert not caplog.records


def test_a_limit_that_is_too_low_is_said_with_the_setting(
    limits: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    assert open_files.make_sure(5000) == 4096
    assert "READERS=5000" in caplog.text
    assert "4096" in caplog.text


def test_a_limit_that_is_enough_is_left_alone(limits: list[int]) -> None:
    limits[0] = 4000
    assert open_files.make_sure(1000) == 4000
    assert limits == [4000, 4096]
