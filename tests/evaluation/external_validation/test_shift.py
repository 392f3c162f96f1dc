"""Shift of features, risks and outcomes."""

import numpy as np
import pandas as pd
import pytest

from tabdx.cohort.dictionary import Dictionary
from tabdx.evaluation.external_validation.shift import (
    ALIKE,
    LOG_ODDS,
    SHIFTED,
    UNCLEAR,
    describe_features,
    describe_risks,
    feature_shift,
    outcome_shift,
)

DICTIONARY = Dictionary.model_validate(
    {
        "name": "t",
        "outcome": {"column": "d", "positive": "ill", "negative": "well"},
        "features": [
            {"name": "age"},
            {"name": "size"},
            {"name": "sex", "kind": "categorical", "levels": ["f", "m"]},
        ],
    }
)


def draw(rows, seed, **changes):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.normal(60, 10, rows),
            "size": rng.normal(3, 1, rows),
            "sex": rng.choice(["f", "m"], rows),
        }
    )
    return describe_features(frame.assign(**changes), DICTIONARY)


def verdicts(table):
    keys = zip(table["feature"], table["quantity"], table["level"], strict=True)
    return dict(zip(keys, table["verdict"], strict=True))


def test_the_summary_holds_means_shares_and_missing_values():
    frame = pd.DataFrame({"age": [50.0, 70.0, None], "size": 1.0, "sex": ["f", None, "f"]})
    found = describe_features(frame, DICTIONARY).set_index(["feature", "quantity", "level"])
    assert found.loc[("age", "mean", "")].tolist() == [2, 60.0, pytest.approx(14.142, abs=1e-3)]
    assert found.loc[("age", "missing", ""), "value"] == pytest.approx(1 / 3)
    assert found.loc[("sex", "level", "f"), "value"] == 1


def test_what_is_drawn_alike_is_not_shifted_and_what_is_rescaled_is():
    before = draw(20_000, 0)
    assert SHIFTED not in verdicts(feature_shift(before, draw(5_000, 1), 0.95)).values()
    rng = np.random.default_rng(2)
    now = draw(5_000, 1, size=rng.normal(6, 2, 5_000), sex=["f"] * 5_000)
    found = feature_shift(before, now, 0.95)
    told = verdicts(found)
    assert told["size", "mean", ""] == SHIFTED
    assert told["sex", "level", "m"] == SHIFTED
    assert told["age", "mean", ""] == ALIKE
    ratio = found.set_index(["feature", "quantity"]).loc[("size", "mean"), "sd_ratio"]
    assert ratio.item() == pytest.approx(2, abs=0.1)


def test_the_standardised_difference_is_the_textbooks():
    # Means 1 apart, both with a standard deviation of 2: d = 0.5, error √(1/8 + 1/8 + 0.25/32).
    before = pd.DataFrame([("a", "mean", "", 8, 0.0, 2.0)], columns=draw(5, 0).columns)
    now = before.assign(value=1.0)
    (row,) = feature_shift(before, now, 0.95).to_dict("records")
    error = np.sqrt(1 / 8 + 1 / 8 + 0.25 / 32)
    assert row["difference"] == pytest.approx(0.5)
    assert row["upper"] - row["difference"] == pytest.approx(1.959964 * error)
    assert row["verdict"] == UNCLEAR


def test_a_feature_that_nobody_has_and_one_without_spread_give_no_verdict():
    before = draw(100, 0)
    now = draw(50, 1, age=np.nan, size=3.0)
    told = verdicts(feature_shift(before, now, 0.95))
    assert told["age", "mean", ""] == UNCLEAR
    assert told["age", "missing", ""] == SHIFTED
    level = feature_shift(draw(100, 0, size=3.0), now, 0.95)
    assert verdicts(level)["size", "mean", ""] == UNCLEAR


def test_log_odds_are_summarised_and_certain_risks_are_finite():
    found = describe_risks(np.array([0.0, 0.5, 1.0]))
    assert found["feature"].tolist() == [LOG_ODDS]
    assert np.isfinite(found[["value", "sd"]].to_numpy()).all()


def test_the_share_of_a_class_is_set_beside_that_of_development():
    labels = ["ill"] * 20 + ["well"] * 80
    found = outcome_shift({"well": 0.6, "ill": 0.4}, labels, 400, 0.95).set_index("class")
    assert found.loc["ill", "value"] == 0.2
    assert found.loc["ill", "difference"] == pytest.approx(-0.2)
    assert found.loc["ill", "difference_upper"] < 0
