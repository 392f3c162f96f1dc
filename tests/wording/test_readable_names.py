import pytest

from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.readable_names import metric_label, readable


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cnn", "CNN"),
        ("minmax", "min-max"),
        ("out_of_fold", "out of fold"),
        ("my model", "my model"),
    ],
)
def test_names_are_words(name, words):
    assert readable(name) == words


def test_each_metric_says_which_way_is_good():
    assert metric_label("log_loss") == "Log loss (lower is better)"
    assert metric_label("calibration_slope") == "Calibration slope (1 is best)"
    assert all("best" in metric_label(key) or "better" in metric_label(key) for key in METRIC_NAMES)
