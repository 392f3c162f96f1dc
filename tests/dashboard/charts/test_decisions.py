import pytest

from tabdx.dashboard.charts.decisions import (
    AVOIDED,
    EVERYBODY,
    NET_BENEFIT,
    NOBODY,
    draw_utility,
)


@pytest.mark.parametrize("banded", [True, False])
def test_utility_is_built_without_data(banded):
    spec = draw_utility(("svm",), NET_BENEFIT, 40.0, banded)
    assert "data" not in spec
    assert len(spec["layer"]) == 2 + banded


@pytest.mark.parametrize(
    ("quantity", "references"),
    # False alarms avoided are counted from acting on everybody; nobody has no line there.
    [(NET_BENEFIT, [EVERYBODY, NOBODY]), (AVOIDED, [EVERYBODY])],
)
def test_acting_without_a_model_is_in_the_legend(quantity, references):
    line = draw_utility(("svm",), quantity, 40.0, False)["layer"][0]["encoding"]
    assert line["color"]["scale"]["domain"] == ["SVM", *references]
    assert line["strokeDash"]["scale"]["domain"] == ["SVM", *references]
