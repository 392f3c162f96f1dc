import io
import re
import sys

import pytest

from tabdx.core import progress
from tabdx.core.progress import track
from tests.waiting import wait_until


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    @property
    def frames(self) -> list[str]:
        """What was shown, one bar after the other, without colours."""
        plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.getvalue())
        return [frame for frame in re.split(r"[\r\n]+", plain) if frame.strip()]


def open_terminal(monkeypatch) -> Terminal:
    """Somebody watches; called by the test itself, since pytest resets stderr before it."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    return shown


class Clock:
    """Shows the seconds that a test has put on it."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def stand_in_clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress._TERMINAL, "get_time", clock)
    return clock


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
    assert list(track(range(3), "counting", total=3)) == [0, 1, 2]
    assert log.getvalue() == ""


def test_a_terminal_shows_what_is_done_and_how_far_from_the_start(monkeypatch):
    terminal = open_terminal(monkeypatch)
    for item in track(range(3), "tuning the SVM"):
        # The bar is there while the first item is worked on.
        assert "tuning the SVM" in terminal.frames[0]
        assert "0/3 0:00:00" in terminal.frames[0]
        assert "-:--:--" in terminal.frames[0]  # nobody can tell yet how long it will take
        assert item < 3
    assert "3/3" in terminal.frames[-1]
    assert terminal.getvalue().endswith("\x1b[2K")  # the bar is taken away at the end


def test_the_clock_goes_on_during_a_long_item(monkeypatch):
    terminal, clock = open_terminal(monkeypatch), stand_in_clock(monkeypatch)
    for _ in track([1], "waiting"):
        clock.seconds += 1.7
        wait_until(lambda: any("0/1 0:00:01" in frame for frame in terminal.frames))


def test_the_time_left_is_told_once_two_items_are_done(monkeypatch):
    terminal, clock = open_terminal(monkeypatch), stand_in_clock(monkeypatch)

    def shown(text):
        wait_until(lambda: any(text in frame for frame in terminal.frames))

    for item in track(range(4), "working"):
        if item:
            shown(f"{item}/4")
        if item == 2:
            # The second took 60 s; two are left.
            shown("2/4 0:02:30 0:02:00")
        clock.seconds += 90 if item == 0 else 60


def test_items_without_a_number_are_counted(monkeypatch):
    terminal = open_terminal(monkeypatch)
    assert list(track((item for item in "ab"), "reading")) == ["a", "b"]
    assert "2/?" in terminal.frames[-1]


def test_an_error_inside_passes_through():
    def broken():
        yield 1
        raise RuntimeError("planted")

    with pytest.raises(RuntimeError, match="planted"):
        list(track(broken(), "counting"))
