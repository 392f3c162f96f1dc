import pytest

from tabdx.dashboard.charts.decisions import AVOIDED, NET_BENEFIT, draw_utility


@pytest.mark.parametrize("banded", [True, False])
def test_utility_is_built_without_data(banded):
    spec = draw_utility(("svm",), NET_BENEFIT, 40.0, banded)
    assert "data" not in spec
    assert len(spec["layer"]) == 2 + banded
    # Needless alarms avoided are counted from alarming all: there is no such line.
    assert len(draw_utility(("svm",), AVOIDED, 40.0, banded)["layer"]) == 3 + banded


def test_acting_without_a_model_is_in_the_legend():
    line = draw_utility(("svm",), NET_BENEFIT, 40.0, False)["layer"][0]["encoding"]
    assert line["color"]["scale"]["domain"] == ["SVM", EVERYBODY, NOBODY]
    assert line["strokeDash"]["scale"]["domain"] == ["SVM", EVERYBODY, NOBODY]
