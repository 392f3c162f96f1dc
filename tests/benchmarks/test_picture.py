import pandas as pd

from benchmarks.picture import draw_times
from benchmarks.results import compared

MACHINE = {"cpu": "fast", "cores": 2, "gpu": "none", "date": "2026-01-31"}


def drawn(*rows):
    table = pd.DataFrame([compared("grid", *row, 0.0) for row in rows]).assign(**MACHINE)
    (axes,) = draw_times(table).axes
    return axes


def labels(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def test_every_case_has_its_line_and_its_ratio():
    axes = drawn(("small", 10, 0.5, 2.0), ("wide", 20, 0.01, 12.34))
    assert labels(axes) == ["small", "wide"]
    # 2 / 0.5 and 12.34 / 0.01.
    assert [text.get_text() for text in axes.texts] == ["4 ×", "1,234 ×"]
    assert axes.get_xscale() == "log"
    assert "fast, 2 cores, 2026-01-31" in axes.get_title(loc="left")


def test_cases_of_one_name_are_told_apart_by_their_size():
    axes = drawn(("grid", 569, 0.5, 2.0), ("grid", 8000, 1.0, 3.0))
    assert labels(axes) == ["grid, n = 569", "grid, n = 8,000"]


def test_a_case_without_the_other_side_has_no_ratio():
    axes = drawn(("loading", 1, 0.5, float("nan")), ("one", 2, 1.0, 3.0))
    assert [text.get_text() for text in axes.texts] == ["3 ×"]
