import numpy as np
import pandas as pd
import pytest

from tabdx.dashboard.charts.trials import draw_trials


def trials_of(**setting):
    """Eight trials, of which the last two ended after 20 of 60 epochs."""
    rows = {"fold": 0, "seed": 0, "part": 0, "epochs": [60] * 6 + [20] * 2, "best_epoch": 20}
    return pd.DataFrame({**setting, **rows, "log_loss": np.linspace(0.1, 0.8, 8)})


@pytest.mark.parametrize(
    ("values", "kind", "scale"),
    [
        ([0.0, 0.3] * 4, "ordinal", None),
        (["8-8", "16-16"] * 4, "ordinal", None),
        (np.linspace(0.1, 0.9, 8), "quantitative", "linear"),
        (np.geomspace(0.1, 10, 8), "quantitative", "log"),
        (np.linspace(0, 10, 8), "quantitative", "linear"),
    ],
)
def test_trials_stand_in_columns_or_on_a_scale(values, kind, scale):
    dots, medians = draw_trials(trials_of(setting_of_mine=values), "setting_of_mine").to_dict()[
        "layer"
    ]
    for layer in (dots, medians):
        assert layer["encoding"]["x"]["type"] == kind
        assert layer["encoding"]["x"].get("scale", {}).get("type") == scale
    # Dots are spread inside a column; on a scale their place says what they are.
    assert ("xOffset" in dots["encoding"]) == (kind == "ordinal")


def test_trials_that_fell_out_are_faint_and_in_no_median():
    spec = draw_trials(trials_of(dropout=[0.0, 0.3] * 4), "dropout").to_dict()
    dots, medians = spec["layer"]
    opacity = dots["encoding"]["opacity"]
    assert opacity["condition"] == {"test": "datum.epochs < 60", "value": 0.15}
    assert opacity["value"] > opacity["condition"]["value"]
    assert len(spec["datasets"][dots["data"]["name"]]) == 8
    assert len(spec["datasets"][medians["data"]["name"]]) == 6
