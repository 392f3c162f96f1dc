import io
import sys
import time

import pytest

from tabdx.progress import track


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def slow_items():
    for item in range(3):
        time.sleep(0.3)  # 0.9 s in all: beyond the half second in which nothing is shown
        yield item


@pytest.mark.parametrize("items", [[], [3, 1, 2], "abc"])
def test_items_pass_through_in_order(items):
    assert list(track(items, "counting")) == list(items)


def test_nothing_is_taken_before_it_is_asked_for():
    taken = []
    tracked = iter(track((taken.append(item) or item for item in range(3)), "counting", total=3))
    assert taken == []
    assert next(tracked) == 0
    assert taken == [0]


def test_silent_where_nobody_watches(monkeypatch):
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    assert list(track(slow_items(), "counting", total=3)) == [0, 1, 2]
    assert log.getvalue() == ""


def test_a_terminal_shows_what_is_done_and_how_far(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert list(track(slow_items(), "tuning the SVM", total=3)) == [0, 1, 2]
    assert "tuning the SVM" in terminal.getvalue()
    assert "2/3" in terminal.getvalue()


def test_an_error_inside_passes_through():
    def broken():
        yield 1
        raise RuntimeError("planted")

    with pytest.raises(RuntimeError, match="planted"):
        list(track(broken(), "counting"))
